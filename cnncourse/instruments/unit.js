// One number of a layer: which channel gives how much of it, and which nine products make one channel's part?
const { maps, kernel, bias } = data, height = maps[0].length, width = maps[0][0].length, size = kernel[0].length;
const margin = (size - 1) / 2, steps = [...Array(size).keys()];
let [row, column] = data.place, channel = data.channel;
const field = tools.canvas(height, width, Math.max(4, Math.floor(240 / width)), "the unit's map; the arrow keys choose a number");
const thumbs = maps.map(() => tools.canvas(height, width, Math.max(2, Math.floor(56 / width)), "a channel"));
const most = Math.max(1e-9, ...maps.flat(2));
const buttons = maps.map((_, index) => {
  const button = tools.make("button", { type: "button", style: "padding:2px;background:none;color:inherit;font-size:.8em" });
  thumbs[index].canvas.removeAttribute("tabindex");
  thumbs[index].canvas.setAttribute("aria-hidden", "true");
  button.addEventListener("click", () => { channel = index; draw(); });
  button.addEventListener("keydown", (event) => event.key !== "Tab" && event.stopPropagation());
  return button;
});
const tables = tools.row();
const said = tools.make("output", { style: "display:block;min-height:4.5em;margin-top:.4em" });

// What comes in from one channel below the kernel; behind the border there are zeros.
function patch(index, i, j) {
  return steps.map((y) => steps.map((x) => maps[index][i + y - margin]?.[j + x - margin] ?? 0));
}

function part(index, i, j) {
  return patch(index, i, j).reduce((sum, line, y) => sum + line.reduce((all, number, x) => all + number * kernel[index][y][x], 0), 0);
}

function total(i, j) {
  return maps.reduce((sum, _, index) => sum + part(index, i, j), bias);
}

const result = maps[0].map((line, i) => line.map((_, j) => Math.max(0, total(i, j))));

function table(title, rows) {
  const cells = rows.map((line) => tools.make("tr", {}, ...line.map((number) =>
    tools.make("td", { style: "border:1px solid #6e6e6e;padding:.2em .4em;text-align:right" }, tools.number(number)))));
  return tools.titled(title, tools.make("table", { style: "border-collapse:collapse;color:inherit", role: "presentation" }, ...cells));
}

function draw() {
  field.paint(result, 0, Math.max(1e-9, ...result.flat()));
  field.frame(row, column, 1);
  buttons.forEach((button, index) => {
    const given = tools.number(part(index, row, column)), chosen = index === channel;
    thumbs[index].paint(maps[index], 0, most);
    thumbs[index].frame(row - margin, column - margin, size);
    button.setAttribute("aria-label", `channel ${index} gives ${given}`);
    button.setAttribute("aria-pressed", String(chosen));
    button.style.border = `2px solid ${chosen ? "#D55E00" : "transparent"}`;
    button.replaceChildren(thumbs[index].canvas, tools.make("div", {}, given));
  });
  const inside = patch(channel, row, column), weights = kernel[channel];
  const products = inside.map((line, y) => line.map((number, x) => number * weights[y][x]));
  tables.replaceChildren(table(`channel ${channel}`, inside), table("its weights", weights), table("the products", products));
  const sum = total(row, column);
  said.textContent = `Row ${row}, column ${column}: the ${size * size} products of channel ${channel} add up to ` +
    `${tools.number(part(channel, row, column))}, those of all ${maps.length} channels to ${tools.number(sum - bias)}. ` +
    `With the bias ${tools.number(bias)} it is ${tools.number(sum)}, behind ReLU ${tools.number(Math.max(0, sum))}.`;
}

function go(i, j) {
  row = tools.between(i, 0, height - 1);
  column = tools.between(j, 0, width - 1);
  draw();
}

field.canvas.addEventListener("pointerdown", (event) => go(...field.place(event).map(Math.floor)));
tools.arrows(field.canvas, (down, right) => go(row + down, column + right));
const channels = tools.make("div", { style: "display:flex;flex-wrap:wrap;gap:2px;max-width:34em" }, ...buttons);
tables.style.marginTop = ".6em";
figure.replaceChildren(
  tools.row(tools.titled("the unit's map", field.canvas), tools.titled("what each channel gives", channels)), tables, said);
draw();
