/**
 * Patterns of `{text}` locators, made safe to run in somebody's page: written by hand, run on text that anybody may have written. The worker
 * does that (`prepare.ts`), so that no page has to load how.
 */

const LONGEST_PATTERN = 200;
/** How far an open repeat (`*`, `+`, `{2,}`) may reach, by how many of them the pattern has: bounds the work of backtracking. */
const REACH = [0, 400, 150, 30, 12, 8];
/** Spaces are collapsed before patterns are tried, so a repeat of them needs no more. */
const REACH_OF_SPACES = 2;

/**
 * A pattern with every open repeat bounded, or null where it can't be used: broken, too long, with a repeat or an alternative inside a
 * repeated group, a back reference, a look-behind, more than five open repeats, or more than one group.
 */
export function boundPattern(source: string): string | null {
  if (source.length > LONGEST_PATTERN) return null;
  const groups: { repeats: boolean }[] = [];
  let captures = 0;
  let closed: { repeats: boolean } | null = null;
  const openRepeats: { at: number; length: number; least: number; spaces: boolean }[] = [];
  for (let at = 0; at < source.length; at++) {
    const rest = source.slice(at);
    const repeat = /^(?:[*+]|\{\d+(,\d*)?\})/.exec(rest);
    if (repeat) {
      if (closed?.repeats) return null;
      for (const group of groups) group.repeats = true;
      const [text] = repeat;
      if (/^[*+]$|,\}$/.test(text)) {
        const least = text === '*' ? 0 : text === '+' ? 1 : Number.parseInt(text.slice(1), 10);
        const spaces = /(?:\\s| )$/.test(source.slice(0, at));
        openRepeats.push({ at, length: text.length, least, spaces });
      } else if ((text.match(/\d+/g) ?? []).some((count) => Number(count) > 100)) return null;
      at += text.length - 1;
      closed = null;
      continue;
    }
    closed = null;
    const sign = source[at];
    if (sign === '\\') {
      if (/^\\[1-9k]/.test(rest)) return null;
      at++;
    } else if (sign === '[') {
      const set = /^\[(?:\\.|[^\]\\])*\]/.exec(rest);
      if (!set) return null;
      at += set[0].length - 1;
    } else if (sign === '(') {
      if (/^\(\?<[=!]/.test(rest)) return null;
      if (!rest.startsWith('(?') || rest.startsWith('(?<')) captures++;
      groups.push({ repeats: false });
    } else if (sign === ')') {
      closed = groups.pop() ?? null;
    } else if (sign === '|') {
      for (const group of groups) group.repeats = true;
    }
  }
  const reach = REACH[openRepeats.filter(({ spaces }) => !spaces).length];
  if (reach === undefined || captures > 1) return null;
  let bounded = source;
  for (const { at, length, least, spaces } of openRepeats.reverse()) {
    const most = least + (spaces ? REACH_OF_SPACES : reach);
    bounded = `${bounded.slice(0, at)}{${least},${most}}${bounded.slice(at + length)}`;
  }
  try {
    new RegExp(bounded);
    return bounded;
  } catch {
    return null;
  }
}

/** Whether a `{text}` locator's pattern may be used; for checking definitions when they are written. */
export function isSafePattern(source: string): boolean {
  return boundPattern(source) !== null;
}
