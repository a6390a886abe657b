// One field that is being written: its text, the newest answer of the server, what is shown of it.

import { Asking } from "./asking.js";
import { spoken } from "./cards.js";
import { Plain } from "./plain.js";
import { Rich } from "./rich.js";
import { send } from "./talk.js";
import { change, gap, kept, moved, safe } from "./text.js";

const SPEAK_AFTER = 1200; // ms without an input before a new verdict is said aloud
const TICK = 400; // ms between looks at where the field is, and whether the page changed its text
const NOTE = "Заметка для коллег: клиент её не увидит, поэтому она не проверяется и никуда не уходит";

export class Session {
  /** `stage` shows it: {render(view), stand(box), speak(text), enter(), remove()}; `letter()` gives the client's letter and the channel. */
  constructor(field, site, stage, letter) {
    Object.assign(this, { site, text: "", marks: [], offers: [], hidden: new Set(), current: "", trouble: "", setup: false, told: "", answer: null, open: false, busy: false });
    this.field = field instanceof HTMLTextAreaElement ? new Plain(field) : new Rich(field, () => this.look());
    this.root = field;
    this.stage = stage(field, (name, id) => this.act(name, id));
    this.asking = new Asking(this, letter);
    this.listen();
    this.look();
    this.show();
    this.stand();
  }

  listen() {
    this.heard = new AbortController();
    const options = { signal: this.heard.signal };
    this.root.addEventListener("input", () => this.look(), options);
    this.root.addEventListener("scroll", () => this.field.place(), options);
    this.root.addEventListener("click", (event) => event.isTrusted && this.underCaret(), options);
    this.root.addEventListener("keyup", (event) => event.key.startsWith("Arrow") && this.underCaret(), options);
    for (const name of ["scroll", "resize"]) addEventListener(name, () => this.stand(), { ...options, capture: true, passive: true });
    this.timer = setInterval(() => this.tick(), TICK);
  }

  tick() {
    if (!this.root.isConnected) return this.close();
    if (this.asking.turned()) this.again();
    if (!this.busy && this.field instanceof Plain) this.look(); // a page empties its box without an event
    this.stand();
  }

  stand() {
    this.field.place();
    this.stage.stand(this.root.getBoundingClientRect());
  }

  // — The text changes —

  look() {
    const text = this.field.read();
    if (text === this.text) return void (this.field instanceof Rich && this.layers()); // it may have been drawn anew
    const edit = change(this.text, text);
    this.text = text;
    this.marks = this.marks.map((mark) => kept(mark, edit)).filter(Boolean);
    this.offers = this.offers.map((offer) => moved(offer, edit)).filter(Boolean);
    this.field.write(text);
    clearTimeout(this.speaking);
    this.again();
  }

  again() {
    if (this.asking.wanted()) this.asking.touch();
    else this.nothing();
    this.show();
  }

  /** Nothing Russian is there, or it is not for the client: nothing is sent. */
  nothing() {
    this.asking.stop();
    Object.assign(this, { answer: null, marks: [], offers: [], trouble: "", waiting: false });
    if (!this.text.trim()) this.hidden.clear();
  }

  wait(on) {
    this.waiting = on;
    this.show();
  }

  // — The answer comes —

  answered(shown) {
    const ok = shown.status === "ok";
    const seen = new Map();
    const numbered = (item, name) => {
      seen.set(name, (seen.get(name) ?? 0) + 1);
      return { ...item, id: `${name}#${seen.get(name)}` };
    };
    this.answer = shown;
    this.marks = ok ? shown.marks.filter((mark) => mark.severity !== "praise").map((mark) => numbered(mark, `${mark.code} ${mark.quote}`)) : [];
    this.offers = ok ? shown.offers.map((offer) => numbered({ ...offer, start: offer.at, end: offer.at }, offer.part)) : [];
    Object.assign(this, { trouble: "", setup: false });
    this.show();
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => this.speakVerdict(), SPEAK_AFTER);
    this.root.dispatchEvent(new CustomEvent("toneqa-checked", { bubbles: true }));
  }

  speakVerdict() {
    const said = this.answer?.verdict && `${this.answer.verdict.title}. ${this.answer.score.value} из 100. ${this.stops().length ? `Замечаний: ${this.stops().length}.` : "Замечаний нет."}`;
    if (said && said !== this.said) this.stage.speak((this.said = said));
  }

  failed({ text, setup }) {
    Object.assign(this, { trouble: text, setup });
    this.show();
  }

  // — What is shown —

  seen() {
    return this.marks.filter((mark) => !this.hidden.has(bare(mark.id)));
  }

  faults() {
    return this.seen().filter((mark) => mark.severity !== "info");
  }

  /** Offers and faults in the order of the text: where F8 goes. */
  stops() {
    return [...this.offers, ...this.faults()].sort((a, b) => a.start - b.start || a.end - b.end);
  }

  show() {
    if (!this.find(this.current)) this.current = "";
    this.layers();
    const ok = this.answer?.status === "ok";
    this.stage.render({
      ...{ open: this.open, text: this.text, server: this.site.server, current: this.current, waiting: this.waiting, trouble: this.trouble, setup: this.setup, told: this.told },
      ...{ verdict: ok ? this.answer.verdict : null, score: ok ? this.answer.score : null },
      idle: this.asking.note ? NOTE : this.text.trim() && this.answer ? (this.answer.reason ?? "") : this.trouble ? "Проверка не удалась" : this.text.trim() ? "" : "Начните писать ответ",
      ...{ offers: this.offers, marks: this.faults(), hints: this.seen().filter((mark) => mark.severity === "info"), safe: safe(this.seen()).length },
    });
  }

  layers() {
    const places = this.seen().map(({ start, end, kind, severity }) => ({ start, end, kind: severity === "info" ? "hint" : kind }));
    const now = this.marks.find((mark) => mark.id === this.current);
    this.field.paint(now ? [...places, { start: now.start, end: now.end, kind: "current" }] : places);
  }

  find(id) {
    return [...this.offers, ...this.marks].find((item) => item.id === id);
  }

  // — What people do —

  act(name, id) {
    const item = this.find(id);
    if (name === "apply") return this.apply(item);
    if (name === "mend") return this.mend();
    if (name === "hide") this.hide(item);
    else if (name === "select") this.select(item);
    else if (name === "open" || name === "close") this.open = name === "open";
    else if (name === "back") this.back();
    else if (name === "off") send({ type: "off" });
    else if (name === "options") send({ type: "options" });
    this.show();
  }

  back() {
    this.open = false;
    this.root.focus();
  }

  hide(item) {
    this.hidden.add(bare(item.id));
    this.tell("Скрыто до нового письма. На вердикт это не влияет.");
  }

  select(item) {
    if (!item) return;
    Object.assign(this, { current: item.id, open: true });
    this.field.select(item.start, item.end);
    this.show();
  }

  underCaret() {
    const at = this.field.caret();
    if (at === null) return;
    const over = this.seen().filter((mark) => mark.start <= at && at <= mark.end && mark.end > mark.start);
    over.sort((a, b) => (a.severity === "info") - (b.severity === "info") || a.end - a.start - (b.end - b.start));
    if (!over.length || over[0].id === this.current) return;
    Object.assign(this, { current: over[0].id, open: true });
    this.show();
  }

  /** To the next place or the one before. */
  go(step) {
    const all = this.stops();
    if (!all.length) return this.stage.speak(this.answer?.verdict ? "Замечаний нет." : "Проверять пока нечего.");
    const now = all.findIndex((item) => item.id === this.current);
    const caret = this.field.caret() ?? 0;
    const near = step > 0 ? all.findIndex((item) => item.start >= caret) : all.findLastIndex((item) => item.end <= caret);
    const at = now >= 0 ? now + step : near < 0 && step > 0 ? 0 : near;
    const item = all[(at + all.length) % all.length];
    this.select(item);
    this.stage.speak(`${all.indexOf(item) + 1} из ${all.length}. ${spoken(item, this.text)} Ctrl F8 — к карточкам.`);
  }

  key(event) {
    if (event.key === "F8" && event.ctrlKey) this.enter();
    else if (event.key === "F8" && !event.altKey) this.go(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.altKey && this.current) this.apply(this.find(this.current));
    else if (event.key === "Escape" && this.open) this.act("close");
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** From the letter to the cards. */
  enter() {
    this.open = true;
    this.show();
    this.stage.enter();
  }

  async apply(item) {
    if (!item) return;
    const offer = item.insert !== undefined;
    const fix = offer ? { start: item.start, end: item.end, text: item.insert } : item.fix;
    if (!fix) return this.stage.speak("Здесь готовой замены нет: решать вам.");
    if (!(await this.put(fix))) return this.copied(fix.text);
    this.tell(offer ? "Вставлено. Вернуть: Ctrl+Z." : fix.text ? `Заменено на «${fix.text}». Вернуть: Ctrl+Z.` : "Убрано. Вернуть: Ctrl+Z.");
    const hole = gap(fix.text);
    if (hole) this.field.select(fix.start + hole.start, fix.start + hole.end);
    this.show();
  }

  /** Nobody else looks at the text while it changes under our hands. */
  async put({ start, end, text }) {
    this.busy = true;
    const done = await this.field.replace(start, end, text);
    this.busy = false;
    this.look();
    return done;
  }

  /** All safe fixes, the last one first, so that places before it hold. */
  async mend() {
    let done = 0;
    for (const fix of safe(this.seen()).reverse()) done += Number(this.field.can(fix.start, fix.end, fix.text) && (await this.put(fix)));
    this.tell(`Исправлено мест: ${done}. Вернуть: Ctrl+Z.`);
    this.show();
  }

  async copied(text) {
    const there = await navigator.clipboard.writeText(text).then(() => true, () => false);
    this.tell(there ? "Этот редактор не дал вставить замену. Она в буфере обмена: вставьте её сами." : "Этот редактор не дал вставить замену. Впишите её сами.");
    this.show();
  }

  tell(text) {
    this.told = text;
    this.stage.speak(text);
  }

  close() {
    this.heard.abort();
    clearInterval(this.timer);
    this.asking.close();
    clearTimeout(this.speaking);
    this.field.close();
    this.stage.remove();
    this.closed = true;
  }
}

const bare = (id) => id.replace(/#\d+$/, "");
