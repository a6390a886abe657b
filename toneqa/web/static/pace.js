// One question to the server at a time, always about the newest text; an answer to an older text is dropped.

const LEAST = 40; // ms of silence before a text is sent
const MOST = 500; // a busy server is asked only when somebody stops to think
const HURRY = 250; // while somebody types without a pause, a text is sent at least this often …
const SWIFT = 120; // … but only when answers come between two keys; later ones would be dropped and cost everyone

export class Pace {
  constructor(read, { answered, failed, waiting }) {
    Object.assign(this, { read, answered, failed, waiting, version: 0, busy: false, took: LEAST, failures: 0, timer: 0, since: 0, pressed: 0 });
  }

  /** The text changed. */
  touch() {
    this.version++;
    this.waiting(true);
    this.pressed = performance.now();
    this.since ||= this.pressed;
    this.later(this.pause());
  }

  /** How long to wait from now until the text is sent. */
  pause() {
    const now = performance.now();
    if (this.took >= SWIFT) return Math.max(0, this.pressed + Math.min(MOST, 2 * this.took) - now);
    return Math.max(0, Math.min(this.pressed + Math.max(LEAST, this.took), this.since + HURRY) - now);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), delay);
  }

  async ask() {
    if (this.busy) return; // asked again when the answer is here
    const { version } = this;
    this.busy = true;
    this.since = 0;
    const started = performance.now();
    const outcome = await this.send();
    this.took = (this.took + performance.now() - started) / 2;
    this.busy = false;
    if (!outcome.ok) return this.fail(outcome);
    this.failures = 0;
    if (version !== this.version) return this.later(this.pause());
    this.waiting(false);
    this.answered(outcome.body);
  }

  fail(outcome) {
    this.failures++;
    this.waiting(false);
    this.failed(outcome);
    if (outcome.again) this.later(Math.max(outcome.after * 1000, Math.min(10000, 500 * 2 ** this.failures)));
  }

  /** Asks the server; gives {ok: true, body}, or {ok: false, text, again, after}. Each place sends in its own way. */
  async send() {
    throw new Error("send is missing");
  }
}
