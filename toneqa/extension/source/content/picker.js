// Shows which part of the page is the client's letter: one click, and a selector for all letters of his.

import { el } from "./cards.js";
import { shadow } from "./look.js";

const CHANGING = /\d{2,}|active|hover|focus|selected|current|last|first|unread|new|open|visible|^mso/i; // classes that come and go, or are the letter's own
const SIDES = /^(end-?user|client|customer|user|visitor|guest|contact|incoming|inbound|in|left|opponent)$/i;
const LEVELS = 3;
const AROUND = 8;

export function pick(chosen) {
  const host = shadow("toneqa-picker");
  const outline = el("div", { class: "outline" });
  const hint = el("p", { class: "hint", role: "status" }, "Щёлкните по последнему письму клиента. Esc — передумать.");
  host.shadowRoot.append(el("div", { class: "own", lang: "ru" }, outline, hint));
  const over = new AbortController();
  const options = { capture: true, signal: over.signal };
  const end = (say) => {
    over.abort();
    outline.remove();
    if (!say) return host.remove();
    hint.textContent = say;
    setTimeout(() => host.remove(), 4000);
  };
  addEventListener("mousemove", ({ target }) => {
    if (target === host) return;
    const { left, top, width, height } = named(target).getBoundingClientRect();
    Object.assign(outline.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  }, options); // prettier-ignore
  addEventListener("click", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const selector = selectorOf(named(event.target));
    chosen(selector);
    end(`Готово. Таких мест на странице: ${document.querySelectorAll(selector).length}, берём последнее.`);
  }, options); // prettier-ignore
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    end("");
  }, options); // prettier-ignore
}

/** The element by its lasting classes and those of its parents: it names all letters that look alike. */
export function selectorOf(node) {
  const steps = [];
  for (let at = node, level = 0; at && at !== document.body && level <= LEVELS; at = at.parentElement, level++) steps.unshift(step(at));
  while (steps.length > 1 && !/[.[]/.test(steps[0])) steps.shift();
  return steps.join(" > ");
}

/** What was clicked, or the nearest around it that has a name: a letter may have many paragraphs, and links in them. */
function named(node) {
  for (let at = node, level = 0; at && at !== document.body && level < AROUND; at = at.parentElement, level++) if (/[.[]/.test(step(at))) return at;
  return node;
}

function step(node) {
  const classes = [...node.classList].filter((name) => !CHANGING.test(name));
  const told = [...node.attributes].filter(({ name, value }) => lasting(name, value));
  return node.tagName.toLowerCase() + classes.map((name) => `.${CSS.escape(name)}`).join("") + told.map(({ name, value }) => `[${name}="${CSS.escape(value)}"]`).join("");
}

/** What kind of thing it is, or whose. */
function lasting(name, value) {
  if (/^(data-test-?id|data-role|role|type)$/.test(name)) return !CHANGING.test(value);
  return name.startsWith("data-") && SIDES.test(value);
}
