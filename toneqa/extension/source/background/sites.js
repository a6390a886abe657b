// On which sites the extension works: nowhere until somebody turns it on.

import { api, keep, pattern, settings } from "./settings.js";

const ID = "toneqa";
const FILES = { js: ["content.js"], css: ["content/highlight.css"] };

export async function siteOf(origin) {
  const { server, sites } = await settings();
  const site = sites[origin];
  return site ? { on: true, server, ...site } : { on: false, server };
}

/** Scripts are put into the pages of these sites and no others. */
export async function register() {
  const { sites } = await settings();
  const matches = [...new Set(Object.keys(sites).map(pattern))];
  const there = (await api.scripting.getRegisteredContentScripts({ ids: [ID] })).length > 0;
  if (!matches.length) return there ? api.scripting.unregisterContentScripts({ ids: [ID] }) : undefined;
  const script = { id: ID, matches, allFrames: true, matchOriginAsFallback: true, runAt: "document_idle", ...FILES };
  return there ? api.scripting.updateContentScripts([script]) : api.scripting.registerContentScripts([script]);
}

/** `tab`: where it is seen at once, without loading the page anew. */
export async function turnOn(origin, tab) {
  const { sites } = await settings();
  await keep({ sites: { ...sites, [origin]: sites[origin] ?? { preset: "auto", selector: "", channel: "" } } });
  await register();
  if (!tab) return;
  const target = { tabId: tab, allFrames: true };
  await api.scripting.insertCSS({ target, files: FILES.css }).catch(() => null);
  await api.scripting.executeScript({ target, files: FILES.js }).catch(() => null);
  await tell();
}

export async function turnOff(origin) {
  const { sites } = await settings();
  const { [origin]: _gone, ...rest } = sites;
  await keep({ sites: rest });
  await register();
  await tell();
}

export async function change(origin, changes) {
  const { sites } = await settings();
  if (!sites[origin]) return;
  await keep({ sites: { ...sites, [origin]: { ...sites[origin], ...changes } } });
  await tell();
}

/** Every open page asks anew. */
export async function tell() {
  for (const { id } of await api.tabs.query({})) api.tabs.sendMessage(id, { type: "changed" }).catch(() => null);
}
