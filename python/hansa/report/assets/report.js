/* The charts of a report: unpacks the series and draws them; the page is readable without it. */
"use strict";
(() => {
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const page = JSON.parse(byId("chart-data").textContent);
const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
const whole = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 4 });
const percent = (v) => {
  const size = Math.abs(v), places = size >= 0.1 || v === 0 ? 0 : size >= 0.002 ? 1 : 4;
  return (v > 0 ? "+" : "") + Number((v * 100).toFixed(places)) + " %";
};
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const money = (v) => (Math.abs(v) < 1e4 ? whole : exact).format(v) + " " + page.currency;
const signed = (v) => (v > 0 ? "+" : "") + whole.format(v);
const when = (s) => new Date(s * 1000).toISOString().slice(0, page.span_s < 7200 ? 19 : 16)
  .replace("T", " ") + " UTC";
const AXIS_WIDTH = Math.min(108, Math.max(74, innerWidth * 0.09));
const TIME_WIDTH = 84;  // of the widest stamp: the last one stands half beyond the plot
const MANY = 6;  // lines beyond these cannot all be followed: one stands out at a time
const drawn = new Map();

async function unpack() {
  const bytes = Uint8Array.from(atob(page.packed.blob), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = planes.length / 4;
  const series = {};
  for (const [name, [first, length, lowest, step]] of Object.entries(page.packed.series)) {
    const values = new Array(length);
    for (let i = 0, at = first, steps = 0; i < length; i++, at++) {
      steps += planes[at] | planes[at + count] << 8 | planes[at + 2 * count] << 16
        | planes[at + 3 * count] << 24;
      values[i] = steps > 0 ? lowest + (steps - 1) * step : null;
    }
    series[name] = values;
  }
  return series;
}

/* Ticks of time: days of a long run, minutes or seconds of a short one, with the day beneath. */
function stamps(u, ticks, axis, space, step) {
  let day = "";
  return ticks.map((s) => {
    const text = new Date(s * 1000).toISOString();
    if (step >= 86400) return step >= 28 * 86400 ? text.slice(0, 7) : text.slice(0, 10);
    const clock = text.slice(11, step < 1 ? 23 : step < 60 ? 19 : 16);
    const beneath = text.slice(0, 10) === day ? "" : "\n" + text.slice(0, 10);
    day = text.slice(0, 10);
    return clock + beneath;
  });
}

/* Short forms of amounts, unless they all would be the same. */
function amounts(values) {
  const known = values.filter((v) => v != null);
  const low = Math.min(...known), high = Math.max(...known);
  return high - low < 0.004 * Math.max(Math.abs(low), Math.abs(high))
    ? (v) => exact.format(v) : (v) => compact.format(v);
}

/* One chart in its holder. o: height, lines, format, log, range, draw, read, labels. */
function chart(id, x, lines, o) {
  const holder = byId(id);
  if (drawn.has(id)) { drawn.get(id).destroy(); holder.replaceChildren(); }
  const grid = { stroke: () => colour("--line"), width: 1 };
  const axis = { stroke: () => colour("--muted"), grid, ticks: grid, font: "12px system-ui" };
  const many = lines.length > MANY && !o.draw;
  const left = { ...axis, ticks: { ...grid, size: 4 }, size: AXIS_WIDTH, values: (u, ticks) => ticks.map((v) =>
    v == null ? "" : (o.short || o.format)(v)), ...o.axis };
  const plot = new uPlot({
    width: holder.clientWidth, height: o.height, legend: { show: false }, ms: 1e-3,
    padding: [null, TIME_WIDTH / 2, null, null],
    tzDate: (s) => uPlot.tzDate(new Date(s * 1000), "Etc/UTC"),
    cursor: { sync: { key: "time", scales: ["x", null] }, drag: { x: true, y: false },
      points: { size: 7 }, y: false, ...(many ? { focus: { prox: 24 } } : {}) },
    focus: { alpha: 0.12 },
    scales: { x: { time: true }, y: { distr: o.log ? 3 : 1, range: o.range } },
    axes: [{ ...axis, show: !o.hideTime, space: 80, values: stamps, size: (u, texts) =>
      (texts || []).some((text) => text.includes("\n")) ? 44 : 30 }, { space: 24, ...left }],
    series: [{}, ...lines.map((line) => ({
      label: line.label, width: line.width || 1.5, dash: line.dash, points: { show: false },
      stroke: () => colour(line.colour), spanGaps: true,
      ...(line.fill ? { fill: () => colour(line.colour) + "33" } : {}),
      ...(o.draw ? { paths: () => null } : {}),
    }))],
    ...(o.band ? { bands: [{ series: o.band.map((i) => i + 1),
      fill: () => colour("--up") + "22" }] } : {}),
    hooks: { drawAxes: o.windows ? [(u) => borders(u, o.windows)] : [],
      draw: o.draw ? [o.draw] : [], setCursor: [(u) => read(u, holder, x, lines, o)],
      setSeries: [(u, place) => {
        o.focused = place;
        lines.forEach((line, k) => {
          u.series[k + 1].width = (line.width || 1.5) * (k + 1 === place ? 2 : 1);
        });
        read(u, holder, x, lines, o);
      }] },
  }, [x, ...lines.map((line) => line.values)], holder);
  drawn.set(id, plot);
  prepare(holder, x, lines, o);
}

/* Of many lines the one that stands out, else the highest three and the lowest. */
function told(index, lines, o) {
  const known = lines.filter((l) => l.values[index] != null);
  if (known.length <= MANY || o.draw) return known;
  if (o.focused) return known.filter((l) => l === lines[o.focused - 1]);
  const ordered = known.sort((a, b) => b.values[index] - a.values[index]);
  return [...ordered.slice(0, 3), ordered[ordered.length - 1]];
}

function describe(index, x, lines, o) {
  const parts = told(index, lines, o).map((l) => l.label + " " + o.format(l.values[index]));
  const inside = (o.windows || []).filter(([s]) => s <= x[index]).pop();
  return when(x[index]) + " · " + parts.join(" · ") + (o.read ? o.read(index) : "")
    + (inside ? " · " + inside[1] : "");
}

/* A dashed line where each window begins. */
function borders(u, windows) {
  if (windows.length > 60) return;
  const { ctx } = u;
  ctx.save();
  ctx.strokeStyle = colour("--muted");
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  for (const [s] of windows) {
    const x = u.valToPos(s, "x", true);
    if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
    ctx.moveTo(x, u.bbox.top);
    ctx.lineTo(x, u.bbox.top + u.bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}

function read(u, holder, x, lines, o) {
  const out = byId(holder.id + "-readout");
  if (out) out.textContent = u.cursor.idx == null ? "" : describe(u.cursor.idx, x, lines, o);
}

/* Arrow keys move the crosshair and speak; the details under a chart hold it as a table. */
function prepare(holder, x, lines, o) {
  holder.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -25, PageDown: 25 }[event.key];
    if (!step) return;
    event.preventDefault();
    const u = drawn.get(holder.id);
    const from = u.cursor.idx == null ? 0 : u.cursor.idx;
    const index = Math.max(0, Math.min(x.length - 1, from + step));
    u.setCursor({ left: u.valToPos(x[index], "x"), top: 10 }, true, true);
    byId("spoken").textContent = describe(index, x, lines, o);
  };
  const details = byId(holder.id + "-table");
  if (!details) return;
  details.ontoggle = () => { if (details.open) fillTable(details, x, lines, o); };
  if (details.open) fillTable(details, x, lines, o);
}

function fillTable(details, x, lines, o) {
  const table = document.createElement("table");
  const row = (cells, tag) => {
    const tr = table.appendChild(document.createElement("tr"));
    cells.forEach((text, i) => {
      const cell = tr.appendChild(document.createElement(i ? tag : "th"));
      cell.textContent = text;
    });
  };
  row([page.step === "bar" ? "Bar close" : "Sample", ...lines.map((l) => l.label)], "th");
  const every = Math.max(1, Math.ceil(x.length / 120));
  for (let i = x.length - 1; i >= 0; i -= every) {
    row([when(x[i]), ...lines.map((l) => l.values[i] == null ? "–" : o.format(l.values[i]))], "td");
  }
  details.querySelector(".wide").replaceChildren(table);
}

/* A line chart as the page describes it: its place, its height, its unit, its lines, its band. */
const FORMATS = { money, percent, number: (v) => exact.format(v),
  growth: (v) => fine.format(v), amount: signed };

function plot(s, [id, height, unit, lines, band, windows], log) {
  if (!byId(id)) return;
  const all = lines.map(([label, series, colour, dash, width, fill]) => ({ label, colour, width,
    fill, values: s[series], dash: dash ? dash.split(" ").map(Number) : undefined }));
  const short = unit === "money" ? amounts(all[0].values)
    : unit === "amount" ? (v) => compact.format(v)
      : unit === "percent" ? undefined : (v) => fine.format(v);
  chart(id, s.time, all, { height, format: FORMATS[unit], short, log, band, windows,
    range: log ? (u, low, high) => [leading(low, Math.floor), leading(high, Math.ceil)]
      : unit === "percent" ? shares : undefined });
}

/* Of what is zero all along, one per cent around it: a drawdown of 10,000 % says nothing. */
function shares(u, low, high) {
  if (low == null) return [null, null];
  return low === 0 && high === 0 ? [-0.01, 0.01] : uPlot.rangeNum(low, high, 0.1, true);
}

/* To one leading digit: where a logarithmic axis has a line. */
function leading(value, round) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return round(value / unit) * unit;
}

/* Bars come as steps: close, open from the close before, high and low from the body. */
function bars(s, key, info) {
  const all = [[], [], [], []];
  let before = 0;
  s[key + "close"].forEach((close, i) => {
    if (close == null) { all.forEach((part) => part.push(null)); return; }
    const open = before + s[key + "open"][i];
    const high = Math.max(open, close) + s[key + "high"][i];
    const low = Math.min(open, close) - s[key + "low"][i];
    [open, high, low, close].forEach((v, k) => all[k].push(info.lowest + v * info.step));
    before = close;
  });
  return all;
}

function candles(p, s) {
  return (u) => {
    const { ctx } = u, [open, high, low, close] = p.bars;
    const from = Math.max(0, u.valToIdx(u.scales.x.min) - 1);
    const to = Math.min(s.time.length - 1, u.valToIdx(u.scales.x.max) + 1);
    const gap = u.bbox.width / Math.max(1, to - from);
    const y = (v) => u.valToPos(v, "y", true), width = Math.max(1, Math.floor(gap * 0.65));
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    const up = colour("--up"), down = colour("--down");
    for (let i = from; i <= to; i++) {
      if (close[i] == null) continue;
      const x = u.valToPos(s.time[i], "x", true), rises = close[i] >= open[i];
      ctx.strokeStyle = ctx.fillStyle = rises ? up : down;
      ctx.lineWidth = Math.min(devicePixelRatio * 1.2, Math.max(1, gap * 0.5));
      ctx.beginPath();
      ctx.moveTo(x, y(high[i]));
      ctx.lineTo(x, y(low[i]) + 1);
      ctx.stroke();
      if (width < 4) continue;
      const top = y(Math.max(open[i], close[i])), bottom = y(Math.min(open[i], close[i]));
      const box = [x - width / 2, top, width, Math.max(1, bottom - top)];
      if (rises) { ctx.fillStyle = colour("--bg"); ctx.fillRect(...box); ctx.strokeRect(...box); }
      else ctx.fillRect(...box);
    }
    marks(u, p, s);
    ctx.restore();
  };
}

/* Fills nearer than 26 px on the same side are one mark with their count. */
function clusters(u, p, s) {
  const open = {}, all = [], near = 26 * devicePixelRatio;
  p.marks.bucket.forEach((bucket, i) => {
    const side = p.marks.side[i], x = u.valToPos(s.time[bucket], "x", true);
    if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
    let c = open[side];
    if (!c || x - c.start > near) {
      c = open[side] = { side, start: x, x: 0, count: 0, edge: null };
      all.push(c);
    }
    c.x += x * p.marks.count[i];
    c.count += p.marks.count[i];
    const edge = side > 0 ? p.bars[2][bucket] : p.bars[1][bucket];
    if (edge != null) {
      c.edge = c.edge == null ? edge : side > 0 ? Math.min(c.edge, edge) : Math.max(c.edge, edge);
    }
  });
  return all;
}

function marks(u, p, s) {
  const { ctx } = u, size = 5 * devicePixelRatio;
  ctx.font = 10 * devicePixelRatio + "px system-ui";
  ctx.textAlign = "center";
  for (const c of clusters(u, p, s)) {
    if (c.edge == null) continue;
    const x = c.x / c.count, y = u.valToPos(c.edge, "y", true) + c.side * size * 0.8;
    ctx.fillStyle = colour("--text");
    ctx.strokeStyle = colour("--bg");
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - size, y + c.side * size * 1.6);
    ctx.lineTo(x + size, y + c.side * size * 1.6);
    ctx.closePath();
    ctx.stroke();
    ctx.fill();
    if (c.count < 2) continue;
    const at = y + c.side * size * (c.side > 0 ? 3.7 : 2.1);
    ctx.strokeText(c.count, x, at);
    ctx.fillText(c.count, x, at);
  }
}

/* As much of a name as so many pixels hold. */
function fitting(text, width) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = "12px system-ui";
  if (ctx.measureText(text).width <= width) return text;
  let kept = text;
  while (kept && ctx.measureText(kept + "…").width > width) kept = kept.slice(0, -1);
  return kept + "…";
}

function strips(u, rows, x) {
  const { ctx } = u, height = u.bbox.height / rows.length;
  const from = Math.max(0, u.valToIdx(u.scales.x.min) - 1);
  const to = Math.min(x.length - 1, u.valToIdx(u.scales.x.max) + 1);
  const width = Math.max(1, u.bbox.width / Math.max(1, to - from));
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  ctx.clip();
  const hue = { "1": colour("--up"), "-1": colour("--down") };
  rows.forEach((row, r) => {
    const middle = u.bbox.top + (r + 0.5) * height;
    ctx.fillStyle = colour("--line");
    ctx.fillRect(u.bbox.left, middle, u.bbox.width, 1);
    for (let i = from; i <= to; i++) {
      const v = row.values[i];
      if (!v) continue;
      const size = Math.min(1, Math.abs(v) / row.most) * height * 0.46;
      ctx.fillStyle = hue[Math.sign(v)];
      ctx.fillRect(u.valToPos(x[i], "x", true) - width / 2, v > 0 ? middle - size : middle,
        width, size);
    }
  });
  ctx.restore();
}

function price(s, index) {
  const info = page.panels[index], key = "p" + index + ".";
  const p = { bars: bars(s, key, info),
    marks: { bucket: s[key + "bucket"], side: s[key + "side"], count: s[key + "count"] } };
  const filled = new Map();
  p.marks.bucket.forEach((bucket, i) => {
    const text = (p.marks.side[i] > 0 ? "▲ bought " : "▼ sold ") + p.marks.count[i] + "x at "
      + whole.format(s[key + "at"][i]);
    filled.set(bucket, (filled.get(bucket) || "") + " · " + text);
  });
  chart("price-chart", s.time, ["open", "high", "low", "close"].map((label, i) =>
    ({ label, values: p.bars[i], colour: "--muted" })),
  { height: 320, format: (v) => whole.format(v), draw: candles(p, s),
    read: (i) => filled.get(i) || "",
    range: (u, low, high) => [low - (high - low) * 0.12, high + (high - low) * 0.12] });
  byId("price-chart").setAttribute("aria-label",
    byId("price-chart").dataset.title + ": " + info.summary);
  if (!byId("ballot-chart")) return;
  const x = s.time.filter((_, i) => i % info.stride === 0);
  const rows = [{ label: "council target", values: s[key + "target"] },
    ...page.agents.map((label, a) => ({ label, values: s[key + "a" + a] }))];
  for (const row of rows) {
    row.most = row.label === "council target" && row === rows[0]
      ? Math.max(1e-9, ...row.values.map((v) => Math.abs(v || 0))) : 1;
    row.colour = "--muted";
  }
  const name = (text) => fitting(text, AXIS_WIDTH - 12);
  chart("ballot-chart", x, rows, { height: 30 * rows.length + 40, format: (v) => v.toFixed(2),
    draw: (u) => strips(u, rows, x), range: () => [0, rows.length],
    axis: { grid: { show: false }, ticks: { show: false },
      splits: () => rows.map((_, i) => rows.length - i - 0.5),
      values: () => rows.map((row) => name(row.label)) } });
  byId("ballot-chart").setAttribute("aria-label",
    byId("ballot-chart").dataset.title + ": " + info.summary);
}

function draw(s) {
  for (const each of page.charts) plot(s, each);
  if (page.panels.length && byId("price-chart")) price(s, 0);
}

function controls(s) {
  for (const button of document.querySelectorAll("[data-scale]")) {
    button.onclick = () => {
      document.querySelectorAll("[data-scale]").forEach((b) =>
        b.setAttribute("aria-pressed", String(b === button)));
      const log = button.dataset.scale === "log";
      plot(s, page.charts.find(([id]) => id === "equity-chart"), log);
    };
  }
  const picker = byId("instrument");
  if (picker) picker.onchange = () => price(s, picker.selectedIndex);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const [id, u] of drawn) {
      u.setSize({ width: byId(id).clientWidth, height: u.height });
    }
  });
}

/* Names of many lines: one that is picked stands out in all charts that have it. */
function picks() {
  const all = () => [...drawn.values()].filter((u) => u.series.length - 1 > MANY);
  for (const legend of document.querySelectorAll(".legend.many")) {
    let kept = null;
    const show = (place) => all().forEach((u) => u.setSeries(place, { focus: true }));
    [...legend.children].forEach((entry, k) => {
      const press = () => {
        kept = kept === k + 1 ? null : k + 1;
        [...legend.children].forEach((e, j) => e.setAttribute("aria-pressed", j + 1 === kept));
        show(kept);
      };
      entry.tabIndex = 0;
      entry.setAttribute("role", "button");
      entry.setAttribute("aria-pressed", "false");
      entry.onpointerenter = () => show(k + 1);
      entry.onpointerleave = () => show(kept);
      entry.onclick = press;
      entry.onkeydown = (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(); }
      };
    });
  }
}

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  if (byId("theme")) byId("theme").onclick = () => {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    drawn.forEach((u) => u.redraw());
  };
  dark.addEventListener("change", () => drawn.forEach((u) => u.redraw()));
}

/* A box that hides the rows of a table without its text. */
function search(name, table) {
  const box = byId(name + "-search");
  if (!box) return;
  const rows = [...byId(table).tBodies[0].rows];
  box.oninput = () => {
    const wanted = box.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    byId(name + "-count").textContent = shown + " of " + rows.length + " shown";
  };
}

theme();
search("fill", "fills");
search("trip", "round-trips");
unpack().then((s) => { draw(s); controls(s); picks(); root.dataset.ready = "yes"; },
  () => root.classList.remove("js"));
})();
