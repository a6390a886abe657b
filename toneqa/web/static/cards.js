// Cards beside the draft. Everything from a letter goes in as text, never as markup.

export function el(tag, attributes = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...inside.filter((part) => part !== null && part !== ""));
  return node;
}

/** A finding: what, where, what instead, and behind a fold why. `text` is the draft; `site`: the server with the pages of the rules. */
export function markCard(mark, text, site = "") {
  const praise = mark.severity === "praise";
  const fix = mark.fix && el("p", { class: "swap" }, ...swap(text.slice(mark.fix.start, mark.fix.end), mark.fix.text));
  const buttons = [
    mark.fix && el("button", { type: "button", "data-do": "apply", "aria-keyshortcuts": "Alt+Enter" }, mark.fix.text ? "Заменить" : "Убрать"),
    !praise && el("button", { type: "button", class: "quiet", "data-do": "hide" }, "Скрыть"),
  ].filter(Boolean);
  const why = [mark.effect, mark.fix || praise ? "" : mark.advice].filter(Boolean);
  return el(
    "li",
    { class: praise ? "praise" : mark.kind, "data-id": mark.id },
    el("div", { class: "kind" }, el("b", {}, praise ? "Удачно" : mark.kindTitle), rule(mark.code, site)),
    el("h3", {}, mark.title),
    el("p", {}, mark.message),
    fix,
    mark.stake ? el("p", { class: "stake" }, mark.stake) : null,
    why.length ? el("details", {}, el("summary", {}, "Почему"), ...why.map((line) => el("p", {}, line))) : null,
    buttons.length ? el("div", { class: "row" }, ...buttons) : null,
  );
}

function rule(code, site) {
  return el("a", { href: `${site}/rules/${code}`, target: "_blank", rel: "noopener", title: "Правило с примерами" }, code);
}

function swap(before, after) {
  const gone = before.length > 160 ? `${before.slice(0, 120)}…` : before;
  if (!after) return [el("del", {}, gone), " → убрать"];
  return before ? [el("del", {}, gone), " → ", el("ins", {}, after)] : ["+ ", el("ins", {}, after)];
}

/** A sentence for a missing part of a refusal. */
export function offerCard(offer) {
  const insert = el("button", { type: "button", "data-do": "apply", "aria-keyshortcuts": "Alt+Enter" }, "Вставить");
  return el(
    "li",
    { class: "refusal offer", "data-id": offer.id },
    el("div", { class: "row apart" }, el("h3", {}, `Добавить: ${offer.title.toLowerCase()}`), insert),
    el("p", { class: "swap" }, el("ins", {}, offer.text)),
  );
}

/** What a screen reader says when one comes to a card. */
export function spoken(item, text) {
  if (item.insert !== undefined) return `Не хватает в отказе. ${item.title}. Предложение: ${item.text} Alt Enter — вставить.`;
  const quote = item.quote ? `«${item.quote}». ` : "";
  const fix = item.fix ? `Замена: ${item.fix.text || "убрать"}. Alt Enter — заменить.` : "";
  return `${item.kindTitle}. ${item.title}. ${quote}${item.message.replace(`«${item.quote}»`, "")} ${item.stake} ${item.effect} ${fix}`;
}

export function meters(root, shown) {
  for (const [name, meter] of Object.entries(shown)) {
    const part = root.querySelector(`#meter-${name}`);
    part.className = meter.state;
    part.querySelector(".said").textContent = meter.harsh ? `${meter.text}. ${meter.harsh}` : meter.text;
  }
  for (const step of root.querySelectorAll("[data-tone]")) step.classList.toggle("on", step.dataset.tone === shown.tone.value);
  const dots = (level) => "●".repeat(level) + "○".repeat(2 - level);
  root.querySelector(".parts").replaceChildren(
    ...shown.refusal.parts.map((part) =>
      el("li", {}, el("span", { class: "dots", "aria-hidden": "true" }, dots(part.level)), el("span", {}, `${part.title}: ${part.text}`)),
    ),
  );
}

export function clientFacts(root, shown) {
  root.hidden = !shown;
  if (!shown) return root.replaceChildren();
  const line = (name, value) => [el("dt", {}, name), el("dd", {}, value)];
  const hints = shown.hints.length ? el("ul", {}, ...shown.hints.map((hint) => el("li", {}, hint))) : null;
  root.replaceChildren(el("dl", { class: "facts" }, ...line("В письме", shown.text), ...line("Стиль", shown.style)), ...(hints ? [hints] : []));
}

export function verdict(root, shown) {
  root.className = shown ? `verdict ${shown.verdict.name}` : "verdict";
  const [sign, title, why, score] = ["sign", "title", "why"].map((name) => root.querySelector(`#verdict-${name}`)).concat(root.querySelector("#score"));
  sign.textContent = shown ? shown.verdict.sign : "…";
  if (!shown) return void (score.hidden = true);
  title.textContent = shown.verdict.title;
  why.textContent = shown.verdict.why.join("; ");
  score.hidden = false;
  root.querySelector("#score-value").textContent = shown.score.value;
  score.title = shown.score.lost.map((lost) => `${lost.title}: ${lost.points}`).join("\n") || "Баллы не сняты";
}
