// Slack's charts as inline SVG, and its data tables.
//
//   chart({type: "data_visualization", title: "Sales", chart: {type: "bar", …}})

import { h, s } from "./dom.js";
import { richText } from "./texts.js";

const COLOURS = ["#1264a3", "#e8912d", "#2eb67d", "#7c3085", "#e01e5a", "#616061", "#36c5f0", "#997000", "#4a154b", "#0b7261", "#b35900", "#8d8d8d"];
const WIDTH = 560, HEIGHT = 240, LEFT = 62, BOTTOM = 40, TOP = 12, RIGHT = 12;

export function chart(block) {
  const { chart: drawn } = block;
  const picture = drawn.type === "pie" ? pie(drawn) : plotted(drawn);
  const names = drawn.type === "pie" ? drawn.segments.map((one) => one.label) : drawn.series.map((one) => one.name);
  const legend = names.length > 1 ? h("div", { class: "legend" }, names.map((name, at) => key(name, at))) : null;
  return h("figure", { class: "chart" }, h("figcaption", {}, block.title), picture, legend);
}

function key(name, at) {
  const mark = s("svg", { width: 10, height: 10, viewBox: "0 0 10 10" }, s("rect", { width: 10, height: 10, rx: 2, fill: COLOURS[at % COLOURS.length] }));
  return h("span", {}, mark, name);
}

// Round steps that reach from the smallest value, or zero, to the largest.
function ticks(values) {
  const low = Math.min(0, ...values), high = Math.max(0, ...values);
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let at = Math.floor(low / step) * step; at < high + step * 0.999; at += step) found.push(Math.abs(at) < step / 1e6 ? 0 : at);
  return found;
}

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });
const long = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

function plotted({ type, series, axis_config: axes }) {
  const categories = axes.categories;
  const rows = series.map((one) => categories.map((name) => one.data.find((point) => point.label === name)?.value ?? 0));
  const steps = ticks(rows.flat());
  const low = steps[0], high = steps.at(-1);
  const y = (value) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const band = (WIDTH - LEFT - RIGHT) / categories.length;
  const middle = (at) => LEFT + band * (at + 0.5);
  const grid = steps.map((value) => [
    s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: value === 0 ? "axis" : "grid" }),
    s("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, short.format(value)),
  ]);
  const widest = Math.max(...categories.map((name) => name.length)) * 6.2;
  const every = Math.ceil((widest + 6) / band);
  const labels = categories.map((name, at) => at % every ? null : s("text", { x: middle(at), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, name));
  const titles = [
    axes.x_label && s("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 5, "text-anchor": "middle", class: "title" }, axes.x_label),
    axes.y_label && s("text", { x: -(HEIGHT - BOTTOM + TOP) / 2, y: 12, "text-anchor": "middle", transform: "rotate(-90)", class: "title" }, axes.y_label),
  ];
  const drawn = rows.map((values, at) => (type === "bar" ? bars : lines)(values, at, { series, categories, y, band, middle, type }));
  return s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, grid, drawn, labels, titles);
}

function hint(series, category, value) {
  return s("title", {}, `${series}, ${category}: ${long.format(value)}`);
}

function bars(values, at, { series, categories, y, band }) {
  const wide = Math.min(48, (band * 0.72) / series.length);
  return values.map((value, row) => {
    const x = LEFT + band * (row + 0.5) + (at - series.length / 2) * wide;
    const top = Math.min(y(value), y(0)), tall = Math.max(1, Math.abs(y(value) - y(0)));
    return s("rect", { x, y: top, width: Math.max(1, wide - 2), height: tall, rx: 2, fill: COLOURS[at % COLOURS.length] }, hint(series[at].name, categories[row], value));
  });
}

function lines(values, at, { series, categories, y, middle, type }) {
  const colour = COLOURS[at % COLOURS.length];
  const points = values.map((value, row) => `${middle(row)},${y(value)}`);
  const below = `${middle(values.length - 1)},${y(0)} ${middle(0)},${y(0)}`;
  return [
    type === "area" && s("polygon", { points: `${points.join(" ")} ${below}`, fill: colour, "fill-opacity": 0.18 }),
    s("polyline", { points: points.join(" "), fill: "none", stroke: colour, "stroke-width": 2 }),
    values.map((value, row) => s("circle", { cx: middle(row), cy: y(value), r: 3, fill: colour }, hint(series[at].name, categories[row], value))),
  ];
}

function pie({ segments }) {
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  const round = 100, cx = WIDTH / 2, cy = HEIGHT / 2;
  let from = -Math.PI / 2;
  const slices = segments.map((one, at) => {
    const to = from + (one.value / total) * Math.PI * 2;
    const fill = COLOURS[at % COLOURS.length];
    const share = `${one.label}: ${long.format(one.value)} (${((one.value / total) * 100).toFixed(1)}%)`;
    const path = `M${cx},${cy} L${cx + round * Math.cos(from)},${cy + round * Math.sin(from)} A${round},${round} 0 ${to - from > Math.PI ? 1 : 0} 1 ${cx + round * Math.cos(to)},${cy + round * Math.sin(to)} Z`;
    from = to;
    const whole = segments.length === 1;
    return whole ? s("circle", { cx, cy, r: round, fill }, s("title", {}, share)) : s("path", { d: path, fill, stroke: "#fff" }, s("title", {}, share));
  });
  return s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, slices);
}

// Tables --------------------------------------------------------------------------------------------------------------

// Sorted by a click on a heading, in pages; `kept` remembers both while the page is drawn anew.
export function table(block, world, kept, redraw) {
  const [head, ...body] = block.rows;
  const sorted = [...body];
  if (kept.by !== undefined) {
    const worth = (row) => row[kept.by].value ?? row[kept.by].text ?? "";
    sorted.sort((a, b) => (worth(a) < worth(b) ? -1 : worth(a) > worth(b) ? 1 : 0) * (kept.down ? -1 : 1));
  }
  const size = block.page_size ?? (block.type === "table" ? body.length : 5);
  const pages = Math.max(1, Math.ceil(body.length / size));
  const at = Math.min(kept.page ?? 0, pages - 1);
  const sortBy = (column) => () => {
    kept.down = kept.by === column && !kept.down;
    kept.by = column;
    redraw();
  };
  const arrow = (column) => (kept.by === column ? (kept.down ? " ↓" : " ↑") : "");
  const numeric = head.map((_, column) => column !== (block.row_header_column_index ?? 0) && body.length > 0 && body.every((row) => row[column]?.type === "raw_number" || row[column]?.text === "" || row[column]?.text === "–"));
  const cell = (one, column) => h("td", { class: numeric[column] ? "number" : "" }, one.type === "rich_text" ? richText(one, world) : one.text);
  const turn = (by) => () => { kept.page = at + by; redraw(); };
  return h("div", { class: "table" },
    h("div", { class: "scroll" },
      h("table", {},
        block.caption && h("caption", {}, block.caption),
        h("thead", {}, h("tr", {}, head.map((one, column) => h("th", { class: numeric[column] ? "number" : "", onclick: sortBy(column) }, one.text ?? "", arrow(column))))),
        h("tbody", {}, sorted.slice(at * size, (at + 1) * size).map((row) => h("tr", {}, row.map(cell)))))),
    pages > 1 && h("div", { class: "pages" },
      h("button", { disabled: at === 0, onclick: turn(-1) }, "‹"),
      `${at * size + 1}–${Math.min(body.length, (at + 1) * size)} of ${body.length}`,
      h("button", { disabled: at === pages - 1, onclick: turn(1) }, "›")));
}
