// What the instruments share. No element has an id: a page may hold an instrument twice.
const tools = {
  // Make an element with attributes and children.
  make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  },
  // Call `move(down, right)` for the arrow keys; a notebook's own shortcuts must not hear them.
  arrows(element, move) {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Tab") event.stopPropagation();
      if (!steps[event.key]) return;
      event.preventDefault();
      move(...steps[event.key]);
    });
  },
  // Make a canvas that shows rows of numbers as square pixels; `paint(rows, low, high)` draws them.
  canvas(height, width, pixel, label) {
    const canvas = this.make("canvas", { role: "img", "aria-label": label, tabindex: "0" });
    canvas.width = width * pixel;
    canvas.height = height * pixel;
    canvas.style.maxWidth = "100%";
    canvas.style.touchAction = "none";
    const context = canvas.getContext("2d");
    const paint = (rows, low, high) => {
      rows.forEach((row, i) => row.forEach((number, j) => {
        const grey = Math.round(255 * (high > low ? (number - low) / (high - low) : 0.5));
        context.fillStyle = `rgb(${grey},${grey},${grey})`;
        context.fillRect(j * pixel, i * pixel, pixel, pixel);
      }));
    };
    const frame = (top, left, size) => {
      context.lineWidth = 3;
      context.strokeStyle = "#D55E00";
      context.strokeRect(left * pixel + 1.5, top * pixel + 1.5, size * pixel - 3, size * pixel - 3);
    };
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientY - box.top) / box.height * height, (event.clientX - box.left) / box.width * width];
    };
    return { canvas, paint, frame, place };
  },
  // Write a number as one does by hand.
  number: (value) => String(Math.round(value * 100) / 100).replace("-", "\u2212"),
  between: (value, low, high) => Math.min(high, Math.max(low, value)),
  // Make a labelled input for a number; `change(value)` hears of each one that lies between low and high.
  field(text, value, low, high, label, change, step = 1) {
    const input = this.make("input", { type: "number", min: low, max: high, step, value, style: "width:4em", "aria-label": label });
    input.addEventListener("keydown", (event) => event.key !== "Tab" && event.stopPropagation());
    input.addEventListener("input", () => input.value !== "" && input.checkValidity() && change(Number(input.value)));
    return this.make("label", { style: "white-space:nowrap" }, `${text} `, input);
  },
  button(text, label, action) {
    const element = this.make("button", { type: "button", "aria-label": label, style: "min-width:2.4em" }, text);
    element.addEventListener("click", action);
    return element;
  },
  titled(title, element) {
    return this.make("div", {}, this.make("div", { style: "margin-bottom:.2em" }, title), element);
  },
  row(...children) {
    return this.make("div", { style: "display:flex;gap:1.2em;align-items:center;flex-wrap:wrap" }, ...children);
  },
};
