// The client's last letter, as the page shows it, and whether the field is for him at all.

import { presetFor } from "../presets.js";
import { readRich } from "./read.js";
import { send } from "./talk.js";
import { around } from "./tree.js";

const LONGEST = 20000; // signs

/** {client, channel} for the server; a frame that has no letters asks the page around it. */
export async function letterFor(site) {
  const here = letterHere(site);
  if (here.client || window === top) return here;
  const above = await send({ type: "client" });
  return above?.client ? above : here;
}

export function letterHere(site) {
  const preset = presetOf(site);
  const found = lastShown(site.selector || preset?.client, preset?.dated);
  const email = preset?.email && found?.closest(preset.email) ? "email" : "";
  return { client: found ? written(found).slice(-LONGEST) : null, channel: site.channel || email || preset?.channel || "email" };
}

/** The same field serves for answers and for notes that the client never sees. */
export function forColleagues(site, field) {
  const note = presetOf(site)?.note;
  return Boolean(note && around(field, note));
}

const presetOf = (site) => (site.preset === "own" ? null : presetFor(site.preset));

function lastShown(selector, dated) {
  const nodes = dated ? byTime(all(selector), dated) : all(selector);
  return nodes.findLast((node) => node.getClientRects().length && written(node));
}

/** The newest last, whichever way the page shows them; as they stand where a time is missing. */
function byTime(nodes, dated) {
  const times = new Map(nodes.map((node) => [node, Date.parse(node.closest(dated)?.querySelector("time[datetime]")?.dateTime)]));
  return [...times.values()].some(Number.isNaN) ? nodes : nodes.sort((a, b) => times.get(a) - times.get(b));
}

/** His own words; where all of it is a quotation, that. */
const written = (node) => readRich(node).text.trim() || node.innerText.trim();

function all(selector) {
  try {
    return selector ? [...document.querySelectorAll(selector)] : [];
  } catch {
    return []; // somebody mistyped it
  }
}
