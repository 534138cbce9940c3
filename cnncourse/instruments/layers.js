// A line of pixels below layers of one-dimensional kernels: which pixels does a number of the top layer see?
let layers = data.layers.map((layer) => ({ ...layer })), chosen = 0;
const said = tools.make("output", { style: "display:block;min-height:3em;margin-top:.4em" });
const field = tools.make("div", {
  role: "img", tabindex: "0", "aria-label": "the layers, the picture's line at the foot; the left and right arrow keys choose a number",
  style: "overflow-x:auto;padding:4px",
});
const controls = tools.make("div", { style: "margin-top:.4em" });
const span = (layer) => layer.dilation * (layer.kernel - 1) + 1;

// Sizes from the picture up to the top layer; 0 where a kernel does not fit.
function sizes() {
  const found = [data.size];
  for (const layer of layers) {
    const free = found[found.length - 1] + 2 * layer.padding - span(layer);
    found.push(free < 0 || !found[found.length - 1] ? 0 : Math.floor(free / layer.stride) + 1);
  }
  return found;
}

// For each level the places that the chosen number sees, padding (below 0 or beyond the end) included.
function seen(count) {
  const found = [new Set([chosen])];
  for (let level = layers.length - 1; level >= 0; level -= 1) {
    const layer = layers[level], below = new Set();
    for (const place of found[0]) {
      if (place < 0 || place >= count[level + 1]) continue; // a zero of the padding sees nothing
      for (let k = 0; k < layer.kernel; k += 1) below.add(place * layer.stride - layer.padding + k * layer.dilation);
    }
    found.unshift(below);
  }
  return found;
}

function cell(text, filled, outside) {
  const colour = filled ? "background:#0072B2;color:#fff;" : "";
  return tools.make("div", {
    style: `flex:none;width:1.5em;height:1.5em;line-height:1.5em;text-align:center;font-size:.75em;margin:1px;box-sizing:border-box;` +
      `border:1px ${outside ? "dashed" : "solid"} #6e6e6e;${colour}`,
  }, text);
}

function draw() {
  const count = sizes(), top = count[layers.length];
  chosen = tools.between(chosen, 0, Math.max(0, top - 1));
  const places = top ? seen(count) : count.map(() => new Set());
  const rows = count.map((size, level) => {
    const around = level < layers.length && top ? layers[level].padding : 0;
    const cells = [];
    for (let i = -around; i < size + around; i += 1) {
      const outside = i < 0 || i >= size;
      const box = cell(outside ? "0" : String(i), places[level].has(i), outside);
      if (level === layers.length && !outside) box.addEventListener("click", () => { chosen = i; draw(); });
      cells.push(box);
    }
    const name = level ? `${layers.length > 1 ? `layer ${level}` : "the result"}: ${size}` : `the line: ${size}`;
    return tools.make("div", { style: "display:flex;align-items:center;margin:3px 0" },
      tools.make("div", { style: "flex:none;width:6.2em" }, name), ...cells);
  });
  field.replaceChildren(...rows.reverse());
  if (!top) {
    said.textContent = "A kernel is longer than what it slides over: there is no place for it.";
    return;
  }
  const inside = [...places[0]].filter((i) => i >= 0 && i < data.size), last = layers[layers.length - 1];
  const jump = layers.reduce((all, layer) => all * layer.stride, 1);
  const size = layers.reduce((all, layer) => [all[0] + (layer.kernel - 1) * layer.dilation * all[1], all[1] * layer.stride], [1, 1])[0];
  const below = count[layers.length - 1];
  said.textContent = layers.length > 1
    ? `Number ${chosen} of the last layer: receptive field ${size}, jump ${jump}. Of the line it sees ${inside.length ? `${Math.min(...inside)} to ${Math.max(...inside)}` : "padding only"}.`
    : `\u230a(${below} + 2\u00b7${last.padding} \u2212 ${last.dilation}\u00b7(${last.kernel} \u2212 1) \u2212 1) / ${last.stride}\u230b + 1 = ${top} places. ` +
      `Place ${chosen} takes ${[...places[0]].map((i) => (i < 0 || i >= data.size ? "a zero" : String(i))).join(", ")}.`;
}

function control(index, name, low, high) {
  return tools.field(name, layers[index][name], low, high, layers.length > 1 ? `layer ${index + 1}, ${name}` : name, (value) => {
    layers[index][name] = value;
    draw();
  });
}

controls.append(...layers.map((_, index) => tools.row(
  layers.length > 1 ? tools.make("span", { style: "width:4.5em" }, `layer ${index + 1}`) : "",
  control(index, "kernel", 1, 9), control(index, "stride", 1, 5), control(index, "dilation", 1, 8), control(index, "padding", 0, 4))).reverse());
tools.arrows(field, (down, right) => { chosen += right; draw(); });
figure.replaceChildren(field, controls, said);
draw();
