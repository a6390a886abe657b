// Where helpdesks show the client's letter. Written after public sources, not tried on live systems: docs/extension.md.
// `hosts`: addresses of the hosted service; `sign`: what shows its layout on a server of one's own; `client`: his letters, the last counts;
// `dated`: what holds a letter and its time, where the newest may stand first; `email`: letters among chats; `note`: a field for colleagues.

export const PRESETS = [
  {
    id: "chatwoot",
    title: "Chatwoot",
    hosts: /(^|\.)chatwoot\.com$/,
    sign: "[data-message-id] .left-bubble, .conversation-panel",
    // versions of early 2025 put colleagues on the left, in colours of their own; a quoted message is cut to two lines
    client: "[data-message-id] .left-bubble:not(.bg-n-solid-amber, .bg-n-solid-blue, .bg-n-solid-iris) .prose-bubble:not(.line-clamp-2), .conversation-panel li.left .text-content",
    email: "[data-bubble-name='email']",
    note: ".reply-box.is-private",
    channel: "chat",
  },
  {
    id: "zammad",
    title: "Zammad",
    hosts: /(^|\.)zammad\.com$/,
    sign: ".ticket-article-item, .inner-article-body",
    client: ".ticket-article-item.customer .richtext-content, .Content--customer .inner-article-body",
    note: ".article-add.is-internal, [data-test-id='article-reply-stripes-panel']:is(.bg-stripes, .border-stripes)",
    channel: "email",
  },
  {
    id: "zendesk",
    title: "Zendesk",
    hosts: /(^|\.)zendesk\.com$/,
    sign: "[data-test-id='omni-log-container'], [data-test-id='omni-log-comment-item']",
    client: "[data-test-id='omni-log-comment-item']:not(:has([data-test-id='omni-log-internal-note-tag'])) [data-test-id='omni-log-item-message'][type='end-user']",
    dated: "[data-test-id='omni-log-comment-item']",
    note: "[data-test-id='editor-view']:has([data-test-id='omnichannel-channel-switcher-button'][data-channel='internal'])",
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
  { id: "usedesk", title: "Юздеск", hosts: /(^|\.)usedesk\.(ru|com)$/, channel: "email" },
  { id: "omnidesk", title: "Омнидеск", hosts: /(^|\.)omnidesk\.(ru|com)$/, channel: "email" },
];

/** The preset that a site chose, or the one that fits what is on the page; null when none does. */
export function presetFor(chosen, page = document, host = location.hostname) {
  if (chosen && chosen !== "auto") return PRESETS.find((preset) => preset.id === chosen) ?? null;
  return PRESETS.find((preset) => preset.hosts.test(host) || (preset.sign && page.querySelector(preset.sign))) ?? null;
}
