/** A selector, and elements that have one of these ARIA roles. */
export function orRoles(selector: string, roles: string): string {
  return selector + roles.replace(/\w+/g, ',[role=$&]');
}

/** Elements by a selector; none where the selector is broken. */
export function selectAll(root: ParentNode, selector: string): Element[] {
  try {
    return [...root.querySelectorAll(selector)];
  } catch {
    return [];
  }
}
