// A plain text box: a copy of its text lies over it, unseen but for its underlines.

import { painter } from "./paint.js";
import { change } from "./text.js";
import { shadow } from "./look.js";
import { above } from "./tree.js";

/** What decides where lines break and letters stand. */
const COPIED = [
  "fontFamily", "fontSize", "fontWeight", "fontStyle", "fontStretch", "fontVariant", "fontFeatureSettings", "fontKerning", "letterSpacing",
  "wordSpacing", "lineHeight", "textAlign", "textIndent", "textTransform", "whiteSpace", "wordBreak", "overflowWrap", "tabSize", "direction",
  "paddingTop", "paddingRight", "paddingBottom", "paddingLeft",
]; // prettier-ignore

export class Plain {
  constructor(field) {
    this.root = field;
    this.host = shadow("toneqa-lines", field);
    this.clip = document.createElement("div");
    this.mirror = document.createElement("div");
    [this.clip.className, this.mirror.className] = ["clip", "mirror"];
    this.clip.append(this.mirror);
    this.host.shadowRoot.append(this.clip);
    this.brush = painter(this.mirror, "toneqa-");
    this.shown = "";
    this.place();
  }

  read() {
    return this.root.value;
  }

  write(text) {
    this.brush.write(text, change(this.shown, text));
    this.shown = text;
  }

  paint(places) {
    this.brush.paint(places);
  }

  caret() {
    const { selectionStart, selectionEnd } = this.root;
    return selectionStart === selectionEnd ? selectionStart : null;
  }

  select(start, end) {
    this.root.focus({ preventScroll: true });
    this.root.setSelectionRange(start, end);
    const [box, frame] = [this.box(start, end), this.root.getBoundingClientRect()];
    if (box.top < frame.top || box.bottom > frame.bottom) this.root.scrollTop += box.top - frame.top - frame.height / 3;
    this.place();
  }

  can() {
    return true;
  }

  async replace(start, end, text) {
    const wanted = this.read().slice(0, start) + text + this.read().slice(end);
    this.select(start, end);
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      this.root.setRangeText(text, start, end, "end");
      this.root.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText", data: text }));
    }
    return this.read() === wanted;
  }

  box(start, end) {
    return this.brush.box(start, end);
  }

  /** Over the box again, wherever it went. */
  place() {
    const frame = this.root.getBoundingClientRect();
    const scale = this.root.offsetWidth ? frame.width / this.root.offsetWidth : 1;
    const style = getComputedStyle(this.root);
    for (const name of COPIED) this.mirror.style[name] = style[name];
    Object.assign(this.clip.style, {
      left: `${frame.left + this.root.clientLeft * scale}px`,
      top: `${frame.top + this.root.clientTop * scale}px`,
      width: `${this.root.clientWidth}px`,
      height: `${this.root.clientHeight}px`,
      transform: scale === 1 ? "" : `scale(${scale})`,
      clipPath: cut(this.root, frame, scale),
    });
    this.mirror.style.transform = `translate(${-this.root.scrollLeft}px, ${-this.root.scrollTop}px)`;
  }

  close() {
    this.brush.paint([]);
    this.host.remove();
  }
}

/** What scrolling parents hide of the box is hidden here too. */
function cut(field, frame, scale) {
  let { left, top, right, bottom } = frame;
  for (let parent = above(field); parent && parent !== document.body; parent = above(parent)) {
    if (getComputedStyle(parent).overflow === "visible") continue;
    const hole = parent.getBoundingClientRect();
    left = Math.max(left, hole.left);
    top = Math.max(top, hole.top);
    right = Math.min(right, hole.right);
    bottom = Math.min(bottom, hole.bottom);
  }
  const sides = [top - frame.top, frame.right - right, frame.bottom - bottom, left - frame.left];
  return sides.some((side) => side > 0.5) ? `inset(${sides.map((side) => `${side / scale}px`).join(" ")})` : "";
}
