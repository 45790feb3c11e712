// Making and changing nodes. Text is only ever set as text.

/** An element with attributes (`class`, `for`, …; functions become listeners) and children (nodes or text). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Changes the text inside a node by changing its one text node, so that the node itself stays. */
export function setText(element, text) {
  if (!(element.firstChild instanceof Text)) element.prepend(document.createTextNode(''));
  if (element.firstChild.nodeValue !== text) element.firstChild.nodeValue = text;
}

/** Changes a field's `value` property, unless someone is typing there. No attribute changes, and no event fires. */
export function setValue(field, value) {
  if (field !== document.activeElement && field.value !== value) field.value = value;
}

/** Makes a `select` offer these choices; one that is chosen but not listed is listed too. */
export function setChoices(select, values, chosen) {
  const wanted = values.includes(chosen) ? values : [...values, chosen];
  const offered = [...select.options].map((option) => option.value);
  if (wanted.join('\n') !== offered.join('\n')) {
    select.replaceChildren(...wanted.map((value) => make('option', { value }, value)));
  }
  setValue(select, chosen);
}
