// The document's text in code points, as the server counts it, and the passages painted over it.

const SURROGATE = /[\ud800-\udfff]/;
const isHigh = (unit) => unit >= 0xd800 && unit <= 0xdbff;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** How many code points the first `end` code units of a well-formed `data` are. */
function pointsIn(data, end) {
  let points = end;
  for (let at = 0; at < end - 1; at += 1) if (isHigh(data.charCodeAt(at))) points -= 1;
  return points;
}

/** How many code units the first `points` code points of `data` are. */
function unitsIn(data, points) {
  let at = 0;
  for (let left = points; left > 0; left -= 1) at += isHigh(data.charCodeAt(at)) ? 2 : 1;
  return at;
}

/** The text of an article: each of its `p` is one line with one text node. Offsets are code points, the end exclusive. */
export class Text {
  constructor(article) {
    let start = 0;
    this.article = article;
    this.lines = [...article.querySelectorAll("p")].map((element, index) => {
      if (element.childNodes.length > 1) element.normalize(); // a parser cuts long texts into pieces
      const node = element.firstChild;
      const data = node?.data ?? "";
      const plain = !SURROGATE.test(data);
      const line = { index, element, node, data, plain, start, end: start + (plain ? data.length : pointsIn(data, data.length)) };
      start = line.end + 1;
      return line;
    });
    this.length = Math.max(start - 1, 0);
  }

  /** The first line for which `holds`; the lines before it are those for which it does not. */
  #first(holds) {
    let low = 0;
    let high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.lines[middle])) high = middle;
      else low = middle + 1;
    }
    return this.lines[low];
  }

  lineAt(point) {
    return this.#first((line) => line.end >= point) ?? this.lines.at(-1);
  }

  /** The place in the page of a code point: a node and an offset in it. */
  place(point) {
    const line = this.lineAt(point);
    if (!line.node) return [line.element, 0];
    const points = Math.min(point, line.end) - line.start;
    return [line.node, line.plain ? points : unitsIn(line.data, points)];
  }

  /** The code point at a place in the page, wherever in or around the article it is. */
  pointOf(node, offset) {
    const inside = node.nodeType === Node.TEXT_NODE && this.#lineOf(node);
    if (inside) return inside.start + (inside.plain ? offset : pointsIn(inside.data, offset));
    const probe = new Range();
    probe.setStart(node, offset);
    return this.#first((line) => probe.comparePoint(line.element, 0) >= 0)?.start ?? this.length;
  }

  #lineOf(node) {
    const element = node.parentElement.closest("p");
    const line = element && this.#first((one) => one.element === element || one.element.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING);
    return line?.element === element ? line : undefined;
  }

  range(start, end) {
    const [startContainer, startOffset] = this.place(start);
    const [endContainer, endOffset] = this.place(end);
    return new StaticRange({ startContainer, startOffset, endContainer, endOffset });
  }

  /** How many lines that hold words have a passage in them. */
  linesUnder(passages) {
    const touched = new Set();
    for (const { start, end } of passages) {
      for (let at = this.lineAt(start).index; at < this.lines.length && this.lines[at].start < end; at += 1) {
        const line = this.lines[at];
        if (start < line.end && line.data.trim()) touched.add(line);
      }
    }
    return touched.size;
  }

  /** The words of a passage. */
  slice(start, end) {
    const words = [];
    for (let at = this.lineAt(start).index; at < this.lines.length && this.lines[at].start <= end; at += 1) {
      const line = this.lines[at];
      const [from, to] = [Math.max(start, line.start), Math.min(end, line.end)].map((point) => point - line.start);
      words.push(line.plain ? line.data.slice(from, to) : line.data.slice(unitsIn(line.data, from), unitsIn(line.data, to)));
    }
    return words.join("\n");
  }

  /** The passage without white space round it, and with whole characters as people see them at its ends; or null. */
  snap(start, end) {
    const words = this.slice(start, end);
    const lead = words.length - words.trimStart().length;
    const trail = words.length - words.trimEnd().length;
    if (lead === words.length) return null;
    return [this.#edge(start + lead, false), this.#edge(end - trail, true)];
  }

  #edge(point, isEnd) {
    const line = this.lineAt(point);
    const unit = line.plain ? point - line.start : unitsIn(line.data, point - line.start);
    if (unit === 0 || unit >= line.data.length) return point;
    const whole = graphemes.segment(line.data).containing(unit);
    if (whole.index === unit) return point;
    const moved = isEnd ? whole.index + whole.segment.length : whole.index;
    return line.start + (line.plain ? moved : pointsIn(line.data, moved));
  }

  /** What is selected of this text, or null. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this.article)) return null;
    const [start, end] = [this.pointOf(range.startContainer, range.startOffset), this.pointOf(range.endContainer, range.endOffset)];
    return start < end ? this.snap(start, end) : null;
  }

  select(start, end) {
    const [[from, fromOffset], [to, toOffset]] = [this.place(start), this.place(end)];
    getSelection().setBaseAndExtent(from, fromOffset, to, toOffset);
  }
}

/** The stretches that at least two of the passages cover. */
export function overlaps(passages) {
  const edges = passages.flatMap(({ start, end }) => [[start, 1], [end, -1]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const found = [];
  let deep = 0;
  for (const [point, by] of edges) {
    if (by > 0 && deep === 1) found.push([point, point]);
    if (by < 0 && deep === 2) found.at(-1)[1] = point;
    deep += by;
  }
  return found.filter(([start, end]) => start < end);
}

/** Whether this browser can paint over text without changing it; the list of passages says the same in any other. */
export const paints = "highlights" in CSS;

/** The highlight of a name that the style sheet knows; a set of ranges, or an idle one where nothing can be painted. */
function layer(name, priority) {
  if (!paints) return new Set();
  if (!CSS.highlights.has(name)) CSS.highlights.set(name, Object.assign(new Highlight(), { priority }));
  return CSS.highlights.get(name);
}

/** Paint ranges under a name; no ranges take the paint away. */
export function paint(name, ranges, priority = 0) {
  const painted = layer(name, priority);
  painted.clear();
  ranges.forEach((range) => painted.add(range));
}

const hueOf = ({ hue }) => layer(`ev-${hue}`, 0);
let underlined = "";

/** Paint a passage by the hue of its category; what is painted already stays untouched. */
export function paintOne(text, passage) {
  passage.range = text.range(passage.start, passage.end);
  hueOf(passage).add(passage.range);
}

export const wipeOne = (passage) => hueOf(passage).delete(passage.range);

/** Underline where several passages lie over each other. */
export function paintOverlaps(text, passages) {
  const found = overlaps(passages);
  if (underlined === String(found)) return;
  underlined = String(found);
  paint("ev-overlap", found.map(([start, end]) => text.range(start, end)), 1);
}
