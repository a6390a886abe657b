// Underlines in the mirror under the field: with the CSS Custom Highlight API, or with elements where a browser has none.

const KINDS = ["hint", "words", "talk", "tone", "refusal", "harsh", "current"]; // the last lies on top

/** `prefix` keeps the names of highlights apart from those of a page that is not ours. */
export function painter(mirror, prefix = "") {
  return globalThis.Highlight && CSS.highlights ? highlights(mirror, prefix) : elements(mirror);
}

/** A highlight for each kind of place, by kind. */
export function highlightLayers(prefix) {
  return KINDS.map((kind, at) => {
    const layer = new Highlight();
    layer.priority = at;
    CSS.highlights.set(prefix + kind, layer);
    return [kind, layer];
  });
}

/** One text node; live ranges point into it, so that underlines stay with their words while a text is typed. */
function highlights(mirror, prefix) {
  const node = document.createTextNode("\n");
  mirror.replaceChildren(node);
  const layers = highlightLayers(prefix);
  return {
    live: true,
    write(text, { start, gone, come }) {
      node.replaceData(start, gone, text.slice(start, start + come)); // a long letter is laid out anew only where it changed
    },
    paint(places) {
      for (const [kind, layer] of layers) {
        const wanted = places.filter((place) => place.kind === kind && place.end > place.start);
        if (!wanted.length && !layer.size) continue;
        layer.clear();
        for (const { start, end } of wanted) layer.add(range(node, start, end));
      }
    },
    box(start, end) { return boxOf(node, start, end); },
  };
}

/** The text cut at every edge; each piece has the classes of what covers it. */
function elements(mirror) {
  let text = "";
  return {
    live: false,
    write(given) { text = given; },
    paint(places) {
      const seen = places.filter((place) => place.end > place.start);
      const edges = [...new Set([0, text.length, ...seen.flatMap((place) => [place.start, place.end])])].sort((a, b) => a - b);
      const pieces = edges.slice(1).map((end, at) => piece(text.slice(edges[at], end), seen.filter((p) => p.start <= edges[at] && p.end >= end)));
      mirror.replaceChildren(...pieces, "\n");
    },
    box(start) {
      let left = start;
      for (const node of mirror.childNodes) {
        const length = node.textContent.length;
        if (left < length || node === mirror.lastChild) return boxOf(node.firstChild ?? node, Math.min(left, length), Math.min(left + 1, length));
        left -= length;
      }
      return mirror.getBoundingClientRect();
    },
  };
}

function piece(text, over) {
  if (!over.length) return document.createTextNode(text);
  const span = document.createElement("span");
  const top = over.map((place) => place.kind).sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b));
  span.className = ["m", ...new Set([top.at(-1) === "current" ? top.at(-2) : top.at(-1), top.includes("current") ? "current" : ""].filter(Boolean).map((k) => `m-${k}`))].join(" ");
  span.textContent = text;
  return span;
}

function range(node, start, end) {
  const found = document.createRange();
  found.setStart(node, start);
  found.setEnd(node, Math.max(start, end));
  return found;
}

function boxOf(node, start, end) {
  return range(node, start, end).getBoundingClientRect();
}
