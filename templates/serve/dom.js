'use strict';
// Elements made and kept. Whatever a machine said reaches the page through `textContent` and attributes that are no code, never as HTML.

/** @returns {any} an element of page.html: those that are drawn anew carry their parts */
const find = (id) => document.getElementById(id);

/** Signs that draw nothing or turn the direction of a line: shown as what they are, so that no text looks like another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be shown
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text of a machine in one line. */
function plain(text) {
  return String(text ?? '').replace(UNSEEN, (sign) => {
    const code = sign.codePointAt(0);
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Text of several lines. */
const lines = (text) =>
  String(text ?? '')
    .split('\n')
    .map(plain)
    .join('\n');

/**
 * An element with a class, attributes and children; children are elements or text.
 * @returns {any} its maker may have it carry its parts
 */
function make(tag, className, attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The same of an SVG. */
function draw(tag, attributes = {}, ...children) {
  const drawn = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) drawn.setAttribute(name, value);
  drawn.append(...children);
  return drawn;
}

/** Text, written only where it is another: what stays is not drawn again, and no screen reader hears it twice. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function set(node, name, value) {
  if (value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? '' : value);
}

/** Children of `parent` for `items`, in their order: those that are there already stay the elements they are. */
function keep(parent, items, keyOf, begin, update) {
  parent.kept ??= new Map();
  const wanted = new Set(items.map(keyOf));
  for (const [key, node] of parent.kept) {
    if (wanted.has(key)) continue;
    // It may have moved to another parent already.
    if (node.parentNode === parent) node.remove();
    parent.kept.delete(key);
  }
  let next = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    const node = parent.kept.get(key) ?? begin(item);
    parent.kept.set(key, node);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    update(node, item);
  }
}
