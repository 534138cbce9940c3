const image = data.image, height = image.length, width = image[0].length;
const pixel = Math.max(6, Math.floor(240 / width));
let down = 0, right = 0;
const field = tools.canvas(height, width, pixel, "the picture; the arrow keys shift it");
const pooled = tools.canvas(height / 2, width / 2, 2 * pixel, "what max pooling makes of it");
const said = tools.make("output", { style: "display:block;min-height:1.5em;margin-top:.4em" });
const high = Math.max(...image.flat()), low = Math.min(...image.flat());

function shifted(i, j) {
  return image.map((row, y) => row.map((_, x) => image[y - i]?.[x - j] ?? low));
}

function pool(rows) {
  return Array.from({ length: height / 2 }, (_, i) => Array.from({ length: width / 2 }, (_, j) =>
    Math.max(rows[2 * i][2 * j], rows[2 * i][2 * j + 1], rows[2 * i + 1][2 * j], rows[2 * i + 1][2 * j + 1])));
}

// How far apart two arrays are, in lengths of the second one: lesson 03's measure.
function change(moved, still) {
  const norm = (numbers) => Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0));
  const differences = moved.flatMap((row, i) => row.map((number, j) => number - still[i][j]));
  return tools.number(norm(differences) / norm(still.flat()));
}

function draw() {
  const rows = shifted(down, right);
  field.paint(rows, low, high);
  pooled.paint(pool(rows), low, high);
  said.textContent = `Shifted by ${tools.number(down)} down, ${tools.number(right)} right: ` +
    `the pixels have changed by ${change(rows, image)}, what is pooled by ${change(pool(rows), pool(image))}.`;
}

function shift(i, j) {
  down = tools.between(down + i, -height / 2, height / 2);
  right = tools.between(right + j, -width / 2, width / 2);
  draw();
}

tools.arrows(field.canvas, shift);
const buttons = tools.row(
  tools.button("\u2190", "shift left", () => shift(0, -1)), tools.button("\u2191", "shift up", () => shift(-1, 0)),
  tools.button("\u2193", "shift down", () => shift(1, 0)), tools.button("\u2192", "shift right", () => shift(0, 1)),
  tools.button("back", "back to the start", () => { down = right = 0; draw(); }));
buttons.style.gap = ".3em";
buttons.style.marginTop = ".4em";
figure.replaceChildren(
  tools.row(tools.titled("the picture", field.canvas), tools.titled("the largest of each 2\u00d72", pooled.canvas)),
  buttons, said);
draw();
