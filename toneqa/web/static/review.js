// The letter under review: keys, lease, selected words. Every form works without this script too.
"use strict";
(function () {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const byId = (id) => document.getElementById(id);
  const trouble = byId("trouble"), told = byId("told"), lease = byId("lease"), dialog = byId("keys");
  const cards = Array.from(desk.querySelectorAll("[data-finding]"));
  const KEEP = "toneqa:" + desk.dataset.item + ":";
  let busy = false;

  // — What went wrong, and what was typed —
  function say(text) { told.textContent = ""; told.textContent = text; }
  function complain(lines) {
    trouble.replaceChildren(...lines.filter(Boolean).map((line, at) => {
      const p = document.createElement("p");
      p.textContent = line;
      if (at) p.className = "muted small";
      return p;
    }));
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "nearest" });
  }
  function kept(field) { return KEEP + field.dataset.keep; }
  function store(field) {
    try { field.value ? sessionStorage.setItem(kept(field), field.value) : sessionStorage.removeItem(kept(field)); } catch { /* private windows */ }
  }
  for (const field of desk.querySelectorAll("[data-keep]")) {
    try { if (!field.value) field.value = sessionStorage.getItem(kept(field)) || ""; } catch { /* private windows */ }
    field.addEventListener("input", () => store(field));
  }
  function forget(form) {
    for (const field of form.querySelectorAll("[data-keep]")) { try { sessionStorage.removeItem(kept(field)); } catch { /* private windows */ } }
  }

  // — Sending —
  async function send(path, body) {
    let answer;
    try {
      answer = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      complain(["Сервер не отвечает. Набранное осталось на странице: проверьте связь и повторите, дважды ничего не запишется."]);
      return null;
    }
    const json = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
    if (answer.ok && json) { trouble.hidden = true; return json; }
    const error = json && json.error;
    if (error && error.code === "E490") over();
    if (answer.status === 401 || (error && error.code === "E469")) {
      complain(["Вход закончился. Войдите заново в соседней вкладке, потом обновите эту страницу: набранное останется.", "Код E467"]);
    } else {
      complain(error ? [error.message, "Код " + error.code] : ["Не получилось. Набранное осталось на странице, повторите через минуту."]);
    }
    return null;
  }
  desk.addEventListener("submit", async (event) => {
    const form = event.target, act = form.dataset.act;
    if (!act || act === "take" || act === "release") return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const sender = event.submitter, path = (sender && sender.getAttribute("formaction")) || form.getAttribute("action");
    const json = await send(path, new URLSearchParams(new FormData(form)));
    busy = false;
    if (!json) return;
    renewed();
    const card = form.closest("[data-finding]");
    if (card) return settle(card, form, json);
    forget(form);
    if (json.next) location.assign(json.next);
    else location.reload();
  });
  function settle(card, form, json) {
    const kind = form.dataset.act === "withdraw" ? "" : json.kinds[0];
    card.dataset.state = kind;
    const undo = card.querySelector("[data-undo]");
    for (const own of card.querySelectorAll("form")) {
      own.elements.token.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
      if (own.elements.kind) own.querySelector("button").setAttribute("aria-pressed", String(own.elements.kind.value === kind));
    }
    undo.closest("form").elements.replaces.value = kind ? json.ids[0] : "";
    undo.hidden = !kind;
    card.querySelector("[data-label]").textContent = { confirm: "верно", overturn: "снято" }[kind] || "";
    if (document.activeElement === document.body) card.focus();
    count();
    say({ confirm: "Находка подтверждена", overturn: "Находка снята" }[kind] || "Решение отменено");
  }
  function count() {
    const open = cards.filter((card) => !card.dataset.state).length;
    byId("left").textContent = open ? "осталось " + open : "все решены";
  }

  // — Lease: ten minutes, renewed while somebody works —
  const RENEW = 60000, WARN = 120000;
  let until = desk.dataset.until ? Date.parse(desk.dataset.until) : 0, asked = Date.now(), active = false, warned = false, lost = false;
  function renewed() { if (until) { until = Date.now() + 600000; asked = Date.now(); warned = false; } }
  function over() { lost = true; tick(); }
  async function renew() {
    asked = Date.now();
    active = false;
    const form = desk.querySelector("form[data-act]");
    const json = await send(desk.dataset.lease, new URLSearchParams({ csrf: form.elements.csrf.value }));
    if (json && json.until) until = Date.parse(json.until), lost = false;
  }
  function tick() {
    if (!lease || !until) return;
    const left = until - Date.now();
    lease.classList.toggle("over", lost || left <= 0);
    lease.classList.toggle("soon", !lost && left > 0 && left < WARN);
    const seconds = Math.max(0, Math.ceil(left / 1000));
    lease.textContent = lost ? "письмо у другого тренера" : left <= 0 ? "время вышло" : "ваше ещё " + Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
    if (!lost && left < WARN && left > 0 && !warned) { warned = true; say("Письмо останется за вами меньше двух минут. Любое действие продлит время."); }
    if (!lost && active && Date.now() - asked > RENEW) renew();
  }
  if (until) {
    for (const name of ["keydown", "pointerdown", "input", "wheel"]) addEventListener(name, () => { active = true; }, { passive: true });
    setInterval(tick, 1000);
    tick();
  }

  // — Selected words: code points from the beginning of the message —
  const selected = byId("selected"), chosen = byId("chosen");
  const points = (text) => Array.from(text).length;
  function choose(value, quote) {
    selected.value = value;
    chosen.hidden = !value;
    chosen.querySelector("q").textContent = quote;
    byId("by-list").hidden = byId("by-words").hidden = byId("how").hidden = Boolean(value);
    if (value) byId("words").value = "";
  }
  function take() {
    const picked = getSelection();
    if (!selected || !picked || picked.isCollapsed || !picked.rangeCount) return;
    const range = picked.getRangeAt(0), from = range.startContainer;
    const letter = (from.nodeType === 1 ? from : from.parentElement).closest("[data-message]");
    if (!letter || !letter.contains(range.endContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(letter);
    before.setEnd(range.startContainer, range.startOffset);
    const text = range.toString(), lead = points(text) - points(text.trimStart()), start = points(before.toString()) + lead;
    const quote = text.trim();
    if (quote) choose([letter.dataset.message, start, start + points(quote)].join(":"), quote.length > 120 ? quote.slice(0, 119) + "…" : quote);
  }
  if (selected) {
    document.addEventListener("pointerup", () => setTimeout(take, 0));
    document.addEventListener("keyup", (event) => { if (event.shiftKey) take(); });
    byId("unselect").addEventListener("click", () => { getSelection().removeAllRanges(); choose("", ""); byId("place").focus(); });
  }

  // — The answer under review is in sight, however long the talk before it —
  const talk = desk.querySelector(".talk"), answer = desk.querySelector(".reviewed");
  if (answer && talk.scrollHeight > talk.clientHeight + 1) talk.scrollTop += answer.getBoundingClientRect().top - talk.getBoundingClientRect().top - 8;

  // — Marks and cards know each other —
  const marksOf = (card) => Array.from(desk.querySelectorAll("mark")).filter((mark) => mark.dataset.cards.split(" ").includes(card.id));
  for (const card of cards) {
    card.addEventListener("focusin", () => {
      for (const mark of desk.querySelectorAll("mark.now")) mark.classList.remove("now");
      const marks = marksOf(card);
      for (const mark of marks) mark.classList.add("now");
      if (marks[0]) marks[0].scrollIntoView({ block: "nearest" });
    });
  }
  for (const mark of desk.querySelectorAll("mark")) {
    mark.addEventListener("click", () => {
      const card = byId(mark.dataset.cards.split(" ")[0]);
      if (card && getSelection().isCollapsed) { card.scrollIntoView({ block: "nearest" }); if (card.tabIndex >= -1) card.focus(); }
    });
  }

  // — A refusal has parts; without one they are not asked for —
  for (const part of desk.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("="), owner = part.closest("form").elements[name];
    const show = () => {
      part.hidden = owner.value !== value;
      for (const field of part.querySelectorAll("select")) { field.required = owner.required && !part.hidden; if (part.hidden) field.value = ""; }
    };
    owner.addEventListener("change", show);
    show();
  }

  // — Keys: by their place on the keyboard, so that the layout does not matter —
  const OFF = "toneqa:keys-off", box = byId("keys-on");
  try { box.checked = !localStorage.getItem(OFF); } catch { /* private windows */ }
  box.addEventListener("change", () => { try { box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* private windows */ } });
  byId("help").hidden = false;
  byId("help").addEventListener("click", () => dialog.showModal());
  const current = () => cards.indexOf(document.activeElement && document.activeElement.closest("[data-finding]"));
  function move(step) {
    if (!cards.length) return;
    const at = current(), next = at < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.min(Math.max(at + step, 0), cards.length - 1);
    cards[next].focus();
    cards[next].scrollIntoView({ block: "nearest" });
  }
  function press(kind) {
    const at = current();
    if (at < 0) return move(1);
    const form = Array.from(cards[at].querySelectorAll("form")).find((one) => (kind ? one.elements.kind && one.elements.kind.value === kind : one.dataset.act === "withdraw"));
    if (form && !form.querySelector("button").hidden) form.requestSubmit();
  }
  function go(key) {
    const field = desk.querySelector('[data-key="' + key + '"]');
    if (!field) return;
    if (field.tagName === "DETAILS") { field.open = true; field.querySelector("select").focus(); } else field.focus();
    field.scrollIntoView({ block: "nearest" });
  }
  const ACTS = {
    KeyJ: () => move(1), KeyK: () => move(-1), KeyC: () => press("confirm"), KeyO: () => press("overturn"), KeyU: () => press(""),
    KeyA: () => go("add"), KeyL: () => go("labels"), KeyN: () => go("note"), KeyF: () => go("finish"),
    KeyG: () => { const grade = byId("grade-value") || byId("b-grade"); if (grade) grade.focus(); },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || dialog.open || event.target.closest("input, textarea, select")) return;
    if (event.key === "?") { event.preventDefault(); dialog.showModal(); return; }
    const act = !event.shiftKey && box.checked && ACTS[event.code];
    if (act) { event.preventDefault(); act(); }
  });
})();
