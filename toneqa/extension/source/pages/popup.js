// The switch of the site that is open.

import { api, pattern, settings } from "../background/settings.js";

const $ = (id) => document.getElementById(id);
const ask = (message) => api.runtime.sendMessage(message);

/** `?tab=` is for the settings page of a browser that opens this window as a page. */
async function openTab() {
  const wanted = Number(new URLSearchParams(location.search).get("tab"));
  return wanted ? api.tabs.get(wanted) : (await api.tabs.query({ active: true, currentWindow: true }))[0];
}

function originOf(url) {
  try {
    const { protocol, origin } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? origin : "";
  } catch {
    return "";
  }
}

async function show() {
  const tab = await openTab();
  const origin = originOf(tab?.url);
  const { server, sites } = await settings();
  const on = Boolean(sites[origin]);
  $("site").textContent = origin ? new URL(origin).host : "toneqa";
  $("work").hidden = !origin;
  $("state").textContent = !origin ? "На этой странице проверять нечего." : !server ? "Сначала укажите адрес сервера в настройках." : on ? "Ответы здесь проверяются." : "Здесь toneqa выключена: текст никуда не уходит.";
  $("switch").textContent = on ? "Выключить на этом сайте" : "Проверять на этом сайте";
  $("switch").className = on ? "wide quiet" : "wide";
  $("switch").onclick = () => (on ? ask({ type: "turnOff", origin }).then(show) : turnOn(origin, tab.id));
  $("pick").hidden = !on;
  $("pick").onclick = () => api.tabs.sendMessage(tab.id, { type: "pick" }, { frameId: 0 }).then(() => window.close());
  $("letter").hidden = !on;
  if (on) await more(tab, sites);
}

async function turnOn(origin, tab) {
  if (!(await api.permissions.request({ origins: [pattern(origin)] }))) return;
  await ask({ type: "turnOn", origin, tab });
  await show();
}

/** What the page tells of itself: whether the client's letter is found, and windows inside it from other addresses. */
async function more(tab, sites) {
  const tell = (type) => api.tabs.sendMessage(tab.id, { type }, { frameId: 0 }).catch(() => null);
  const letter = (await tell("client"))?.client;
  $("letter").textContent = letter ? `Письмо клиента: «${letter.length > 80 ? `${letter.slice(0, 80)}…` : letter}»` : "Письмо клиента не найдено: советы будут общими.";
  const inside = new Set(((await tell("frames")) ?? []).map(originOf).filter((origin) => origin && !sites[origin]));
  $("frames").replaceChildren(...[...inside].map((origin) => frameButton(origin, tab.id)));
}

function frameButton(origin, tab) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "wide quiet", textContent: `Проверять и внутри ${new URL(origin).host}` });
  button.addEventListener("click", () => turnOn(origin, tab));
  return button;
}

$("options").addEventListener("click", () => api.runtime.openOptionsPage());
show();
