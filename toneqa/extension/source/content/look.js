// How our own parts look: in shadow roots, so that neither the page's styles nor ours reach the other.

import { HIGHLIGHT } from "./highlight.css";
import { around } from "./tree.js";

const LOOK = `
:host { all: initial; position: fixed; inset: 0; width: auto; height: auto; pointer-events: none; z-index: 2147483646; border: 0; padding: 0; margin: 0; background: none; overflow: visible; color-scheme: light dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.clip { position: fixed; overflow: hidden; transform-origin: 0 0; }
.mirror { color: transparent; }
${HIGHLIGHT}
.m-harsh { text-decoration: underline wavy 2px #d9482b; } .m-refusal { text-decoration: underline double 2px #8b6ad6; } .m-tone { text-decoration: underline solid 2px #b5790c; }
.m-words { text-decoration: underline dotted 2.5px #a17a57; } .m-talk { text-decoration: underline dashed 2px #2f86c9; } .m-hint { text-decoration: underline dotted 1px #858b94; }
.m-current { background-color: rgb(60 140 210 / .28); }

.own {
  --card: #fff; --soft: #f5f4f0; --ink: #24272c; --muted: #5a606a; --line: #dedad1; --strong: #8b8f96; --accent: #1f5f8f; --on: #fff;
  --send: #24704f; --send-bg: #e0f1e8; --revise: #855407; --revise-bg: #fbeecd; --ask: #5f4299; --ask-bg: #ece5f8; --error: #9f2f18; --error-bg: #fbdfd8;
  --harsh: #c0341b; --refusal: #6a48b0; --tone: #8f5c06; --words: #80614a; --talk: #2b74ad;
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", Arial, sans-serif; color: var(--ink); overflow-wrap: anywhere;
}
@media (prefers-color-scheme: dark) {
  .own {
    --card: #1e2125; --soft: #282c31; --ink: #e6e4de; --muted: #a6abb3; --line: #3a3f46; --strong: #737a84; --accent: #8fc1ea; --on: #10202e;
    --send: #7fcfab; --send-bg: #1b3a2d; --revise: #e6b95f; --revise-bg: #43361a; --ask: #c0adec; --ask-bg: #362d4d; --error: #f3a893; --error-bg: #55281f;
    --harsh: #f08a72; --refusal: #b79df0; --tone: #e0ac4a; --words: #c9a88c; --talk: #79b8ea;
  }
}
.badge, .panel { position: fixed; pointer-events: auto; background: var(--card); border: 1px solid var(--line); box-shadow: 0 2px 10px rgb(0 0 0 / .18); }
button { font: inherit; color: inherit; cursor: pointer; white-space: nowrap; }
.badge { display: flex; align-items: center; gap: 6px; height: 28px; padding: 0 9px 0 4px; border-radius: 14px; font-weight: 600; font-size: 13px; }
.sign { flex: none; width: 20px; height: 20px; display: grid; place-items: center; border-radius: 50%; background: var(--line); color: var(--muted); font-size: 12px; font-weight: 700; }
.send .sign { background: var(--send); color: var(--card); } .revise .sign { background: var(--revise); color: var(--card); } .ask .sign { background: var(--ask); color: var(--card); }
.off .sign { background: var(--error); color: var(--card); }
.waiting .sign { opacity: .55; }
.badge .count:empty { display: none; }
.badge:has(.count:empty) { padding-right: 4px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.panel { width: min(350px, calc(100vw - 16px)); display: flex; flex-direction: column; border-radius: 10px; overflow: hidden; }
.head { flex: none; display: flex; align-items: center; gap: 10px; padding: 8px 8px 8px 12px; border-bottom: 1px solid var(--line); background: var(--soft); }
.head p { margin: 0; flex: 1; line-height: 1.3; }
.head .why { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; line-clamp: 2; overflow: hidden; font-size: 12.5px; color: var(--muted); }
.head .score { white-space: nowrap; color: var(--muted); font-size: 12.5px; flex: none; }
.head .score b { color: var(--ink); font-size: 16px; }
.panel.send .head { background: var(--send-bg); } .panel.revise .head { background: var(--revise-bg); } .panel.ask .head { background: var(--ask-bg); }
.close { width: 28px; height: 28px; border: 0; border-radius: 6px; background: none; font-size: 17px; line-height: 1; color: var(--muted); }
.close:hover { background: rgb(128 128 128 / .18); color: var(--ink); }
.trouble { margin: 0; padding: 8px 12px; background: var(--error-bg); color: var(--error); font-size: 13px; }
.body { overflow: auto; padding: 10px; min-height: 0; }
.body > p { margin: 0 0 8px; color: var(--muted); }
ol { list-style: none; margin: 0; padding: 0; }
.cards > li { margin-bottom: 8px; scroll-margin: 10px; padding: 9px 11px 10px; border: 1px solid var(--line); border-left: 4px solid var(--kind, var(--strong)); border-radius: 7px; cursor: pointer; background: var(--card); }
.cards > li[aria-current] { border-color: var(--accent); border-left-color: var(--kind, var(--accent)); box-shadow: 0 0 0 1px var(--accent); }
li.harsh { --kind: var(--harsh); } li.refusal { --kind: var(--refusal); } li.tone { --kind: var(--tone); } li.words { --kind: var(--words); } li.talk { --kind: var(--talk); }
.kind { display: flex; justify-content: space-between; gap: 8px; font-size: 12px; color: var(--muted); }
.kind b { color: var(--kind); font-weight: 600; }
.kind a, .foot a { color: var(--muted); }
h3 { margin: 2px 0 3px; font-size: 14px; line-height: 1.3; }
li p { margin: 0 0 5px; font-size: 13.5px; }
li .stake { color: var(--muted); font-size: 12.5px; }
.swap { padding: 5px 8px; border-radius: 5px; background: var(--soft); }
del { color: var(--muted); } ins { text-decoration: none; font-weight: 500; }
.row { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 7px; }
.row.apart > button { flex: none; } .row.apart { margin: 0 0 6px; justify-content: space-between; align-items: start; flex-wrap: nowrap; }
.row button, .foot button { min-height: 29px; padding: 2px 11px; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: var(--on); font-size: 13px; font-weight: 600; }
.row button.quiet, .foot button.quiet { background: none; border-color: var(--line); color: var(--ink); font-weight: 400; }
.row button:hover, .foot button:hover { filter: brightness(1.08); }
summary { cursor: pointer; color: var(--muted); font-size: 13px; }
li details { font-size: 13px; color: var(--muted); } li details p { margin: 4px 0 0; font-size: 13px; }
.foot { flex: none; display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding: 8px 10px; border-top: 1px solid var(--line); }
.foot .told { flex: 1 0 40%; margin: 0; font-size: 12.5px; color: var(--muted); } .foot .told:empty { display: none; }
.foot .quiet.last { margin-left: auto; border-color: transparent; color: var(--muted); }
.silent { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.outline { position: fixed; pointer-events: none; border: 2px solid var(--accent); border-radius: 4px; background: rgb(60 140 210 / .14); }
.hint { position: fixed; left: 50%; top: 12px; transform: translateX(-50%); max-width: calc(100vw - 24px); padding: 9px 14px; border-radius: 8px; background: var(--card); border: 1px solid var(--accent); box-shadow: 0 2px 10px rgb(0 0 0 / .2); pointer-events: auto; }
@media (forced-colors: active) { .badge, .panel, .cards > li { border: 1px solid; } }
`;

/** A host of ours beside the page, in the dialog that holds `near` where there is one: what is outside an open dialog cannot be used. */
export function shadow(name, near) {
  const host = document.createElement(name);
  dress(host.attachShadow({ mode: "open" }), LOOK);
  ((near && around(near, "dialog[open]")) ?? document.documentElement).append(host);
  return host;
}

/** Styles of ours in a tree; gives what takes them off. */
export function dress(root, text) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]; // a strict policy of the page does not touch these
    return () => (root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet));
  } catch {
    const style = document.createElement("style"); // Firefox keeps such sheets from scripts of extensions
    style.textContent = text;
    root.append(style);
    return () => style.remove();
  }
}
