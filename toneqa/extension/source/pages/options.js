// Address and key of the server, and the sites that are on.

import { api, keep, pattern, serverAddress, settings } from "../background/settings.js";
import { PRESETS } from "../presets.js";

const $ = (id) => document.getElementById(id);
const CHANNELS = { "": "как обычно здесь", email: "письмо", chat: "чат" };

function say(text, state = "") {
  $("said").textContent = text;
  $("said").className = `said ${state}`;
}

$("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const server = serverAddress($("server").value);
  if (!server) return say("Такой адрес не подойдёт. Он начинается с https://, а на этом компьютере — с http://127.0.0.1 или http://localhost.", "bad");
  const allowed = await api.permissions.request({ origins: [pattern(server)] }); // asked first: a browser allows it right after a click alone
  if (!allowed) return say("Без разрешения браузера проверять нельзя. Нажмите ещё раз и разрешите доступ к серверу.", "bad");
  await keep({ server, key: $("key").value.trim() });
  $("server").value = server;
  say("Проверяем…");
  const outcome = await api.runtime.sendMessage({ type: "try" });
  await api.runtime.sendMessage({ type: "tell" });
  say(outcome.ok ? "Готово: сервер отвечает, ключ подходит." : outcome.text, outcome.ok ? "good" : "bad");
});

function option(value, text, chosen) {
  const found = new Option(text, value);
  found.selected = value === chosen;
  return found;
}

function choice(title, options, chosen, changed) {
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.append(...options.map(([value, text]) => option(value, text, chosen)));
  select.addEventListener("change", () => changed(select.value));
  label.append(title, select);
  return label;
}

function row(origin, site) {
  const change = (changes) => api.runtime.sendMessage({ type: "change", origin, changes });
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = origin;
  const off = document.createElement("button");
  [off.className, off.textContent] = ["quiet", "Выключить"];
  off.addEventListener("click", async () => {
    await api.runtime.sendMessage({ type: "turnOff", origin });
    await api.permissions.remove({ origins: [pattern(origin)] }).catch(() => null);
    await show();
  });
  const presets = [["auto", "определить самому"], ...PRESETS.map(({ id, title }) => [id, title]), ["own", "своё место на странице"]];
  const own = document.createElement("label");
  const selector = Object.assign(document.createElement("input"), { value: site.selector, spellcheck: false, placeholder: ".message.client .text" });
  selector.addEventListener("change", () => change({ selector: selector.value.trim() }));
  own.append("Где письмо клиента (селектор CSS)", selector);
  own.hidden = site.preset !== "own";
  const preset = choice("Хелпдеск", presets, site.preset, (value) => {
    own.hidden = value !== "own";
    change({ preset: value, ...(value === "own" ? {} : { selector: "" }) });
  });
  item.append(name, off, preset, own, choice("Что здесь пишут", Object.entries(CHANNELS), site.channel, (channel) => change({ channel })));
  return item;
}

async function show() {
  const { server, key, sites } = await settings();
  $("server").value ||= server;
  $("key").value ||= key;
  const rows = Object.entries(sites).map(([origin, site]) => row(origin, site));
  $("sites").replaceChildren(...(rows.length ? rows : ["Пока нигде."]));
}

show();
