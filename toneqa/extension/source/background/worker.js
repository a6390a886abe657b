// Answers what scripts in pages and the pages of the extension ask.

import { ask } from "./server.js";
import { api, guard, takeDefaults } from "./settings.js";
import { change, register, siteOf, tell, turnOff, turnOn } from "./sites.js";

const TOP = { frameId: 0 };

/** What a script inside a page may ask. `sender` is what the browser says of it. */
const PAGE = {
  check: ({ question }) => ask(question),
  site: (_message, sender) => siteOf(originOf(sender)),
  off: (_message, sender) => turnOff(originOf(sender)),
  picked: ({ selector }, sender) => change(originOf(sender), { selector, preset: "own" }),
  options: () => api.runtime.openOptionsPage(),
  client: (_message, sender) => toFrame(sender.tab.id, { type: "client" }, TOP),
  panel: ({ view }, sender) => toFrame(sender.tab.id, { type: "panel", view, frame: sender.frameId }, TOP),
  act: ({ frame, action }, sender) => toFrame(sender.tab.id, { type: "act", action }, { frameId: frame }),
};

/** What only the pages of the extension may ask. */
const OWN = {
  turnOn: ({ origin, tab }) => turnOn(origin, tab),
  turnOff: ({ origin }) => turnOff(origin),
  change: ({ origin, changes }) => change(origin, changes),
  try: () => ask({ draft: "Здравствуйте! Проверяем связь." }),
  tell: () => tell(),
};

api.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== api.runtime.id) return false;
  const own = sender.url?.startsWith(api.runtime.getURL(""));
  const doing = (own && OWN[message.type]) || (sender.tab && PAGE[message.type]);
  if (!doing) return false;
  Promise.resolve(doing(message, sender)).then((done) => answer(done ?? null), () => answer(null));
  return true;
});

/** Frames without an address of their own count as part of the page they stand in. */
function originOf(sender) {
  const own = sender.origin && sender.origin !== "null" ? sender.origin : new URL(sender.url).origin;
  return own === "null" ? new URL(sender.tab.url).origin : own;
}

const toFrame = (tab, message, frame) => api.tabs.sendMessage(tab, message, frame).catch(() => null);

api.runtime.onInstalled.addListener(async ({ reason }) => {
  await takeDefaults();
  await register();
  if (reason === "install") await welcome();
});
api.runtime.onStartup.addListener(register);
guard();

/** Whoever installed it by hand has to say where the server is. */
async function welcome() {
  const { server } = await api.storage.local.get("server");
  if (!server) await api.runtime.openOptionsPage();
}
