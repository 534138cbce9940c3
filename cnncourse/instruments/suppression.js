// Non-maximum suppression, one box after the other.
const scale = Math.max(1, Math.floor(560 / data.width));
let limit = data.limit, step = 0;
const area = tools.canvas(data.height, data.width, scale, "the picture with its boxes; the right arrow key goes a step on");
const said = tools.make("output", { style: "display:block;min-height:3em;margin-top:.4em" });
const photo = new Image();
const order = data.scores.map((_, index) => index).sort((a, b) => data.scores[b] - data.scores[a]);

function overlap(a, b) {
  const side = (low, high) => Math.max(0, Math.min(a[high], b[high]) - Math.max(a[low], b[low]));
  const size = (box) => (box[2] - box[0]) * (box[3] - box[1]), both = side(0, 2) * side(1, 3);
  return both / (size(a) + size(b) - both);
}

// What each box is after `steps` boxes have been kept: "waits", "stays" or "goes".
function states(steps) {
  const found = data.boxes.map(() => "waits"), kept = [];
  for (const index of order) {
    if (kept.length === steps) break;
    if (found[index] !== "waits") continue;
    found[index] = "stays";
    kept.push(index);
    data.boxes.forEach((box, other) => {
      if (found[other] === "waits" && overlap(data.boxes[index], box) > limit) found[other] = "goes";
    });
  }
  return [found, kept];
}

function draw() {
  const [found, kept] = states(step), before = states(step - 1)[0], context = area.canvas.getContext("2d");
  step = kept.length;
  context.drawImage(photo, 0, 0, area.canvas.width, area.canvas.height);
  const looks = { goes: ["#D55E00", [4, 3], 1.5], waits: ["#F0E442", [], 1.5], stays: ["#ffffff", [], 3.5] };
  for (const state of ["goes", "waits", "stays"]) {
    data.boxes.forEach(([top, left, bottom, right], index) => {
      if (found[index] !== state) return;
      [context.strokeStyle, context.lineWidth] = [looks[state][0], looks[state][2]];
      context.setLineDash(looks[state][1]);
      context.strokeRect(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale);
    });
  }
  context.setLineDash([]);
  const count = (state) => found.filter((one) => one === state).length, last = kept[kept.length - 1];
  const gone = found.filter((state, index) => state === "goes" && before[index] !== "goes").length;
  said.textContent = (step
    ? `Step ${step}: the best that waits has a score of ${Math.round(data.scores[last] * 1000) / 1000} and stays; ${gone} that overlap it by more than ${tools.number(limit)} go. `
    : "") + `${count("stays")} stay (thick), ${count("goes")} have gone (broken), ${count("waits")} wait (thin).`;
}

const go = (to) => { step = Math.max(0, to); draw(); };
tools.arrows(area.canvas, (down, right) => go(step + right + down));
const controls = tools.row(
  tools.button("one step", "one step on", () => go(step + 1)), tools.button("all", "to the end", () => go(data.boxes.length)),
  tools.button("back", "back to the start", () => go(0)),
  tools.field("limit", limit, 0, 1, "limit", (value) => { limit = value; draw(); }, 0.05));
controls.style.marginTop = ".4em";
photo.addEventListener("load", draw);
photo.src = data.picture;
figure.replaceChildren(area.canvas, controls, said);
