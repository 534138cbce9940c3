// Two heaps of numbers and one threshold: what lies on the wrong side of it? `below`: a hit is at most the threshold.
const width = 560, height = 220, bins = 56, middle = height / 2;
const all = data.wanted.concat(data.others), low = Math.min(...all), high = Math.max(...all);
let threshold = data.threshold, costs = data.costs ? [...data.costs] : null;
const hit = (value) => (data.below ? value <= threshold : value >= threshold);
const area = tools.canvas(1, 1, 1, `${data.names[0]} above, ${data.names[1]} below; the arrow keys move the threshold`);
area.canvas.width = width;
area.canvas.height = height;
const said = tools.make("output", { style: "display:block;min-height:3em;margin-top:.4em" });
const place = (value) => (value - low) / (high - low) * width;

function heap(values) {
  const counts = new Array(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / (high - low) * bins))] += 1 / values.length;
  return counts;
}

function draw() {
  const context = area.canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  const heaps = [heap(data.wanted), heap(data.others)], most = Math.max(...heaps.flat());
  heaps.forEach((counts, which) => counts.forEach((share, bin) => {
    const long = share / most * (middle - 24), value = low + (bin + 0.5) / bins * (high - low);
    context.fillStyle = which ? "#D55E00" : "#0072B2";
    context.globalAlpha = hit(value) ? 1 : 0.35;
    context.fillRect(bin * width / bins + 1, which ? middle : middle - long, width / bins - 2, long);
  }));
  context.globalAlpha = 1;
  context.fillStyle = "#222";
  context.font = "13px sans-serif";
  context.fillText(data.names[0], 6, 16);
  context.fillText(data.names[1], 6, height - 8);
  context.fillRect(tools.between(place(threshold), 0, width - 2), 0, 2, height);
  const hits = data.wanted.filter(hit).length, alarms = data.others.filter(hit).length, misses = data.wanted.length - hits;
  const percent = (part, whole) => (whole ? `${tools.number(100 * part / whole)} %` : "\u2013");
  const rule = `${data.below ? "\u2264" : "\u2265"} ${Math.round(threshold * 1000) / 1000}`;
  const cost = costs ? ` ${alarms}\u00b7${tools.number(costs[0])} + ${misses}\u00b7${tools.number(costs[1])} = ${tools.number(alarms * costs[0] + misses * costs[1])} is the cost.` : "";
  said.textContent = (data.rates
    ? `${data.what} ${rule}: ${data.rates[0]} ${percent(alarms, data.others.length)}, ${data.rates[1]} ${percent(misses, data.wanted.length)}.`
    : `${data.what} ${rule}: precision ${percent(hits, hits + alarms)}, recall ${percent(hits, data.wanted.length)}; ` +
      `${alarms} false alarms, ${misses} misses.`) + cost;
}

function go(value) {
  threshold = tools.between(value, low, high);
  draw();
}

const drag = (event) => {
  const box = area.canvas.getBoundingClientRect();
  go(low + (event.clientX - box.left) / box.width * (high - low));
};
area.canvas.addEventListener("pointerdown", (event) => {
  area.canvas.setPointerCapture(event.pointerId);
  drag(event);
});
area.canvas.addEventListener("pointermove", (event) => event.buttons && drag(event));
tools.arrows(area.canvas, (down, right) => go(threshold + (right - down) * (high - low) / 200));
const fields = costs ? [tools.row(...["a false alarm costs", "a miss costs"].map((name, which) =>
  tools.field(name, costs[which], 0, 100000, name, (value) => { costs[which] = value; draw(); }, "any")))] : [];
figure.replaceChildren(area.canvas, ...fields, said);
draw();
