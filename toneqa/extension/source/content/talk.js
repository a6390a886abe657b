// What a script inside a page says to the extension, and nothing else: it asks no server itself.

export const runtime = (globalThis.browser ?? globalThis.chrome).runtime;

const GONE = { ok: false, again: false, after: 0, text: "Расширение toneqa обновилось или выключено: загрузите страницу заново, когда допишете." };

/** The answer; a failure that can be shown where there is none. */
export async function send(message) {
  try {
    return (await runtime.sendMessage(message)) ?? { ...GONE, again: true };
  } catch {
    return GONE;
  }
}
