/** Our own nodes in the host page. Remembered, not marked by an attribute, so that no host can imitate or style them by it. */
const ours = new WeakSet<Node>();

/** Marks a node of ours, which the reader then passes over. */
export function markOurs(node: Node): void {
  ours.add(node);
}

/** Whether a node is one of ours. */
export function isOurs(node: Node): boolean {
  return ours.has(node);
}
