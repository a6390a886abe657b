// The team's server: the one place that text is sent to.

import { api, pattern, settings } from "./settings.js";

const LATE = 20000; // ms after which an answer is given up
const STAYS = "Текст на месте.";

/** {ok: true, body}, or {ok: false, text, again, after, setup}: `again` says that trying later may help, `setup` that settings must change. */
export async function ask(question) {
  const { server, key } = await settings();
  if (!server) return failed("Укажите адрес сервера toneqa в настройках расширения.", { setup: true });
  try {
    return await told(await post(server, key, question));
  } catch {
    return away(server);
  }
}

function post(server, key, question) {
  return fetch(`${server}/api/v1/draft`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify(question),
    credentials: "omit",
    redirect: "error", // nobody may send the text on to another address
    cache: "no-store",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(LATE),
  });
}

async function told(response) {
  const body = await response.json().catch(() => null);
  if (response.ok && body?.status) return { ok: true, body };
  const code = body?.error?.code ?? "";
  const after = Number(response.headers.get("Retry-After")) || 0;
  if (response.status === 401) return failed("Ключ не подходит: возможно, его отозвали. Введите новый в настройках расширения.", { setup: true });
  if (response.status === 403) return failed("У этого ключа нет права проверять черновики. Попросите у администратора ключ с правом check.", { setup: true });
  if (response.status === 429) return failed(`Слишком часто: проверка продолжится через ${after || 1} с. ${STAYS}`, { again: true, after });
  if (response.status >= 500) return failed(`Сервер toneqa занят, проверка повторится сама. ${STAYS}`, { again: true, after });
  if (code) return failed(`${body.error.message} (${code})`);
  return failed("По этому адресу отвечает не toneqa. Проверьте адрес в настройках расширения.", { setup: true });
}

async function away(server) {
  if (!(await api.permissions.contains({ origins: [pattern(server)] })))
    return failed("Браузер не пускает к серверу toneqa. Откройте настройки расширения и нажмите «Сохранить и проверить».", { setup: true });
  return failed(`Сервер toneqa не отвечает: проверка продолжится сама, когда связь вернётся. ${STAYS}`, { again: true });
}

function failed(text, more = {}) {
  return { ok: false, text, again: false, after: 0, setup: false, ...more };
}
