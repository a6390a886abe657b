"use strict";
(function () {
  const form = document.getElementById("filter");
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const home = document.getElementById("all");
  const dialog = document.getElementById("set");
  const shelf = document.getElementById("set-letters");
  const letters = Array.from(home.children);
  const byId = new Map(letters.map((letter) => [letter.id, letter]));
  const texts = new Map();
  let timer = 0;
  let opener = null;

  /* Searching the letters */
  function textOf(letter) {
    if (!texts.has(letter)) texts.set(letter, letter.textContent.toLowerCase());
    return texts.get(letter);
  }
  function apply() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdict = form.elements.verdict.value;
    let shown = 0;
    for (const letter of letters) {
      const fits = (!verdict || letter.dataset.v === verdict) && words.every((word) => textOf(letter).includes(word));
      letter.hidden = !fits;
      shown += fits;
    }
    found.textContent = words.length || verdict ? "Показано: " + shown + " из " + letters.length : "";
  }

  /* Letters behind a number */
  function titleOf(link) {
    if (link.dataset.t) return link.dataset.t;
    const cell = link.closest("td");
    if (!cell) return link.textContent;
    const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    return cell.parentElement.cells[0].textContent + (head && head.textContent ? ": " + (head.title || head.textContent.replace(/\u00ad/g, "")) : "");
  }
  function open(link) {
    const refs = link.dataset.s.split(" ");
    const places = Array.from(new Set(refs.map((ref) => "c" + ref.split("-")[0])));
    close();
    opener = link;
    document.getElementById("set-title").textContent = titleOf(link);
    document.getElementById("set-note").textContent = noteOf(link, refs.length);
    for (const place of places) {
      const letter = byId.get(place);
      letter.hidden = false;
      letter.firstElementChild.open = places.length === 1 || place === places[0];
      shelf.append(letter);
    }
    for (const ref of refs) document.getElementById("c" + ref).classList.add("here");
    dialog.showModal();
    shelf.scrollTop = dialog.scrollTop = 0;
    const first = document.getElementById("c" + refs[0]);
    const above = first.getBoundingClientRect().top - dialog.getBoundingClientRect().top;
    if (above > dialog.clientHeight / 2) first.scrollIntoView({ block: "center" });
    if (!(history.state && history.state.letters)) history.pushState({ letters: true }, "");
  }
  function noteOf(link, shown) {
    const all = Number(link.dataset.n);
    return all ? "Здесь " + shown + " из " + all.toLocaleString("ru") + ". Остальные — в файле результатов." : "";
  }
  function close() {
    if (!shelf.firstChild) return;
    for (const turn of shelf.querySelectorAll(".here")) turn.classList.remove("here");
    for (const letter of Array.from(shelf.children)) letter.firstElementChild.open = false;
    shelf.textContent = "";
    home.append(...letters);
    apply();
  }

  /* A letter named in the address */
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const letter = target && target.closest("article");
    if (!letter) return;
    if (letter.hidden) { form.reset(); apply(); }
    letter.firstElementChild.open = true;
    target.scrollIntoView();
  }

  /* Rows by a column */
  function sort(head) {
    const body = head.closest("table").tBodies[0];
    const down = head.getAttribute("aria-sort") !== "descending";
    const value = (row) => Number(row.cells[head.cellIndex].dataset.x);
    const name = (row) => row.cells[0].textContent;
    const rows = Array.from(body.rows).filter((row) => row.className !== "team");
    rows.sort((a, b) => (head.cellIndex ? value(b) - value(a) : name(a).localeCompare(name(b), "ru", { numeric: true })) * (down ? 1 : -1));
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows);
  }

  /* Days left until a term ends, counted from today */
  function count(clock) {
    const days = Math.round((new Date(clock.dataset.due + "T12:00") - new Date().setHours(12, 0, 0, 0)) / 86400000);
    const told = days === 0 ? "сегодня" : Math.abs(days) + " " + form3(Math.abs(days), "день", "дня", "дней") + (days < 0 ? " назад" : "");
    clock.textContent += days < 0 ? " — срок прошёл " + told : days === 0 ? " — " + told : " — осталось " + told;
    clock.classList.toggle("over", days < 0);
  }
  function form3(n, one, few, many) {
    if (n % 10 === 1 && n % 100 !== 11) return one;
    return n % 10 > 1 && n % 10 < 5 && (n % 100 < 12 || n % 100 > 14) ? few : many;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-s]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open(link);
  });
  document.getElementById("close").addEventListener("click", () => dialog.close());
  document.getElementById("print").addEventListener("click", () => {
    for (const letter of shelf.children) letter.firstElementChild.open = true;
    window.print();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    close();
    if (history.state && history.state.letters) history.back();
    if (opener) opener.focus({ preventScroll: true });
  });
  /* The key «back» of a phone closes the letters, not the report */
  window.addEventListener("popstate", () => { if (dialog.open) dialog.close(); });
  for (const head of document.querySelectorAll("table.sortable th[scope=col]")) {
    head.tabIndex = 0;
    head.addEventListener("click", () => sort(head));
    head.addEventListener("keydown", (event) => { if (event.key === "Enter") sort(head); });
  }
  for (const clock of document.querySelectorAll("[data-due]")) count(clock);
  window.addEventListener("hashchange", reveal);
  reveal();
})();
