/** Text from a page, cleaned. Nothing here touches the DOM. */

/** Longer than any field's value: text beyond it is never read in part, it is refused. */
export const LONGEST_VALUE = 10_000;

/** Invisible characters: controls, and format characters such as right-to-left overrides; the two joiners are part of some names. */
const INVISIBLE = /(?![\s\u200C\u200D])[\p{Cc}\p{Cf}]/gu;

/** Whether a text is of white space, printable ASCII and the signs beside it that pages are full of, as most are: classes of Unicode take a page milliseconds the first time. */
export function isPlain(text: string): boolean {
  return !/[^\s!-~£·–—‘’“”•]/.test(text);
}

/** Without invisible characters; spaces collapsed, line breaks kept (one at a time). */
export function cleanText(text: string): string {
  if (/^[!-~£]+(?: [!-~£]+)*$/.test(text)) return text;
  return (isPlain(text) ? text : text.replace(INVISIBLE, ''))
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n\s*/g, '\n')
    .trim();
}

/** As `cleanText`, on one line. */
export function oneLine(text: string): string {
  return cleanText(text).replaceAll('\n', ' ');
}

/** Shortened for a person to recognise it by. */
export function shorten(text: string, length = 200): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/**
 * What two labels are compared by: without case, spaces at the ends, a final colon, or the marks that hosts hang on labels
 * (`*` for required, `?` for help, arrows for the sort order).
 */
export function labelKey(text: string): string {
  // As most labels are written.
  if (/^[\w./()-]+(?: [\w./()-]+)*$/.test(text)) return text.toLowerCase();
  // The marks for information, which would be made letters of.
  return oneLine(isPlain(text) ? text : text.replace(/[ⓘℹ]\uFE0F?/g, '').normalize('NFKC'))
    .toLowerCase()
    .replace(/^[\s*▲▼△▽▴▾↑↓↕⇅⇵]+|[\s*:?▲▼△▽▴▾↑↓↕⇅⇵]+$/g, '');
}

/** What `labelKey` may read otherwise than it is written: controls, compatible forms, marks, other scripts. */
const UNTOLD = '[^\\s -~£·–—‘’“”•À-ÿ]';

/**
 * Finds the texts that may be, or begin, one of some labels, or begin with it and a colon: all that do, and few others. A pattern tells thousands
 * of a page's texts apart in the time in which a script that has just begun to run looks at some.
 * @param beginnings - of the labels, as `labelBeginning` gives them
 */
export function labelPattern(beginnings: readonly string[]): RegExp {
  return new RegExp(`^[\\s*]*(?:${beginnings.join('|')})|${UNTOLD}`, 'i');
}

/** What pages offer to do beside a value, and in its place where there is none. */
const ACTION =
  /^(?:add|change|clear|copy|create|delete|details|edit|hide|less|more|open|print|remove|select|show|update|view)(?: (?!of )\D{1,40})?$/i;

/** Whether the text of a link or button names something to do, not a value. */
export function namesAction(text: string): boolean {
  return text.length < 60 && ACTION.test(oneLine(text));
}

/** Whether a text only stands where a value will be. */
export function isPlaceholder(text: string): boolean {
  return (
    !saysSomething(text) ||
    /^(?:loading|please wait)\s*(?:…|\.{2,3})?$|^(?:please )?(?:select|choose)\b.{0,40}(?:…|\.{3})$/i.test(text)
  );
}

/** Whether a text says anything: an arrow or a cross does not. */
export function saysSomething(text: string): boolean {
  return /[A-Za-z\d]/.test(text) || (!isPlain(text) && /[\p{L}\p{N}]/u.test(text));
}
