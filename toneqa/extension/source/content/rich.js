// A rich editor: the page keeps its own state of it, so nothing in it is changed but in the way that typing does.

import { HIGHLIGHT } from "./highlight.css";
import { dress } from "./look.js";
import { highlightLayers } from "./paint.js";
import { offsetOf, rangeOf, readRich } from "./read.js";
import { selectionIn } from "./tree.js";

const SOON = 30; // ms in which an editor hears of a new selection, or draws anew
const PREFIX = "toneqa-";

export class Rich {
  constructor(root, changed) {
    this.root = root;
    this.layers = globalThis.Highlight && CSS.highlights ? highlightLayers(PREFIX) : [];
    this.map = readRich(root);
    const tree = root.getRootNode();
    this.undress = tree instanceof ShadowRoot ? dress(tree, HIGHLIGHT) : () => null; // styles of the page around do not reach into it in Firefox
    this.watch = new MutationObserver(changed);
    this.watch.observe(root, { childList: true, characterData: true, subtree: true });
  }

  read() {
    this.map = readRich(this.root);
    return this.map.text;
  }

  write() {} // the text is the page's own: there is no copy to keep in step

  paint(places) {
    for (const [kind, layer] of this.layers) {
      layer.clear();
      for (const { start, end } of places.filter((place) => place.kind === kind && place.end > place.start)) {
        const found = rangeOf(this.map, start, end);
        if (found) layer.add(found);
      }
    }
  }

  /** Where the caret is; null when something is selected or it is elsewhere. */
  caret() {
    const selection = selectionIn(this.root);
    if (!selection?.isCollapsed || !this.root.contains(selection.anchorNode)) return null;
    const at = offsetOf(this.map, selection.anchorNode, selection.anchorOffset);
    return at < 0 ? null : at;
  }

  select(start, end) {
    const found = rangeOf(this.map, start, end);
    this.root.focus({ preventScroll: true });
    const selection = selectionIn(this.root);
    if (found) selection.setBaseAndExtent(found.startContainer, found.startOffset, found.endContainer, found.endOffset);
    else selection.selectAllChildren(this.root);
    found?.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
  }

  /** Whether this stretch can be replaced as if it was typed: inside one paragraph, and nothing in it is closed to typing. */
  can(start, end, text) {
    const closed = this.map.pieces.some((piece) => piece.fixed && piece.start < end && piece.end > start);
    return !closed && !text.includes("\n") && !this.map.text.slice(start, end).includes("\n");
  }

  /** True when the text became what it should. */
  async replace(start, end, text) {
    const before = this.read();
    if (!this.can(start, end, text)) return false;
    if (this.root === document.body) this.stepOfUndo();
    this.select(start, end);
    await pause(SOON);
    this.read();
    this.select(start, end); // some editors draw anew once they have the focus
    if (!this.asked(rangeOf(this.map, start, end), text)) document.execCommand(text ? "insertText" : "delete", false, text);
    await pause(SOON);
    return this.read() === before.slice(0, start) + text + before.slice(end);
  }

  /** Editors of a frame's body keep pictures of their text: CKEditor 4 and TinyMCE take one at a click, TinyMCE begins the next at a key. */
  stepOfUndo() {
    const bubbles = true;
    for (const name of ["mousedown", "mouseup", "click"]) this.root.dispatchEvent(new MouseEvent(name, { bubbles }));
    this.root.dispatchEvent(new KeyboardEvent("keydown", { bubbles, key: "Process", keyCode: 229 })); // as an input method begins
  }

  /** Editors that keep their own model take the wish from this event and prevent what the browser would do. */
  asked(found, text) {
    const targetRanges = found ? [new StaticRange(found)] : [];
    const wish = { inputType: text ? "insertText" : "deleteContentBackward", data: text || null, targetRanges };
    return !this.root.dispatchEvent(new InputEvent("beforeinput", { ...wish, bubbles: true, cancelable: true, composed: true }));
  }

  box(start, end) {
    return rangeOf(this.map, start, end)?.getBoundingClientRect() ?? this.root.getBoundingClientRect();
  }

  place() {}

  close() {
    this.watch.disconnect();
    this.undress();
    for (const [, layer] of this.layers) layer.clear();
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
