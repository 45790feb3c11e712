import { isOurs } from './ours.ts';
import type { Hit, Scope } from './scope.ts';
import { orRoles } from './select.ts';
import { CELL, TABLE, valueCell } from './table.ts';
import { labelKey, namesAction, saysSomething } from './text.ts';
import {
  type Candidate,
  FIELDS,
  fieldsIn,
  holdsValue,
  isElement,
  isField,
  isText,
  labelText,
  valuesAt,
} from './value.ts';

/** Finds the value that belongs to a visible label. */

/** Elements beyond which a label's value is not looked for. */
const BOUNDARY = orRoles(
  'body,li,td,th,dd,dt,tr,tbody,table,form,fieldset,section,article,main,aside,nav,header,footer,dialog',
  'row cell gridcell',
);
/** Texts in these lead somewhere or are chosen; they don't label anything. */
const NOT_LABEL = orRoles(
  'a[href],button,nav,option,menu,textarea,[contenteditable=true]',
  'button link tab menuitem navigation option',
);
const HEADING = 'h1,h2,h3,h4,h5,h6,[role=heading]';
/** Whatever holds these is a part of the page, not a value. */
const STRUCTURE = `dl,table,form,section,label,fieldset,legend,${HEADING},${TABLE}`;
const LANDMARK = orRoles(
  'section,nav,main,form,dialog,article,aside,header,footer,table,dl,ul,ol,button,a[href],img,svg,i',
  'region navigation main form dialog grid table treegrid list listbox button tab tabpanel row rowgroup columnheader rowheader group link img',
);

const KINDS = ['for', 'wrap', 'dt', 'cell', 'aria', 'beside', 'inline'] as const;
type Kind = (typeof KINDS)[number];
const ARIA = KINDS.indexOf('aria');

const elementOf = (node: Node): Element | null => (isElement(node) ? node : node.parentElement);

function candidate(nodes: Node[], scope: Scope): Candidate | null {
  const first = nodes[0];
  return first ? { node: first, values: valuesAt(nodes, scope.visibility) } : null;
}

/** What may stand beside a label's text and is neither label nor value; an element without text may be a value that is empty. */
const ORNAMENT = orRoles('br,hr,wbr,i,svg,img,button,script,style,template,sup', 'button tooltip img');

const isOrnament = (element: Element) =>
  element.matches(ORNAMENT) || isOurs(element) || /-icon|icon-/.test(element.localName);

/** What stands in an element, without ornaments. */
const partsOf = (element: Element) => [...element.children].filter((child) => !isOrnament(child));

/** Whether an element has other elements in it than this one, ornaments and marks. */
function holdsMoreThan(parent: Element, own: Node): boolean {
  return partsOf(parent).some((part) => part !== own && !isMark(part));
}

/** A question mark or a star in an element of its own. */
function isMark(element: Element): boolean {
  const text = element.textContent.trim();
  return text !== '' && !saysSomething(text);
}

/** The highest node that holds the label's text and nothing else: no more text, no field, no place for a value. */
function topOf(hit: Hit, key: string, scope: Scope): Node {
  let top = hit.node;
  for (let parent = top.parentElement; parent && !parent.matches(BOUNDARY); parent = parent.parentElement) {
    if (
      parent.querySelector(FIELDS) ||
      parent.textContent.length > 600 ||
      holdsMoreThan(parent, top) ||
      labelKey(labelText(parent, scope.visibility)) !== key
    )
      break;
    top = parent;
  }
  return top;
}

/** Fields that a live `for` leads to: the target, or, where that is a hidden twin or an ornament, the visible field in its widget. */
function forTarget(label: HTMLLabelElement, scope: Scope): Candidate | null {
  const id = label.htmlFor;
  if (!id) return null;
  for (const target of scope.document.querySelectorAll(`[id="${CSS.escape(id)}"]`)) {
    if (!isField(target)) {
      if (scope.visibility.isVisible(target) && !target.contains(label)) return candidate([target], scope);
      continue;
    }
    if (holdsValue(target) && scope.visibility.isVisible(target)) {
      const found = candidate([target], scope);
      const twin = found?.values.some((value) => saysSomething(value.text)) ? null : widgetOf(target, label, scope);
      return twin ?? found;
    }
    const twin = widgetOf(target, label, scope);
    if (twin) return twin;
  }
  return null;
}

function widgetOf(target: Element, label: Element, scope: Scope): Candidate | null {
  const widget = target.parentElement;
  if (!widget || widget.matches(BOUNDARY.replace('td,', '')) || widget.contains(label)) return null;
  if (widget.querySelector('label') && !widget.querySelector('label')?.contains(target)) return null;
  const fields = fieldsIn([widget], scope.visibility).filter((field) => field !== target);
  const found = fields.length > 0 ? candidate(fields, scope) : null;
  return found && found.values.length > 0 ? found : null;
}

/** Whether a label's text is the one that is looked for, and a hint after it. */
function hasHint(label: Element, key: string, scope: Scope): boolean {
  const text = labelKey(labelText(label, scope.visibility));
  return text.startsWith(key) && /^[\s*:]*(?:[([]|optional\b|required\b|if\b)/.test(text.slice(key.length));
}

function labelOfHit(hit: Hit, key: string, scope: Scope): HTMLLabelElement | null {
  const label = elementOf(hit.node)?.closest('label') ?? null;
  return label && labelKey(labelText(label, scope.visibility)) === key ? label : null;
}

/** Whether a node looks like the next label rather than a value. */
function looksLikeLabel(node: Node, scope: Scope): boolean {
  const text = (node.textContent ?? '').slice(0, 600).trim();
  return (
    text.endsWith(':') ||
    (text !== '' && scope.isWanted(labelKey(text))) ||
    (isElement(node) && node.matches('th,dt,label,legend'))
  );
}

/** Nodes between a label and its value that say nothing: spaces, icons, buttons, hidden twins, our own button. */
function isPassedOver(node: Node, scope: Scope): boolean {
  if (isText(node)) return !saysSomething(node.data);
  if (!isElement(node) || isOurs(node)) return true;
  if (node.matches('[role=combobox],[aria-haspopup=listbox]')) return false;
  if (isTextButton(node)) return false;
  if (isOrnament(node))
    return !node.querySelector(FIELDS) && !(node.localName === 'i' && saysSomething(node.textContent));
  if (node.childElementCount === 0 && isMark(node)) return true;
  if (isField(node)) return !holdsValue(node) || !scope.visibility.isVisible(node);
  return !scope.visibility.isRendered(node) && !node.querySelector(FIELDS);
}

/** Of a line its first part: up to a next label with its value, and without what parts them. */
function ownPart(line: string): string {
  return line.replace(/^[\s·•|;,]+|[·•|;,]\s*[A-Z][A-Za-z .]{1,40}:.*$|[\s·•|;,]+$/g, '');
}

/** A text without an element of its own, up to the next label or block: first line, and all lines. */
function runFrom(first: Node, lead: string, label: Element | null, scope: Scope): Candidate | null {
  let text = lead;
  for (let node: Node | null = first; node; node = node.nextSibling) {
    if (isElement(node)) {
      if (node.localName === 'br') {
        text += '\n';
        continue;
      }
      if (isOurs(node)) continue;
      const isNext =
        (label && node.localName === label.localName && label.localName !== 'span') || looksLikeLabel(node, scope);
      if (isNext || !getComputedStyle(node).display.startsWith('inline')) break;
    }
    const [value] = valuesAt([node], scope.visibility);
    const isSpaced = /^\s/.test(node.textContent ?? '');
    if (value) text += `${isSpaced ? ' ' : ''}${value.text}${/\s$/.test(node.textContent ?? '') ? ' ' : ''}`;
    if (text.length > 2000) break;
  }
  const lines = text.split('\n').map(ownPart).filter(Boolean);
  const [line] = lines;
  return { node: first, values: line ? [{ text: line, iso: null, numeric: false, long: lines.join('\n') }] : [] };
}

/** Where labels are written with a colon, a text of the same kind is the next label, with its value. */
function isLabelWithValue(text: string, top: Node): boolean {
  return /[:：]\s*$/.test(top.textContent ?? '') && /^\s*[A-Za-z][^:\d]{1,40}: \S/.test(text);
}

/** A button with words between label and value: whether it is the value or does something to it, nobody can tell. */
function isTextButton(node: Element): boolean {
  const text = node.textContent.trim();
  return node.matches('button,[role=button]') && text.length > 2 && !namesAction(text) && !node.ariaHasPopup;
}

/** Whether an element is made as the label is, by a class that says what it is for. */
function isStyledAsLabel(node: Element, label: Element): boolean {
  const own = node.getAttribute('class') ?? '';
  if (own !== '' && own === label.getAttribute('class') && LABEL_CLASS.test(own)) return true;
  // Both bold, and something plain follows: the next label, with its value.
  const isBold = /^(?:b|strong)$/.test(node.localName) && node.localName === label.localName;
  const after = node.nextSibling;
  return isBold && after !== null && isText(after) && saysSomething(after.data);
}

const LABEL_CLASS = /(?:^|[-_ ])(?:label|lbl|caption|term|key)s?(?:$|[-_ ])/i;

/** Whether two elements are made alike, as labels are, or pairs of label and value. */
function areAlike(one: Element, other: Element): boolean {
  return one.localName === other.localName && one.getAttribute('class') === other.getAttribute('class');
}

/** Whether an element is a whole pair of label and value, as the one that holds the label alone is made to be. */
function isPair(node: Element, label: Element): boolean {
  return partsOf(label).length < 2 && partsOf(node).length > 1 && areAlike(node, label);
}

/** Whether an element holds the next label, with its value: this one's is left out. */
function isNextLabel(node: Element, top: Node, scope: Scope): boolean {
  if (isLabelWithValue(node.textContent, top) || scope.beginsWithLabel(node)) return true;
  const [first] = partsOf(node);
  const own = isElement(top) ? innermost(top) : null;
  // Set as the label is, by a tag or a class that says something, and more follows.
  return (
    !!first &&
    !!own &&
    areAlike(first, own) &&
    !own.matches('div:not([class]),span:not([class])') &&
    saysSomething(node.textContent.trim().slice(first.textContent.trim().length))
  );
}

/** What is in an element that has nothing else in it, as deep as that goes. */
function innermost(element: Element): Element {
  const [only, ...others] = partsOf(element);
  return only && others.length === 0 ? innermost(only) : element;
}

/** Whether an element holds radio buttons and no other field. */
function isChoice(element: Element): boolean {
  const fields = [...element.querySelectorAll(FIELDS)];
  return fields.length > 0 && fields.every((field) => field.matches('[type=radio]'));
}

/** The next element or text beside a label, or below it where labels stand in one row and values in the next. */
function besides(top: Node, scope: Scope): Candidate | null {
  const label = elementOf(top);
  let isValueHidden = false;
  let isBelow = false;
  for (let node = top.nextSibling; node; node = node.nextSibling) {
    if (isPassedOver(node, scope)) {
      isBelow ||= node.nodeName === 'BR';
      isValueHidden ||= isElement(node) && !isField(node) && !isOrnament(node) && saysSomething(node.textContent);
      continue;
    }
    if (isText(node)) {
      if (looksLikeLabel(node, scope) || isLabelWithValue(node.data, top)) return null;
      return runFrom(node, '', isElement(top) ? top : null, scope);
    }
    if (!isElement(node)) continue;
    if (isTextButton(node)) return { node, values: [] };
    if (isField(node)) {
      const fields: Node[] = [];
      for (let twin: Node | null = node; twin && (isText(twin) || isField(twin)); twin = twin.nextSibling)
        if (isField(twin)) fields.push(twin);
      return candidate(fields, scope);
    }
    if (looksLikeLabel(node, scope) || (isElement(top) && isStyledAsLabel(node, top))) break;
    if (isElement(top) && isPair(node, top)) return null;
    if (isElement(top) && isValueHidden && areAlike(node, top) && node.nextElementSibling) return null;
    // On a line of its own, with its own value beside it.
    const after = node.nextElementSibling;
    if (isElement(top) && isBelow && after && areAlike(node, top) && areAlike(after, node)) return null;
    if (isChoice(node)) return candidate([node], scope);
    if (isNextLabel(node, top, scope)) return null;
    if (node.matches(STRUCTURE) ? !node.matches(HEADING) || label?.matches(HEADING) : node.querySelector(STRUCTURE))
      return null;
    return candidate([node], scope);
  }
  return isElement(top) ? below(top, scope) : null;
}

/** The element in the same place of the next block, if it stands under the label: a row of labels over a row of values. */
function below(top: Element, scope: Scope): Candidate | null {
  const row = top.parentElement;
  const next = row?.nextElementSibling;
  if (!row || !next || row.matches('body,li')) return null;
  const place = [...row.children].indexOf(top);
  const isLikeRow = (other: Element | null | undefined) =>
    other?.childElementCount === row.childElementCount && other.localName === row.localName;
  if (row.childElementCount < 2 || !isLikeRow(next) || isLikeRow(next.nextElementSibling)) return null;
  const value = next.children[place];
  if (!value || looksLikeLabel(value, scope)) return null;
  const [above, under] = [top.getBoundingClientRect(), value.getBoundingClientRect()];
  const isUnder = under.top >= above.bottom - 2 && under.left < above.right && under.right > above.left;
  return isUnder ? candidate([value], scope) : null;
}

function descriptionOf(term: Element, scope: Scope): Candidate | null {
  const nodes: Node[] = [];
  let sibling = term.nextElementSibling;
  while (sibling && isOurs(sibling)) sibling = sibling.nextElementSibling;
  for (; sibling?.localName === 'dd'; sibling = sibling.nextElementSibling) {
    // What can be done to the value, as in the summary lists of GOV.UK.
    if (nodes.length === 0 || !namesAction(sibling.textContent)) nodes.push(sibling);
  }
  return candidate(nodes, scope);
}

/** What a hit leads to, by the first kind that applies to it. Null: the text is no label, or leads nowhere. */
function resolve(hit: Hit, key: string, scope: Scope): { kind: Kind; found: Candidate } | null {
  const holder = elementOf(hit.node);
  if (!holder || !scope.visibility.isRendered(holder)) return null;
  const as = (kind: Kind, found: Candidate | null) => (found ? { kind, found } : null);
  if (hit.rest !== null) {
    if (holder.closest(NOT_LABEL)) return null;
    const following = hit.node.nextSibling;
    const lead = ownPart(hit.rest);
    if (!following)
      return as('inline', {
        node: hit.node,
        values: lead && scope.visibility.isVisible(holder) ? [{ text: lead, iso: null, numeric: false }] : [],
      });
    const run = runFrom(following, hit.rest, null, scope);
    return as('inline', run && { ...run, node: hit.node });
  }
  const label = labelOfHit(hit, key, scope);
  if (label) {
    const target = forTarget(label, scope);
    if (target) return as('for', target);
    if (label.querySelector(FIELDS)) {
      const fields = fieldsIn([label], scope.visibility);
      if (fields.length > 0) return as('wrap', candidate(fields, scope));
    }
  } else {
    const around = holder.closest('label');
    if (around?.querySelector(FIELDS)) return null;
    // A label never holds its own value: what else stands in it is a hint, such as *(optional)*.
    if (around) return as('for', hasHint(around, key, scope) ? forTarget(around, scope) : null);
  }
  const choice = holder.closest('legend')?.parentElement;
  if (choice && isChoice(choice)) return as('wrap', candidate([choice], scope));
  const term = holder.closest('dt');
  if (term) {
    return labelKey(labelText(term, scope.visibility)) === key ? as('dt', descriptionOf(term, scope)) : null;
  }
  const cell = holder.closest(CELL);
  const table = cell?.closest(TABLE);
  const isWholeCell = cell && !cell.querySelector(FIELDS) && labelKey(labelText(cell, scope.visibility)) === key;
  if (cell && table && isWholeCell) {
    const value = valueCell(scope.grid(table), cell, !scope.holdsLines(table));
    return value && !looksLikeLabel(value, scope) ? as('cell', candidate([value], scope)) : null;
  }
  if (cell?.matches('th,[role=columnheader]') || holder.closest(NOT_LABEL)) return null;
  return as('beside', besides(topOf(hit, key, scope), scope));
}

/** Whether an element named by ARIA may be the value itself, not a part of the page or the label's wrapper. */
function mayBeNamedValue(element: Element): boolean {
  if (isField(element)) return holdsValue(element);
  if (element.matches('fieldset,[role=radiogroup]')) return true;
  return !element.matches(LANDMARK) && !element.querySelector(STRUCTURE);
}

/**
 * The places that a label leads to inside `root`. The kinds are tried in the order that README.md beside this file gives, over the whole
 * root; the first that leads to a value ends the search, so that a search box with the same label does not hide the value.
 */
export function locateLabel(root: Element | Document, key: string, scope: Scope): Candidate[] {
  if (root !== scope.document) return follow(root, key, scope);
  // What a page is recognised by is often its number, which is then read too.
  let places = scope.places.get(key);
  if (!places) {
    places = follow(root, key, scope);
    scope.places.set(key, places);
  }
  return places;
}

function follow(root: Element | Document, key: string, scope: Scope): Candidate[] {
  let all: { rank: number; found: Candidate; hit?: Hit }[] = [];
  for (const hit of scope.hits(key)) {
    const resolved = root.contains(hit.node) ? resolve(hit, key, scope) : null;
    if (resolved && root.contains(resolved.found.node))
      all.push({ rank: KINDS.indexOf(resolved.kind), found: resolved.found, hit });
  }
  const hasValue = ({ found }: { found: Candidate }) => found.values.length > 0;
  if (!all.some((each) => each.rank < ARIA && hasValue(each))) {
    const references: Node[] = [];
    for (const { element, by } of scope.named(key)) {
      if (!root.contains(element) || !mayBeNamedValue(element) || by.some((other) => element.contains(other))) continue;
      const { isRendered, isVisible } = scope.visibility;
      if (!(isField(element) ? isVisible(element) : isRendered(element))) continue;
      references.push(...by);
      const found = candidate([element], scope);
      if (found) all.push({ rank: ARIA, found });
    }
    // What names a value by ARIA is no label of what stands beside it.
    all = all.filter(({ rank, hit }) => rank <= ARIA || !references.some((other) => other.contains(hit?.node ?? null)));
  }
  const filled = all.filter(hasValue);
  const best = Math.min(...(filled.length > 0 ? filled : all).map(({ rank }) => rank));
  return all.filter(({ rank }) => rank === best).map(({ found }) => found);
}
