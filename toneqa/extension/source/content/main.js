// Starts in every window of a site that was turned on: waits for a field to be written in.

import { letterFor, letterHere } from "./letter.js";
import { pick } from "./picker.js";
import { Session } from "./session.js";
import { Guest, StageAbove, stageHere } from "./stage.js";
import { runtime, send } from "./talk.js";
import { around } from "./tree.js";

const LOWEST = 12; // pixels: a chat of one line is higher, hidden helpers of an editor are lower …
const NARROWEST = 80; // … or narrower
const NOT_LETTERS = "[data-toneqa=off], .monaco-editor, .cm-editor, .CodeMirror";
const OTHER_ROLES = new Set(["searchbox", "combobox", "spinbutton"]);

const guest = new Guest();
let site = { on: false };
let session = null;

/** The text box or the rich editor that this node belongs to; null for anything else. */
function fieldOf(node) {
  if (!(node instanceof Element)) return null;
  const found = node instanceof HTMLTextAreaElement ? node : hostOf(node);
  if (!found || found.readOnly || found.disabled || OTHER_ROLES.has(found.getAttribute("role")) || around(found, NOT_LETTERS)) return null;
  const { height, width } = found === document.body ? { height: innerHeight, width: innerWidth } : found.getBoundingClientRect();
  return height >= LOWEST && width >= NARROWEST ? found : null;
}

/** The outermost element that can be edited: the editor itself. */
function hostOf(node) {
  if (document.designMode === "on") return document.body;
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
  listen();
  new MutationObserver(listen).observe(document, { childList: true }); // a document that is written anew has forgotten who listened
  learn();
}

/** A document that is edited as a whole, or a field inside a tree of its own, may not tell when it gets the focus: the first input does. */
function listen() {
  for (const name of ["focus", "focusin", "input"]) addEventListener(name, wake, true);
  addEventListener("keydown", press, true);
}

function wake(event) {
  const [node] = event.composedPath();
  begin(node instanceof Element ? node : focused());
}

function press(event) {
  if (session && !session.closed && event.composedPath().includes(session.root)) session.key(event);
}

if (!globalThis.toneqaIsHere) {
  globalThis.toneqaIsHere = true; // it may be put into a page that has it
  start();
}
