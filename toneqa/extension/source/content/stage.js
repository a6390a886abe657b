// Where a session is shown: in this window, or, for a field inside a frame, in the window around it.

import { Panel } from "./panel.js";
import { send } from "./talk.js";

const TRIES = 20; // to show it in the window around, which may be ready later

export function stageHere(field, act) {
  return new Panel(field, act);
}

/** The window around shows the panel; when it cannot, this frame does. */
export class StageAbove {
  constructor(field, act) {
    Object.assign(this, { field, act, own: null, view: null, tries: 0 });
  }

  async render(view) {
    this.view = view;
    this.own?.render(view);
    if (this.own && this.tries > TRIES) return;
    this.tries++;
    if ((await this.up({ view })) !== true) return this.stay();
    this.own?.remove(); // it was ready later than this frame
    this.own = null;
  }

  up(part) {
    return send({ type: "panel", view: part });
  }

  /** Nobody above: the panel stands in this frame. */
  stay() {
    if (this.own || this.gone) return;
    this.own = stageHere(this.field, this.act);
    this.own.render(this.view);
    this.own.stand(this.field.getBoundingClientRect());
  }

  stand(box) {
    this.own?.stand(box);
  }

  speak(text) {
    if (this.own) this.own.speak(text);
    else this.up({ speak: text });
  }

  enter() {
    if (this.own) this.own.enter();
    else this.up({ enter: true });
  }

  remove() {
    this.gone = true;
    if (this.own) this.own.remove();
    else this.up({ remove: true });
  }
}

/** In the window around: one panel, for the frame that was written in last. */
export class Guest {
  panel = null;
  frame = -1;

  /** True when it is shown. */
  take(frame, part) {
    if (part.remove) return this.leave(frame);
    if (part.view) this.show(frame, part.view);
    if (part.speak) this.panel?.speak(part.speak);
    if (part.enter) this.panel?.enter();
    return true;
  }

  show(frame, view) {
    const holder = document.activeElement;
    if (holder instanceof HTMLIFrameElement) this.holder = holder;
    if (this.frame !== frame) this.leave(this.frame);
    this.frame = frame;
    this.panel ??= stageHere(this.holder, (name, id) => send({ type: "act", frame, action: { name, id } }));
    this.timer ??= setInterval(() => this.stand(), 400);
    this.stand();
    this.panel.render(view);
  }

  stand() {
    if (this.holder && !this.holder.isConnected) return this.leave(this.frame);
    if (this.holder) this.panel?.stand(this.holder.getBoundingClientRect());
  }

  leave(frame) {
    if (frame !== this.frame) return true;
    this.panel?.remove();
    clearInterval(this.timer);
    Object.assign(this, { panel: null, frame: -1, timer: undefined });
    return true;
  }
}
