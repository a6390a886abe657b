// Places in a text that is being edited. Offsets are UTF-16 units, half-open.

/** What one input changed: `gone` units at `start` were replaced by `come` units. */
export function change(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < most - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return { start, gone: before.length - start - tail, come: after.length - start - tail };
}

/** The place after the change, or null when the change went through it: what was said of it may no longer be true. */
export function moved(place, edit) {
  if (place.end <= edit.start) return place;
  const shift = edit.come - edit.gone;
  if (place.start >= edit.start + edit.gone) return { ...place, start: place.start + shift, end: place.end + shift };
  return null;
}

/** A finding after the change; it goes when its quote or what its rewrite would replace was touched. */
export function kept(mark, edit) {
  const place = moved(mark, edit);
  if (!place) return null;
  if (!mark.fix) return place;
  const fix = moved(mark.fix, edit);
  return fix && { ...place, fix };
}

/** The text without halves of surrogate pairs, as long as before: half an emoji cannot be sent. */
export function whole(text) {
  return text.toWellFormed ? text.toWellFormed() : text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** The first gap in square brackets that is left to the writer. */
export function gap(text) {
  const found = /\[[^\][]*\]/.exec(text);
  return found && { start: found.index, end: found.index + found[0].length };
}

/** The safe fixes, each place once; of those that overlap the first, of these the longest. */
export function safe(marks) {
  const fixes = marks.filter((mark) => mark.fix?.safe).map((mark) => mark.fix);
  fixes.sort((a, b) => a.start - b.start || b.end - a.end);
  const chosen = [];
  for (const fix of fixes) if (!chosen.length || fix.start >= chosen.at(-1).end) chosen.push(fix);
  return chosen;
}
