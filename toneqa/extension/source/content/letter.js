// The client's last letter, as the page shows it.

import { presetFor } from "../presets.js";
import { send } from "./talk.js";

const LONGEST = 20000; // signs

/** {client, channel} for the server; a frame that has no letters asks the page around it. */
export async function letterFor(site) {
  const here = letterHere(site);
  if (here.client || window === top) return here;
  const above = await send({ type: "client" });
  return above?.client ? above : here;
}

export function letterHere(site) {
  const preset = site.preset === "own" ? null : presetFor(site.preset);
  const text = lastShown(site.selector || preset?.client || "");
  return { client: text || null, channel: site.channel || preset?.channel || "email" };
}

function lastShown(selector) {
  const found = [...all(selector)].findLast((node) => node.getClientRects().length && node.innerText.trim());
  return found ? found.innerText.trim().slice(-LONGEST) : "";
}

function all(selector) {
  try {
    return selector ? document.querySelectorAll(selector) : [];
  } catch {
    return []; // somebody mistyped it
  }
}
