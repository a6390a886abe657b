// The text of a rich editor and where each sign of it stands. Offsets are UTF-16 units.

const APART = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "BLOCKQUOTE"]); // a quoted letter is not the writer's own
const NOTHING = /[\u200b\u2060\ufeff]/; // signs that editors put in for the caret

/** {text, pieces}: a piece is a run of `text` that stands in one text node, from `from` on; `fixed` where nobody can type. */
export function readRich(root) {
  const reader = new Reader();
  reader.inside(root, false);
  return { text: reader.text, pieces: reader.pieces };
}

class Reader {
  text = "";
  pieces = [];
  gap = 0; // line ends that stand before the next sign
  breaks = 0; // <br> since the last sign: the last one before the end of a block only holds it open
  used = false; // the line has a sign
  last = ""; // the sign at the end of the text

  inside(element, fixed) {
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.words(child, fixed);
      else if (child.nodeType === Node.ELEMENT_NODE) this.element(child, fixed);
    }
  }

  element(element, fixed) {
    if (element.tagName === "BR") return void this.breaks++;
    if (APART.has(element.tagName)) return;
    const { display } = getComputedStyle(element);
    if (display === "none") return;
    const locked = fixed || element.contentEditable === "false";
    if (display.startsWith("inline") || display === "contents") return this.inside(element, locked);
    this.edge();
    const before = this.pieces.length;
    this.inside(element, locked);
    if (this.pieces.length === before && !element.querySelector("p, div, li") && this.text) this.gap++;
    this.edge();
  }

  /** A block begins or ends here. */
  edge() {
    this.gap += Math.max(0, this.breaks - 1);
    this.breaks = 0;
    if (this.used) this.gap++;
    this.used = false;
  }

  words(node, fixed) {
    const kept = /pre|break-spaces/.test(getComputedStyle(node.parentElement).whiteSpace);
    for (let at = 0; at < node.data.length; at++) {
      const sign = node.data[at];
      if (NOTHING.test(sign)) continue;
      const blank = /[ \t\n\r\f]/.test(sign);
      if (blank && !kept && (!this.used || this.breaks || /\s/.test(this.last))) continue;
      this.put(sign === "\u00a0" || (blank && !kept) ? " " : sign, node, at, fixed);
    }
  }

  put(sign, node, from, fixed) {
    this.gap += this.breaks;
    if (this.text) this.text += "\n".repeat(this.gap);
    this.gap = this.breaks = 0;
    this.used = true;
    const last = this.pieces.at(-1);
    if (last?.node === node && last.from + last.end - last.start === from && last.end === this.text.length) last.end++;
    else this.pieces.push({ start: this.text.length, end: this.text.length + 1, node, from, fixed });
    this.text += sign;
    this.last = sign;
  }
}

/** A range of the document for a stretch of the text; null where the text has no place for it. */
export function rangeOf({ pieces }, start, end) {
  const first = start === end ? pieces.findLast((p) => p.start <= start) : pieces.find((p) => p.end > start);
  const last = start === end ? first : pieces.findLast((p) => p.start < end);
  if (!first || !last) return null;
  const found = first.node.ownerDocument.createRange();
  found.setStart(first.node, first.from + Math.min(Math.max(start, first.start), first.end) - first.start);
  found.setEnd(last.node, last.from + Math.min(Math.max(end, last.start), last.end) - last.start);
  return found;
}

/** The offset of a place in the document, or -1. */
export function offsetOf({ pieces }, node, offset) {
  const piece = pieces.find((p) => p.node === node && p.from <= offset && offset <= p.from + p.end - p.start);
  return piece ? piece.start + offset - piece.from : -1;
}
