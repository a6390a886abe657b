// The draft checker. The field holds the draft; everything else follows from it and from the newest answer.

import { clientFacts, el, markCard, meters, offerCard, spoken, verdict } from "./cards.js";
import { Link } from "./link.js";
import { painter } from "./paint.js";
import { change, gap, kept, moved, safe, whole } from "./text.js";

const $ = (id) => document.getElementById(id);
const draft = $("draft");
const client = $("client");
const brush = painter($("mirror"));
const touch = matchMedia("(pointer: coarse)");
const SPEAK_AFTER = 1200; // ms without an input before a new verdict is said aloud

const state = { text: "", marks: [], offers: [], undo: [], hidden: new Set(), current: "", spokenVerdict: "", verdict: "" };

const link = new Link(() => ({ draft: whole(draft.value), client: whole(client.value) || null, channel: channel() }), {
  answered,
  failed,
  waiting: (on) => $("verdict").classList.toggle("waiting", on),
});

function channel() {
  return document.querySelector("[name=channel]:checked").value;
}

// — The text changes —

function edited() {
  const edit = change(state.text, draft.value);
  const before = state.marks;
  state.text = draft.value;
  state.marks = before.map((mark) => kept(mark, edit)).filter(Boolean);
  state.offers = state.offers.map((offer) => moved(offer, edit)).filter(Boolean);
  state.undo = state.undo.map((step) => moved(step, edit)).filter(Boolean);
  brush.write(state.text, edit);
  if (!brush.live || state.marks.length < before.length || before.some((mark) => mark.start === edit.start)) paint();
  $("undo").disabled = !state.undo.length;
  $("start").hidden = Boolean(state.text);
  touched();
}

function touched() {
  link.touch();
  clearTimeout(speaking);
}

/** Replaces a stretch of the draft as if it was typed, so that Ctrl+Z takes it back too. */
function put(start, end, text) {
  const before = draft.value.slice(start, end);
  if (touch.matches) {
    draft.setRangeText(text, start, end, "end"); // focus would open the keyboard
    edited();
  } else {
    draft.focus({ preventScroll: true });
    draft.setSelectionRange(start, end);
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      draft.setRangeText(text, start, end, "end");
      edited();
    }
  }
  state.undo.push({ start, end: start + text.length, before, after: text });
  $("undo").disabled = false;
  const hole = gap(text);
  if (hole) draft.setSelectionRange(start + hole.start, start + hole.end);
}

function undo() {
  const step = state.undo.pop();
  if (!step) return;
  if (step.letters) {
    [client.value, draft.value] = step.letters;
    edited();
  } else if (draft.value.slice(step.start, step.end) === step.after) {
    put(step.start, step.end, step.before);
    state.undo.pop();
  }
  $("undo").disabled = !state.undo.length;
  tell("Вернули, как было.");
}

// — The answer comes —

function answered(shown) {
  $("trouble").hidden = true;
  const ok = shown.status === "ok";
  const seen = new Map();
  const numbered = (item, name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { ...item, id: `${name}#${count}` };
  };
  state.marks = ok ? shown.marks.map((mark) => numbered(mark, `${mark.code} ${mark.quote}`)) : [];
  state.offers = ok ? shown.offers.map((offer) => numbered({ ...offer, start: offer.at, end: offer.at }, offer.part)) : [];
  state.verdict = ok ? `${shown.verdict.title}. ${shown.score.value} из 100.` : "";
  verdict($("verdict"), ok ? shown : null);
  if (!ok) {
    $("verdict-title").textContent = state.text.trim() ? "Пока не проверить" : "Начните писать ответ";
    $("verdict-why").textContent = state.text.trim() ? shown.reason : "";
  }
  $("meters").hidden = !ok;
  if (ok) meters($("meters"), shown.meters);
  clientFacts($("client-facts"), ok ? shown.client : null);
  render();
  draft.dispatchEvent(new CustomEvent("checked", { detail: { version: link.version, took: link.took } }));
  clearTimeout(speaking);
  speaking = setTimeout(speakVerdict, SPEAK_AFTER);
}

let speaking = 0;

function speakVerdict() {
  const count = state.marks.filter(isFault).length;
  const said = state.verdict && `${state.verdict} ${count ? `Замечаний: ${count}.` : "Замечаний нет."}`;
  if (said && said !== state.spokenVerdict) say((state.spokenVerdict = said));
}

function failed({ text, login }) {
  const parts = [text];
  if (login) parts.push(" ", el("a", { href: "/login", target: "_blank", rel: "noopener" }, "Войти"));
  if ($("trouble").textContent !== text || $("trouble").hidden) $("trouble").replaceChildren(...parts);
  $("trouble").hidden = false;
}

// — What is shown —

const isFault = (mark) => mark.severity === "warning" || mark.severity === "error";
const visible = (mark) => !state.hidden.has(mark.id.replace(/#\d+$/, ""));

function groups() {
  const marks = state.marks.filter(visible);
  return { offers: state.offers, marks: marks.filter(isFault), hints: marks.filter((m) => m.severity === "info"), praise: marks.filter((m) => m.severity === "praise") };
}

/** Offers and faults in the order of the text: where F8 goes. */
function stops() {
  const { offers, marks } = groups();
  return [...offers, ...marks].sort((a, b) => a.start - b.start || a.end - b.end);
}

function render() {
  const shown = groups();
  for (const [name, items] of Object.entries(shown)) list($(name), items);
  for (const name of ["hints", "praise"]) {
    $(`${name}-part`).hidden = !shown[name].length;
    $(`${name}-count`).textContent = shown[name].length;
  }
  $("count").textContent = shown.marks.length;
  $("count").hidden = !shown.marks.length;
  $("clean").hidden = !state.verdict || shown.marks.length + shown.offers.length > 0;
  const fixes = safe(state.marks.filter(visible));
  $("mend").hidden = !fixes.length;
  $("mend").textContent = `Исправить надёжное: ${fixes.length}`;
  if (!state.marks.some((m) => m.id === state.current) && !state.offers.some((o) => o.id === state.current)) state.current = "";
  paint();
  point();
}

/** Cards that say the same stay where they are, with the focus in them. */
function list(root, items) {
  const old = new Map([...root.children].map((card) => [card.dataset.id, card]));
  const cards = items.map((item) => {
    const card = item.insert !== undefined ? offerCard(item) : markCard(item, state.text);
    const same = old.get(item.id);
    return same && same.textContent === card.textContent ? same : card;
  });
  if (cards.length !== root.children.length || cards.some((card, at) => card !== root.children[at])) root.replaceChildren(...cards);
}

function paint() {
  const places = state.marks.filter((mark) => mark.severity !== "praise" && visible(mark));
  const layers = places.map(({ start, end, kind, severity }) => ({ start, end, kind: severity === "info" ? "hint" : kind }));
  const current = state.marks.find((mark) => mark.id === state.current);
  brush.paint(current ? [...layers, { start: current.start, end: current.end, kind: "current" }] : layers);
}

function point() {
  for (const card of document.querySelectorAll(".cards li")) {
    card.toggleAttribute("aria-current", card.dataset.id === state.current);
    if (card.dataset.id === state.current) card.setAttribute("aria-current", "true");
  }
}

// — Going from place to place —

function select(item, { scrollText = false } = {}) {
  state.current = item?.id ?? "";
  paint();
  point();
  if (!item) return;
  const card = document.querySelector(`.cards li[data-id="${CSS.escape(item.id)}"]`);
  card?.parentElement.closest("details")?.setAttribute("open", "");
  card?.querySelector("details")?.setAttribute("open", "");
  card?.scrollIntoView({ block: "nearest" });
  if (scrollText) reveal(item);
}

/** Scrolls the place into the middle of the paper when it is out of sight. */
function reveal({ start, end }) {
  const paper = $("paper");
  const [box, frame] = [brush.box(start, end), paper.getBoundingClientRect()];
  if (box.top < frame.top || box.bottom > frame.bottom) paper.scrollTop += box.top - frame.top - frame.height / 3;
}

function go(step) {
  const all = stops();
  if (!all.length) return say(state.verdict ? "Замечаний нет." : "Проверять пока нечего.");
  const now = all.findIndex((item) => item.id === state.current);
  const at = now >= 0 ? now + step : step > 0 ? all.findIndex((item) => item.start >= draft.selectionStart) : all.findLastIndex((item) => item.end <= draft.selectionStart);
  const item = all[(at + all.length) % all.length] ?? all[0];
  draft.focus({ preventScroll: true });
  draft.setSelectionRange(item.start, item.end);
  select(item, { scrollText: true });
  say(`${all.indexOf(item) + 1} из ${all.length}. ${spoken(item, state.text)}`);
}

const find = (id) => [...state.offers, ...state.marks].find((item) => item.id === id);

function apply(item) {
  if (!item) return say("Сначала выберите место: F8.");
  if (item.insert !== undefined) {
    state.offers = state.offers.filter((other) => other !== item);
    put(item.start, item.end, item.insert);
    tell("Вставлено. Вернуть можно кнопкой или Ctrl+Z.");
  } else if (item.fix) {
    state.marks = state.marks.filter((other) => other !== item);
    put(item.fix.start, item.fix.end, item.fix.text);
    tell(item.fix.text ? `Заменено на «${item.fix.text}». Вернуть можно кнопкой или Ctrl+Z.` : "Убрано. Вернуть можно кнопкой или Ctrl+Z.");
  } else return say("Здесь готовой замены нет: решать вам.");
  render();
}

/** All safe fixes as one step. */
function mend() {
  const fixes = safe(state.marks.filter(visible));
  if (!fixes.length) return;
  const [start, end] = [fixes[0].start, fixes.at(-1).end];
  let text = "";
  let at = start;
  for (const fix of fixes) {
    text += state.text.slice(at, fix.start) + fix.text;
    at = fix.end;
  }
  put(start, end, text);
  render();
  tell(`Исправлено мест: ${fixes.length}.`);
}

function hide(item) {
  state.hidden.add(item.id.replace(/#\d+$/, ""));
  state.current = "";
  render();
  tell("Скрыто до нового письма. На вердикт это не влияет.");
}

// — What is said —

function say(text) {
  $("say").textContent = $("say").textContent === text ? `${text}\u00a0` : text;
}

function tell(text) {
  $("told").textContent = text;
  say(text);
}

// — Wiring —

draft.addEventListener("input", edited);
client.addEventListener("input", touched);
for (const way of document.querySelectorAll("[name=channel]")) way.addEventListener("change", touched);

function underCaret() {
  const at = draft.selectionStart;
  if (at !== draft.selectionEnd) return;
  const over = state.marks.filter((mark) => visible(mark) && mark.severity !== "praise" && mark.start <= at && at <= mark.end);
  over.sort((a, b) => isFault(b) - isFault(a) || a.end - a.start - (b.end - b.start));
  if (over.length && over.every((mark) => mark.id !== state.current)) select(over[0]);
}

draft.addEventListener("click", underCaret);
draft.addEventListener("keyup", (event) => event.key.startsWith("Arrow") && underCaret());

document.addEventListener("keydown", (event) => {
  if (event.key === "F8" && !event.ctrlKey && !event.altKey) go(event.shiftKey ? -1 : 1);
  else if (event.key === "Enter" && event.altKey) apply(find(state.current));
  else return;
  event.preventDefault();
});

document.querySelector(".cards").addEventListener("click", (event) => {
  const card = event.target.closest("li[data-id]");
  const item = card && find(card.dataset.id);
  if (!item || event.target.closest("a")) return;
  const action = event.target.closest("button")?.dataset.do;
  if (!action && event.target.closest("summary")) return;
  if (action === "apply") apply(item);
  else if (action === "hide") hide(item);
  else select(item, { scrollText: true });
});

$("undo").addEventListener("click", undo);
$("mend").addEventListener("click", mend);
$("clear").addEventListener("click", () => letters("", "", "Чистый лист."));
$("example").addEventListener("click", ({ target }) => letters(target.dataset.client, target.dataset.draft, "Вот пример."));

function letters(clientText, draftText, told) {
  const before = [client.value, draft.value];
  [client.value, draft.value] = [clientText, draftText];
  state.hidden.clear();
  edited();
  state.undo = before.some(Boolean) ? [{ start: 0, end: 0, letters: before }] : [];
  $("undo").disabled = !state.undo.length;
  draft.focus();
  tell(told);
}

$("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(draft.value);
  } catch {
    draft.select(); // without https the clipboard is closed to scripts, not to commands
    document.execCommand("copy");
  }
  tell("Ответ скопирован.");
});

$("fold").addEventListener("click", ({ target }) => {
  const open = target.getAttribute("aria-expanded") !== "true";
  target.setAttribute("aria-expanded", open);
  target.textContent = open ? "Свернуть" : "Развернуть";
  $("client-part").hidden = !open;
});

if (draft.value) edited(); // the browser brought the text back
