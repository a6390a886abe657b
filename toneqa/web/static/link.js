// One question to the server at a time, always about the newest text; an answer to an older text is dropped.

const LEAST = 40; // ms of silence before a text is sent
const MOST = 500; // a busy server is asked only when somebody stops to think
const HURRY = 250; // while somebody types without a pause, a text is sent at least this often …
const SWIFT = 120; // … but only when answers come between two keys; later ones would be dropped and cost everyone
const LATE = 20000; // ms after which an answer is given up

export class Link {
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

  async send() {
    const headers = { "Content-Type": "application/json" };
    const token = document.querySelector("meta[name=csrf]")?.content;
    if (token) headers["X-CSRF-Token"] = token;
    try {
      const options = { method: "POST", headers, body: JSON.stringify(this.read()), signal: AbortSignal.timeout(LATE) };
      return await this.told(await fetch("/api/draft", options));
    } catch {
      return { ok: false, again: true, after: 0, text: "Сервер не отвечает. Ваш текст на месте: проверка продолжится сама, когда связь вернётся." };
    }
  }

  async told(response) {
    if (response.ok) return { ok: true, body: await response.json() };
    const error = (await response.json().catch(() => ({}))).error;
    if (response.status === 401 || error?.code === "E469") {
      if (await this.renew()) return this.send();
      return { ok: false, again: true, after: 3, login: true, text: "Вы вышли из toneqa. Текст на месте: войдите в соседней вкладке и вернитесь сюда." };
    }
    const again = response.status === 429 || response.status >= 500;
    const after = Number(response.headers.get("Retry-After")) || 0;
    return { ok: false, again, after, text: error ? `${error.message} (${error.code})` : "Сервер ответил ошибкой. Ваш текст на месте, проверка повторится." };
  }

  /** Whoever signed in anew, in another tab, has a new token: it stands in the page. True when it is another one. */
  async renew() {
    const meta = document.querySelector("meta[name=csrf]");
    if (!meta) return false;
    const page = await fetch("/", { redirect: "error" }).then((answer) => answer.text(), () => "");
    const token = /<meta name="csrf" content="([0-9a-f]+)">/.exec(page)?.[1];
    if (!token || token === meta.content) return false;
    meta.content = token;
    return true;
  }
}
