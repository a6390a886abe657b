// The page as it is drawn: through open shadow roots, where parentElement and the document's own search and selection stop.

export function above(node) {
  return node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
}

/** The nearest element, from `node` on, that the selector names. */
export function around(node, selector) {
  let at = node;
  while (at && !at.matches(selector)) at = above(at);
  return at;
}

/** The selection that knows of places in the tree of `node`. */
export function selectionIn(node) {
  const tree = node.getRootNode();
  return (tree.getSelection ? tree : node.ownerDocument).getSelection();
}
