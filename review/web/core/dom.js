// Builds nodes. The page's security policy forbids markup from text, so everything visible is made here.

import { inSchool } from './router.js';

const SVG = 'http://www.w3.org/2000/svg';

function apply(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (name === 'value' || name === 'checked' || name === 'indeterminate') {
      node[name] = value;
    } else {
      node.setAttribute(name, value === true ? '' : addressed(name, String(value)));
    }
  }
}

// Pictures and downloads are of the school whose page this is.
function addressed(name, value) {
  return (name === 'src' || name === 'href') && value.startsWith('/api/') ? inSchool(value) : value;
}

// el('p', {class: 'hint', onclick: f}, 'text', child, [more children], null)
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  apply(node, props);
  node.append(...present(children));
  return node;
}

export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  apply(node, props);
  node.append(...present(children));
  return node;
}

export function fill(node, ...children) {
  node.replaceChildren(...present(children));
  return node;
}

// Children without the absent ones, so that `condition && el(...)` can be written in place.
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

let counter = 0;
// An id for label, description and controls relations.
export function freshId(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}
