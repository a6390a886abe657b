// Starts in every window of a site that was turned on: waits for a field to be written in.

import { letterFor, letterHere } from "./letter.js";
import { pick } from "./picker.js";
import { Session } from "./session.js";
import { Guest, StageAbove, stageHere } from "./stage.js";
import { runtime, send } from "./talk.js";

const LOWEST = 12; // pixels: a chat of one line is higher, hidden helpers of an editor are lower …
const NARROWEST = 80; // … or narrower
const OTHER_ROLES = new Set(["searchbox", "combobox", "spinbutton"]);

const guest = new Guest();
let site = { on: false };
let session = null;

/** The text box or the rich editor that this node belongs to; null for anything else. */
function fieldOf(node) {
  if (!(node instanceof Element)) return null;
  const found = node instanceof HTMLTextAreaElement ? node : hostOf(node);
  if (!found || found.readOnly || found.disabled || OTHER_ROLES.has(found.getAttribute("role")) || found.closest("[data-toneqa=off], .monaco-editor, .cm-editor, .CodeMirror")) return null;
  const { height, width } = found.getBoundingClientRect();
  return height >= LOWEST && width >= NARROWEST ? found : null;
}

/** The outermost element that can be edited: the editor itself. */
function hostOf(node) {
  if (!node.isContentEditable) return null;
  let host = node;
  while (host.parentElement?.isContentEditable) host = host.parentElement;
  return host;
}

function begin(node) {
  const field = site.on ? fieldOf(node) : null;
  if (!field || (session?.root === field && !session.closed)) return;
  session?.close();
  const stage = window === top ? stageHere : (...given) => new StageAbove(...given);
  session = new Session(field, site, stage, () => letterFor(site));
}

function end() {
  session?.close();
  session = null;
}

async function learn() {
  site = { on: false, ...(await send({ type: "site" })) };
  end();
  if (site.on) begin(focused());
}

function focused() {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}

const ANSWERS = {
  changed: () => void learn(),
  client: () => letterHere(site),
  pick: () => pick((selector) => send({ type: "picked", selector })),
  panel: ({ frame, view }) => site.on && guest.take(frame, view),
  act: ({ action }) => session?.act(action.name, action.id),
  frames: () => [...document.querySelectorAll("iframe[src]")].map((frame) => frame.src),
};

function start() {
  runtime.onMessage.addListener((message, _sender, answer) => answer(ANSWERS[message.type]?.(message) ?? null));
  addEventListener("focusin", (event) => begin(event.composedPath()[0]), true);
  addEventListener("keydown", (event) => session && !session.closed && event.composedPath().includes(session.root) && session.key(event), true);
  learn();
}

if (!globalThis.toneqaIsHere) {
  globalThis.toneqaIsHere = true; // it may be put into a page that has it
  start();
}
