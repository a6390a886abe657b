// When a draft is sent, and with which letter: only what is Russian and for the client, and anew when the client wrote more.

import { forColleagues } from "./letter.js";
import { Pace } from "./pace.js";
import { send } from "./talk.js";
import { whole } from "./text.js";

const LOOK_EVERY = 2000; // ms between looks whether the client wrote more

export class Asking extends Pace {
  /** `letter()` gives the client's letter and the channel. */
  constructor(session, letter) {
    super(() => session.text, { answered: (shown) => session.answered(shown), failed: (outcome) => session.failed(outcome), waiting: (on) => session.wait(on) });
    Object.assign(this, { session, letter, client: null, note: false });
    this.timerOfLetter = setInterval(() => this.lookAtLetter(), LOOK_EVERY);
  }

  async send() {
    const draft = whole(this.read());
    const about = await this.letter();
    this.client = about.client;
    return send({ type: "check", question: { draft, ...about } });
  }

  wanted() {
    this.note = forColleagues(this.session.site, this.session.root);
    return !this.note && /[а-яё]/i.test(this.read());
  }

  later(delay) {
    if (this.wanted()) super.later(delay);
  }

  /** True when the field went from answers to notes, or back. */
  turned() {
    const before = this.note;
    this.wanted();
    return this.note !== before;
  }

  async lookAtLetter() {
    if (!this.session.answer || this.busy || !this.wanted()) return;
    const { version } = this;
    const { client } = await this.letter();
    if (client !== this.client && version === this.version) this.touch();
  }

  /** An answer on its way is to an older text. */
  stop() {
    clearTimeout(this.timer);
    this.version++;
  }

  close() {
    this.stop();
    clearInterval(this.timerOfLetter);
  }
}
