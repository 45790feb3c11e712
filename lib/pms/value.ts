import { isOurs } from './ours.ts';
import { orRoles } from './select.ts';
import { cleanText, isPlaceholder, LONGEST_VALUE, namesAction, saysSomething } from './text.ts';
import type { Visibility } from './visible.ts';
import { createVisibility } from './visible.ts';

/** A value as it stands on the page, before its type is known. */
export interface Value {
  text: string;
  /** Date that the element states by itself (`input type=date`, `time[datetime]`), whatever format people see. */
  iso: string | null;
  /** Written for machines (`input type=number`): a point is the decimal point. */
  numeric: boolean;
  /** With the lines that follow a text without an element of its own; for addresses. */
  long?: string;
}

/** One place where a locator found something. */
export interface Candidate {
  /** Node that holds the value, for watching it. */
  node: Node;
  /** What stands there, the likeliest first; empty where nothing does. */
  values: Value[];
}

const LONGEST_TEXT = LONGEST_VALUE + 500;

export const FIELDS = 'input,select,textarea';
/** Inputs that hold no value of an invoice. */
const DECORATION = /^(button|submit|reset|image|hidden|file|checkbox|radio|password|color|range)$/;
/** Never part of a text; what is struck out is no longer so. */
export const SILENT = 'del,s,script,style,noscript,template,datalist,option,svg';
const BUTTONS = 'button,[role=button],summary';
const NO_TEXT = orRoles(`${SILENT},${FIELDS},search`, 'search tooltip');
const NO_VALUE = `${NO_TEXT},${BUTTONS}`;
const INLINE = /^(inline|contents|ruby|none)/;

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function isField(node: Node): node is Field {
  const name = (node as Partial<Element>).localName;
  return name === 'input' || name === 'select' || name === 'textarea';
}

/** A `time` element that states what it shows. */
function isTime(element: Element): element is HTMLTimeElement {
  return element.localName === 'time' && element.hasAttribute('datetime');
}

export function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}

export function isText(node: Node): node is Text {
  return node.nodeType === 3;
}

const plain = (text: string): Value => ({
  text: cleanText(text.slice(0, LONGEST_TEXT)),
  iso: null,
  numeric: false,
});

/** Whether a field may hold a value of the invoice: not a button, not a search box (but a widget to choose in may be made of one). */
export function holdsValue(field: Field): boolean {
  return (
    !DECORATION.test(field.type) &&
    !field.matches('[role=button],[type=search]:not([role=combobox])') &&
    !field.closest('[role=search],search')
  );
}

/** What a field holds; of a list what is chosen in it. */
export function fieldValue(field: Field): Value {
  if (field.localName === 'select') {
    const chosen = [...(field as HTMLSelectElement).selectedOptions].filter(
      (option) => option.value !== '' && !isPlaceholder(option.text.trim()),
    );
    return plain(chosen.map((option) => option.label || option.text).join(', '));
  }
  const { type, value } = field as HTMLInputElement;
  const iso = /^date/.test(type) ? value.slice(0, 10) || null : null;
  return { ...plain(value), iso, numeric: type === 'number' };
}

/** `datetime` of a `time` element as a date: an instant counts by the clock of the clinic, London's. */
function timeValue(time: HTMLTimeElement, text: string): Value {
  const stated = time.dateTime.trim();
  const date = /^\d{4}-\d\d-\d\d/.exec(stated)?.[0] ?? null;
  const isInstant = /T.*(Z|[+-]\d\d:?\d\d)$/.test(stated) && !Number.isNaN(Date.parse(stated));
  const iso = isInstant ? new Date(stated).toLocaleDateString('sv-SE', { timeZone: 'Europe/London' }) : date;
  return { ...plain(text || stated), iso };
}

/** An icon drawn by a font: its letters ("edit") are not text. */
function isIcon(element: Element): boolean {
  return element.ariaHidden === 'true' && /icon|awesome|glyph|symbol/i.test(getComputedStyle(element).fontFamily);
}

interface TextOptions {
  /** Which text counts: what can be seen (values), or what is rendered at all (labels). */
  counts: (element: Element) => boolean;
  /** Buttons beside a value say *Edit*; in a header they hold the header. */
  buttons: boolean;
  /** Without what stands beside a value and is none of it: badges, and links that say *Edit*. */
  bare?: boolean;
  /** Stop beyond this many characters. */
  limit: number;
}

/** A mark of its own beside a text, such as *Draft* beside an invoice's number: a box with a ground or an edge. */
function isBadge({ display, backgroundColor, borderTopStyle, borderTopWidth }: CSSStyleDeclaration): boolean {
  if (!/^inline-(?:block|flex|grid)$/.test(display)) return false;
  const hasGround = !/^(?:transparent|rgba\(.*,\s*0\))$/.test(backgroundColor);
  return hasGround || (borderTopStyle !== 'none' && borderTopWidth !== '0px');
}

/** Whether a text of the element's own stands beside its child elements. */
function hasOwnText(element: Element): boolean {
  for (let child = element.firstChild; child; child = child.nextSibling)
    if (isText(child) && !isPlaceholder(child.data.trim())) return true;
  return false;
}

/** Whether people see an element apart from the text before it, though no white space stands between. */
function standsApart({ marginLeft, marginRight, paddingLeft, paddingRight }: CSSStyleDeclaration): boolean {
  return [marginLeft, marginRight, paddingLeft, paddingRight].some((length) => Number.parseFloat(length) >= 2);
}

/** What parts an element's text from its neighbours': a line, a space, or nothing. */
export function edgeOf(element: Element, style: CSSStyleDeclaration, before: string): '\n' | ' ' | '' {
  if (!INLINE.test(style.display)) return '\n';
  // Pence set high beside pounds would read as more pounds.
  const isRaised = element.localName === 'sup' && /\d$/.test(before) && /^\s*\d/.test(element.textContent);
  return isRaised || standsApart(style) ? ' ' : '';
}

/** The text below some nodes as people see it: a line for each block; without fields, our own nodes, and buttons where asked. */
export function textOf(nodes: Iterable<Node>, options: TextOptions): string {
  let text = '';
  const visit = (node: Node): void => {
    if (text.length > options.limit) return;
    if (isText(node)) {
      if (node.parentElement && node.data.trim() !== '' && !options.counts(node.parentElement)) return;
      text += node.data.slice(0, options.limit + 1).replaceAll('\n', ' ');
    } else if (isElement(node)) {
      if (node.localName === 'br') text += '\n';
      if (isOurs(node) || node.matches(options.buttons ? NO_TEXT : NO_VALUE)) return;
      if (isIcon(node)) return;
      if (options.bare && node.matches('a,[role=link]') && namesAction(node.textContent)) return;
      const style = node.firstChild ? getComputedStyle(node) : null;
      if (options.bare && style && isBadge(style) && node.parentElement && hasOwnText(node.parentElement)) return;
      const edge = style ? edgeOf(node, style, text) : '';
      text += edge;
      for (let child = node.firstChild; child; child = child.nextSibling) visit(child);
      text += edge;
    }
  };
  for (const node of nodes) visit(node);
  return text;
}

const LONGEST_LABEL = 600;

/** The text of a label or header: rendered text, buttons included, fields not. */
export function labelText(element: Element, visibility: Visibility): string {
  // Most labels are an element with a text: nothing more to look for.
  const isLeaf = !element.firstElementChild && element.ariaHidden !== 'true' && !element.matches(NO_TEXT);
  if (isLeaf && !isOurs(element))
    return visibility.isRendered(element) ? element.textContent.slice(0, LONGEST_LABEL + 1).replaceAll('\n', ' ') : '';
  return textOf([element], { counts: visibility.isRendered, buttons: true, limit: LONGEST_LABEL });
}

/** Visible fields that may hold a value, in or at the nodes. */
export function fieldsIn(nodes: Iterable<Node>, visibility: Visibility): Field[] {
  const found: Field[] = [];
  for (const node of nodes) {
    if (isField(node)) found.push(node);
    else if (isElement(node)) found.push(...node.querySelectorAll<Field>(FIELDS));
  }
  return found.filter((field) => holdsValue(field) && visibility.isVisible(field));
}

/** A field that a person would type in, so that nothing in it means that nothing is there. */
function awaitsTyping(field: Field): boolean {
  return !field.disabled && !('readOnly' in field && field.readOnly) && field.getBoundingClientRect().width >= 40;
}

/** The label of the radio button that is chosen. */
function chosenRadio(element: Element, visibility: Visibility): Value | null {
  const radios = [...element.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  const chosen = radios.find((radio) => radio.checked);
  const label = chosen?.labels?.[0];
  if (label) return visibility.isRendered(label) ? plain(labelText(label, visibility)) : null;
  return radios.length > 0 ? plain(chosen?.ariaLabel ?? '') : null;
}

/**
 * The values at one place of the page, the likeliest first; empty where nothing stands. Several fields at one place are a widget
 * (an arrow, a cross, the real input): what fits the field's type is chosen from them later.
 */
export function valuesAt(nodes: Node[], visibility: Visibility): Value[] {
  const [only] = nodes;
  if (nodes.length === 1 && only && isElement(only) && !only.firstElementChild && !isField(only)) {
    // Most values are a cell with a text: nothing more to look for.
    const shown = only.textContent;
    const value = shown.trim() !== '' && visibility.isVisible(only) ? plain(shown.replaceAll('\n', ' ')) : null;
    if (!value || isPlaceholder(value.text) || isBusy(only)) return [];
    if (only.matches('a,[role=link],button,[role=button]') && namesAction(value.text)) return [];
    return [isTime(only) ? timeValue(only, value.text) : value];
  }
  const fields = fieldsIn(nodes, visibility);
  const telling = fields.map(fieldValue).filter((value) => saysSomething(value.text));
  if (telling.length > 0) return telling;
  if (fields.some(awaitsTyping)) return [];
  for (const node of nodes) {
    const radio = isElement(node) ? chosenRadio(node, visibility) : null;
    if (radio) return radio.text ? [radio] : [];
  }
  const visible = (buttons: boolean) =>
    cleanText(
      textOf(nodes, { counts: visibility.isVisible, buttons, bare: true, limit: LONGEST_TEXT }).slice(
        0,
        LONGEST_TEXT + 1,
      ),
    );
  const opensList = nodes.some(
    (node) =>
      isElement(node) && (node.matches(BUTTONS) || node.querySelector('[role=combobox],[aria-haspopup=listbox]')),
  );
  const text = visible(false) || (opensList ? visible(true) : '');
  for (const node of nodes) {
    if (!isElement(node)) continue;
    const time = isTime(node) ? node : node.querySelector<HTMLTimeElement>('time[datetime]');
    const isAlone = time && (time === node || cleanText(time.textContent) === text);
    if (isAlone && visibility.isVisible(time)) return [timeValue(time, text)];
  }
  const [first] = nodes;
  return isPlaceholder(text) || (first && isElement(first) && isBusy(first)) ? [] : [plain(text)];
}

/** What makes another number of one that it stands beside: signs, brackets, digits; not words, which a table shows instead of its header. */
const CHANGES_NUMBER = /^[-−–()\d.,£$€\s]*[-−–()\d.,][-−–()\d.,£$€\s]*$|^\s*CR\s*$/;

/** What the page's styles put before or after a number, such as a minus sign, which stands in no text of the page; null where they put nothing. */
export function addedByStyle(node: Node): string | null {
  const element = isElement(node) ? node : node.parentElement;
  if (!element || isField(element)) return null;
  for (const part of [element, ...element.querySelectorAll('*')].slice(0, 20)) {
    for (const place of ['::before', '::after']) {
      const added = getComputedStyle(part, place)
        .content.replace(/url\("[^"]*"\)|"/g, '')
        .replace(/attr\(([\w-]+)[^)]*\)/g, (_, name) => part.getAttribute(name) ?? '');
      if (CHANGES_NUMBER.test(added)) return added.trim();
    }
  }
  return null;
}

/** Whether the page says that what stands there is still to come. */
function isBusy(element: Element): boolean {
  return element.closest('[aria-busy=true]') !== null;
}

/** The value that an element shows: of a field, of a widget around one, or its visible text. Null where it shows nothing. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: the name that the other parts of the extension use
export function valueOf(element: Element): Value | null {
  return valuesAt([element], createVisibility())[0] ?? null;
}
