// What the page of the draft asks its server, and what it tells of an answer that is not there.

import { Pace } from "./pace.js";

const LATE = 20000; // ms after which an answer is given up

export class Link extends Pace {
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
