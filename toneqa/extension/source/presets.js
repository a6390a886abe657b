// Where helpdesks show the client's letter. Written after public sources and documentation, not tried on live systems: docs/extension.md.
// `hosts`: addresses of the hosted service; `sign`: what shows its layout on a server of one's own; `client`: his letters, the last counts.

export const PRESETS = [
  {
    id: "chatwoot",
    title: "Chatwoot",
    hosts: /(^|\.)chatwoot\.com$/,
    sign: "[data-message-id] .left-bubble, .conversation-panel",
    client: "[data-message-id] .left-bubble .prose-bubble, [data-message-id] .left-bubble, .conversation-panel li.left .text-content",
    channel: "chat",
  },
  {
    id: "zammad",
    title: "Zammad",
    hosts: /(^|\.)zammad\.com$/,
    sign: ".ticket-article-item",
    client: ".content.active .ticket-article-item.customer .richtext-content, .content.active .ticket-article-item.customer .text-bubble, .ticket-article-item.customer .richtext-content",
    channel: "email",
  },
  {
    id: "zendesk",
    title: "Zendesk",
    hosts: /(^|\.)zendesk\.com$/,
    sign: "[data-test-id='omni-log-container']",
    client: "[data-test-id='omni-log-comment-item'] [data-test-id='omni-log-item-message'][type='end-user']",
    channel: "email",
  },
  {
    id: "bitrix24",
    title: "Битрикс24",
    hosts: /(^|\.)bitrix24\.(ru|com|by|kz)$/,
    sign: ".bx-im-message-base__wrap",
    client: ".bx-im-message-base__wrap.--opponent .bx-im-message-default-content__text",
    channel: "chat",
  },
  { id: "usedesk", title: "Юздеск", hosts: /(^|\.)usedesk\.(ru|com)$/, sign: "", client: "", channel: "email" },
  { id: "omnidesk", title: "Омнидеск", hosts: /(^|\.)omnidesk\.(ru|com)$/, sign: "", client: "", channel: "email" },
];

/** The preset that a site chose, or the one that fits what is on the page; null when none does. */
export function presetFor(chosen, page = document, host = location.hostname) {
  if (chosen && chosen !== "auto") return PRESETS.find((preset) => preset.id === chosen) ?? null;
  return PRESETS.find((preset) => preset.hosts.test(host) || (preset.sign && page.querySelector(preset.sign))) ?? null;
}
