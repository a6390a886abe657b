// Address, key and sites. The key stays in this part of the extension: pages and their scripts never see it.

export const api = globalThis.browser ?? globalThis.chrome;

const EMPTY = { server: "", key: "", sites: {} };

/** Scripts inside pages cannot read the storage where a browser lets us say so. */
export async function guard() {
  await api.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

export async function settings() {
  return { ...EMPTY, ...(await api.storage.local.get(Object.keys(EMPTY))) };
}

export const keep = (changes) => api.storage.local.set(changes);

/** What the company built in: an address, and sites that are on from the start. Kept once, so that people can change it. */
export async function takeDefaults() {
  const given = await fetch(api.runtime.getURL("defaults.json")).then((file) => file.json());
  const now = await settings();
  const sites = Object.fromEntries(given.sites.map((origin) => [origin, { preset: "auto", selector: "", channel: "" }]));
  await keep({ server: now.server || given.server, sites: { ...sites, ...now.sites } });
}

/** The address as it is kept: without a path, over TLS unless it is this machine. Null when it is none. */
export function serverAddress(typed) {
  const found = URL.parse?.(typed.trim()) ?? parsed(typed.trim());
  if (!found || found.username || !["http:", "https:"].includes(found.protocol)) return null;
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(found.hostname);
  return found.protocol === "https:" || local ? found.origin : null;
}

function parsed(typed) {
  try {
    return new URL(typed);
  } catch {
    return null;
  }
}

/** Permissions know no ports. */
export function pattern(origin) {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
