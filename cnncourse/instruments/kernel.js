const image = data.image, height = image.length, width = image[0].length;
const pixel = Math.max(3, Math.floor(280 / width));
let top = 1, left = 1;
const field = tools.canvas(height, width, pixel, "the picture; the arrow keys move the frame");
const map = tools.canvas(height - 2, width - 2, pixel, "the feature map");
const said = tools.make("output", { style: "display:block;min-height:3em;margin-top:.4em" });
const inputs = data.kernel.map((row, i) => row.map((value, j) => {
  const input = tools.make("input", {
    type: "number", step: "1", value, style: "width:3.6em", "aria-label": `kernel, row ${i + 1}, column ${j + 1}`,
  });
  input.addEventListener("input", draw);
  input.addEventListener("keydown", (event) => event.stopPropagation());
  return input;
}));
const table = tools.make("table", { style: "border-collapse:collapse", role: "presentation" }, ...inputs.map((row) =>
  tools.make("tr", {}, ...row.map((input) => tools.make("td", { style: "padding:1px" }, input)))));

function draw() {
  const kernel = inputs.map((row) => row.map((input) => Number(input.value) || 0));
  const at = (i, j) => kernel.reduce((sum, row, y) => sum + row.reduce((all, w, x) => all + w * image[i + y][j + x], 0), 0);
  const result = Array.from({ length: height - 2 }, (_, i) => Array.from({ length: width - 2 }, (_, j) => at(i, j)));
  const most = Math.max(1e-9, ...result.flat().map(Math.abs)); // 0 is the middle grey
  field.paint(image, Math.min(0, ...image.flat()), Math.max(...image.flat()));
  field.frame(top, left, 3);
  map.paint(result, -most, most);
  map.frame(top, left, 1);
  const products = kernel.flatMap((row, y) => row.map((w, x) =>
    `${tools.number(w)}\u00b7${tools.number(image[top + y][left + x])}`));
  said.textContent = `Row ${top}, column ${left}: ${products.join(" + ")} = ${tools.number(result[top][left])}`;
}

function go(i, j) {
  top = tools.between(i, 0, height - 3);
  left = tools.between(j, 0, width - 3);
  draw();
}

function drag(event) {
  const [i, j] = field.place(event);
  go(Math.floor(i) - 1, Math.floor(j) - 1);
}

field.canvas.addEventListener("pointerdown", (event) => {
  field.canvas.setPointerCapture(event.pointerId);
  drag(event);
});
field.canvas.addEventListener("pointermove", (event) => event.buttons && drag(event));
tools.arrows(field.canvas, (down, right) => go(top + down, left + right));
figure.replaceChildren(
  tools.row(tools.titled("the picture", field.canvas), tools.titled("the kernel", table),
    tools.titled("the feature map", map.canvas)),
  said);
draw();
