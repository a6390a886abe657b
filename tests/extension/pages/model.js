// An editor with a model of its own, as ProseMirror works: it draws paragraphs from its model, hears of typing from what changed in its document,
// takes the caret from selectionchange, keeps its own history, and draws anew whatever does not fit the model.

export class Model {
  constructor(root, { marks = true } = {}) {
    Object.assign(this, { root, marks, lines: [""], past: [], drawn: 0 });
    root.contentEditable = "true";
    this.watch = new MutationObserver(() => this.heard());
    root.addEventListener("keydown", (event) => this.key(event));
    this.draw();
  }

  get text() {
    return this.lines.join("\n");
  }

  key(event) {
    if (event.key === "z" && event.ctrlKey) {
      event.preventDefault();
      if (this.past.length) this.lines = this.past.pop();
      this.draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.split(this.caret() ?? { line: this.lines.length - 1, at: this.lines.at(-1).length });
    }
  }

  split({ line, at }) {
    this.set(this.lines.toSpliced(line, 1, this.lines[line].slice(0, at), this.lines[line].slice(at)));
    this.restore({ line: line + 1, at: 0 });
  }

  set(lines) {
    this.past.push(this.lines);
    this.lines = lines;
    this.draw();
  }

  /** The document changed under it: what changed is read into the model, and all is drawn from the model. */
  heard() {
    const lines = [...this.root.children].map((line) => line.textContent);
    if (lines.join("\n") !== this.text) this.set(lines);
    else if (this.root.innerHTML !== this.markup()) this.draw();
  }

  markup() {
    return this.lines.map((line) => `<p>${this.inside(line) || '<br class="trailing">'}</p>`).join("");
  }

  /** Every word with an accent is in an element of its own, so that nodes come and go. */
  inside(line) {
    const safe = line.replace(/&/g, "&amp;").replace(/</g, "&lt;");
    return this.marks ? safe.replace(/(средств)/g, "<b>$1</b>") : safe;
  }

  draw() {
    this.watch.disconnect();
    const at = this.caret();
    this.root.innerHTML = this.markup();
    this.drawn++;
    this.restore(at);
    this.watch.observe(this.root, { childList: true, characterData: true, subtree: true });
  }

  caret() {
    const { anchorNode, anchorOffset } = getSelection();
    const line = [...this.root.children].findIndex((one) => one.contains(anchorNode));
    if (line < 0) return null;
    const before = document.createRange();
    before.selectNodeContents(this.root.children[line]);
    before.setEnd(anchorNode, anchorOffset);
    return { line, at: before.toString().length };
  }

  restore(place) {
    if (!place || document.activeElement !== this.root) return;
    const line = this.root.children[Math.min(place.line, this.lines.length - 1)];
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let left = place.at;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (left <= node.data.length) return getSelection().collapse(node, left);
      left -= node.data.length;
    }
    getSelection().collapse(line, 0);
  }
}
