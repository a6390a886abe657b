// One question to the server at a time, always about the newest text; an answer to an older text is dropped.

const LEAST = 40; // ms of silence before a text is sent
const MOST = 400; // a busy server is asked less often
const HURRY = 250; // while somebody types without a pause, a text is sent at least this often
const LATE = 20000; // ms after which an answer is given up

export class Link {
  constructor(read, { answered, failed, waiting }) {
    Object.assign(this, { read, answered, failed, waiting, version: 0, busy: false, took: LEAST, failures: 0, timer: 0, since: 0 });
  }

  /** The text changed. */
  touch() {
    this.version++;
    const now = performance.now();
    this.since ||= now;
    const delay = Math.min(MOST, Math.max(LEAST, this.took));
    this.later(Math.max(0, Math.min(delay, this.since + Math.max(HURRY, delay) - now)));
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
    this.waiting(true);
    const outcome = await this.send();
    this.took = performance.now() - started;
    this.busy = false;
    if (!outcome.ok) return this.fail(outcome);
    this.failures = 0;
    if (version !== this.version) return this.later(0);
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
      const options = { method: "POST", headers, body: JSON.stringify(this.read()), redirect: "manual", signal: AbortSignal.timeout(LATE) };
      return await this.told(await fetch("/api/draft", options));
    } catch {
      return { ok: false, again: true, after: 0, text: "Сервер не отвечает. Ваш текст на месте: проверка продолжится сама, когда связь вернётся." };
    }
  }

  async told(response) {
    if (response.ok) return { ok: true, body: await response.json() };
    if (response.type === "opaqueredirect" || response.status === 401) {
      return { ok: false, again: true, after: 3, login: true, text: "Вы вышли из toneqa. Текст на месте: войдите в соседней вкладке и вернитесь сюда." };
    }
    const again = response.status === 429 || response.status >= 500;
    const after = Number(response.headers.get("Retry-After")) || 0;
    const error = (await response.json().catch(() => ({}))).error;
    return { ok: false, again, after, text: error ? `${error.message} (${error.code})` : "Сервер ответил ошибкой. Ваш текст на месте, проверка повторится." };
  }
}
