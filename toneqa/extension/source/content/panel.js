// The badge at the field and the cards behind it. It shows what it is told (`View`) and says what was pressed.

import { el, markCard, offerCard } from "./cards.js";
import { shadow } from "./look.js";

const WIDTH = 350;
const GAP = 8;
const HIGHEST = 500;
const SIDE = 420; // beside a field low on the page the panel reaches this far up
const LEAST_ROOM = 220;

export class Panel {
  /** `act(name, id)`: open, close, apply, hide, select, mend, off, options, back. */
  constructor(near, act) {
    this.host = shadow("toneqa-panel", near);
    this.act = act;
    this.view = null;
    this.build();
  }

  build() {
    const part = (name, tag, attributes, ...inside) => (this[name] = el(tag, attributes, ...inside));
    const button = (name, attributes, text) => part(name, "button", { type: "button", "data-act": name, ...attributes }, text);
    part("badge", "button", { type: "button", class: "badge", "data-act": "open", "aria-expanded": "false" }, part("sign", "span", { class: "sign", "aria-hidden": "true" }), part("count", "span", { class: "count" }));
    const head = el("div", { class: "head" }, part("mark", "span", { class: "sign", "aria-hidden": "true" }), el("p", {}, part("title", "strong"), part("why", "span", { class: "why" })), part("score", "span", { class: "score" }), button("close", { class: "close", "aria-label": "Закрыть", title: "Закрыть (Esc)" }, "×"));
    const foot = el("div", { class: "foot" }, part("told", "p", { class: "told" }), button("mend", {}, ""), button("options", { class: "quiet" }, "Открыть настройки"), button("off", { class: "quiet last", "aria-label": "Выключить на этом сайте", title: "Выключить на этом сайте" }, "Выключить"));
    part("panel", "section", { class: "panel", "aria-label": "toneqa: проверка ответа", tabindex: "-1", hidden: true }, head, part("trouble", "p", { class: "trouble", role: "alert", hidden: true }), el("div", { class: "body" }, part("empty", "p"), part("cards", "ol", { class: "cards" }), part("more", "details", {}, el("summary", {}, "Мелочи"), part("hints", "ol", { class: "cards" }))), foot);
    part("say", "p", { class: "silent", role: "status" });
    const own = el("div", { class: "own", lang: "ru" }, this.badge, this.panel, this.say);
    own.addEventListener("click", (event) => this.clicked(event));
    own.addEventListener("keydown", (event) => this.pressed(event));
    own.addEventListener("mousedown", (event) => event.target.closest("a, summary") || event.preventDefault()); // the caret stays in the letter
    this.host.shadowRoot.append(own);
  }

  clicked({ target }) {
    const card = target.closest("li[data-id]");
    const name = target.closest("button")?.dataset.act ?? target.closest("button")?.dataset.do;
    if (name === "open" && !this.panel.hidden) this.act("close");
    else if (name) this.act(name, card?.dataset.id);
    else if (card && !target.closest("a, summary")) this.act("select", card.dataset.id);
  }

  pressed(event) {
    if (event.key !== "Escape" && !(event.key === "F8" && event.ctrlKey)) return event.stopPropagation(); // shortcuts of the page are not meant
    event.preventDefault();
    event.stopPropagation();
    this.act("back");
  }

  /** The first card that can be pressed, for whoever works by keyboard. */
  enter() {
    const card = this.cards.querySelector("li[aria-current] button, li button") ?? this.close;
    card.focus();
  }

  render(view) {
    this.view = view;
    const { verdict, trouble, waiting, open } = view;
    const state = trouble ? "off" : (verdict?.name ?? "");
    const faults = view.marks.length + view.offers.length;
    this.badge.className = `badge ${state}${waiting ? " waiting" : ""}`;
    this.sign.textContent = trouble ? "!" : (verdict?.sign ?? "…");
    this.count.textContent = !trouble && faults ? faults : "";
    this.badge.setAttribute("aria-expanded", String(open));
    this.badge.setAttribute("aria-label", `toneqa: ${trouble || title(view)}${faults ? `. Замечаний: ${faults}` : ""}`);
    this.badge.title = trouble || title(view);
    this.panel.hidden = !open;
    if (open) this.fill(view, state, faults);
    this.stand();
  }

  fill(view, state, faults) {
    this.panel.className = `panel ${state}`;
    this.mark.textContent = this.sign.textContent;
    this.title.textContent = title(view);
    this.why.textContent = this.why.title = view.verdict?.why.join("; ") ?? "";
    this.score.replaceChildren(...(view.score ? [el("b", {}, String(view.score.value)), " из 100"] : []));
    this.trouble.hidden = !view.trouble;
    if (this.trouble.textContent !== view.trouble) this.trouble.textContent = view.trouble;
    this.empty.hidden = Boolean(faults) || !view.verdict;
    this.empty.textContent = "Замечаний нет.";
    this.list(this.cards, [...view.offers, ...view.marks]);
    this.list(this.hints, view.hints);
    this.more.hidden = !view.hints.length;
    this.mend.hidden = view.safe < 2;
    this.mend.textContent = `Исправить надёжное: ${view.safe}`;
    this.options.hidden = !view.setup;
    this.told.textContent = view.told;
  }

  /** Cards that say the same stay where they are, with the focus in them. */
  list(root, items) {
    const old = new Map([...root.children].map((card) => [card.dataset.id, card]));
    const cards = items.map((item) => {
      const card = item.insert === undefined ? markCard(item, this.view.text, this.view.server) : offerCard(item);
      const same = old.get(item.id);
      const one = same?.textContent === card.textContent ? same : card;
      one.toggleAttribute("aria-current", item.id === this.view.current);
      if (item.id === this.view.current) this.point(one);
      return one;
    });
    if (cards.length !== root.children.length || cards.some((card, at) => card !== root.children[at])) root.replaceChildren(...cards);
    const now = root.querySelector("li[aria-current]");
    if (now && this.seen !== this.view.current) now.scrollIntoView({ block: "nearest" });
    this.seen = this.view.current;
  }

  point(card) {
    card.setAttribute("aria-current", "true");
    if (this.seen !== this.view.current) card.querySelector("details")?.setAttribute("open", "");
  }

  speak(text) {
    this.say.textContent = this.say.textContent === text ? `${text}\u00a0` : text;
  }

  /** At the field: `anchor` is its box in this window. */
  stand(anchor = this.anchor) {
    this.anchor = anchor;
    if (!anchor) return;
    const seen = anchor.bottom > 0 && anchor.top < innerHeight && anchor.width > 0;
    this.badge.hidden = !seen;
    const low = Math.min(anchor.bottom, innerHeight) - 28 - 6;
    put(this.badge, { left: `${Math.min(anchor.right, innerWidth) - this.badge.offsetWidth - 10}px`, top: `${Math.max(anchor.top + 2, low)}px` });
    if (!this.panel.hidden) put(this.panel, spot(anchor));
  }

  remove() {
    this.host.remove();
  }
}

const title = ({ verdict, idle }) => verdict?.title ?? (idle || "Проверяем…");

function put(node, place) {
  Object.assign(node.style, { left: "", right: "", top: "", bottom: "", maxHeight: "" }, place);
}

/** Beside the field where there is room, else above or below it, where there is more, else over it. */
function spot({ left, right, top, bottom }) {
  const high = Math.max(GAP, Math.min(top, innerHeight - SIDE));
  const side = { top: `${high}px`, maxHeight: `${Math.min(HIGHEST, innerHeight - high - GAP)}px` };
  if (innerWidth - right >= WIDTH + 2 * GAP) return { left: `${right + GAP}px`, ...side };
  if (left >= WIDTH + 2 * GAP) return { left: `${left - WIDTH - GAP}px`, ...side };
  const across = { right: `${Math.max(GAP, innerWidth - right)}px` };
  const [above, below] = [top, innerHeight - bottom].map((room) => room - 2 * GAP);
  if (Math.max(above, below) < LEAST_ROOM) return { ...across, top: `${GAP}px`, maxHeight: `${innerHeight - 2 * GAP}px` };
  if (above >= below) return { ...across, bottom: `${innerHeight - top + GAP}px`, maxHeight: `${Math.min(HIGHEST, above)}px` };
  return { ...across, top: `${bottom + GAP}px`, maxHeight: `${Math.min(HIGHEST, below)}px` };
}
