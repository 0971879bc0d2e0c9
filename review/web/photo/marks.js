// Outlines and numbered badges on the picture. Line, badge shape and word tell the state; colour only helps.

import { el, fill, svg } from '../core/dom.js';
import { MARK_WORDS, isHarmless, markOf, outcomeIn, shortName, titleOf } from './items.js';

const SIGNS = { blocking: '!', undecided: '?', doubtful: '~', shown: '○', redacted: '■', drawn: '✎' };

export class Marks {
  #desk;
  #outlines = svg('svg', { class: 'outlines', 'aria-hidden': 'true', preserveAspectRatio: 'none' });
  #badges = el('div', { class: 'badges' });

  constructor(desk, layer) {
    this.#desk = desk;
    layer.append(this.#outlines, this.#badges);
  }

  hide(hidden) {
    this.#outlines.classList.toggle('off', hidden);
    this.#badges.classList.toggle('off', hidden);
  }

  update() {
    const { width, height } = this.#desk.size;
    this.#outlines.setAttribute('viewBox', `0 0 ${width} ${height}`);
    fill(this.#outlines, this.#desk.items.map((item) => this.#outline(item)));
    fill(this.#badges, this.#desk.items.filter((item) => this.#wantsBadge(item)).map((item) => this.#badge(item)));
  }

  #wantsBadge(item) {
    return !isHarmless(item) || item.ref === this.#desk.selected;
  }

  #classes(item) {
    const selected = item.ref === this.#desk.selected ? ' selected' : '';
    const harmless = isHarmless(item) ? ' harmless' : '';
    return `mark-${markOf(item, this.#desk.shownRendition)}${selected}${harmless}`;
  }

  #outline(item) {
    const shapes = (item.members ?? [item]).map(({ quad }) => quad.map(([x, y]) => `${x},${y}`).join(' '));
    const select = () => this.#desk.select(item.ref);
    // Two lines, dark and light, are seen on any picture.
    return svg('g', { class: this.#classes(item), onclick: select },
      shapes.flatMap((points) => [svg('polygon', { points, class: 'under' }), svg('polygon', { points, class: 'over' })]));
  }

  #badge(item) {
    const kind = markOf(item, this.#desk.shownRendition);
    const { width, height } = this.#desk.size;
    const [x, y] = item.box;
    const outcome = outcomeIn(item, this.#desk.shownRendition, this.#desk.view.people);
    const badge = el('button', {
      type: 'button', tabindex: '-1', class: `badge ${this.#classes(item)}`,
      'aria-label': `${titleOf(item)}: ${MARK_WORDS[kind]}`,
      title: outcome.words,
      onclick: () => this.#desk.select(item.ref),
    }, el('span', { class: 'sign' }, SIGNS[kind]), shortName(item));
    badge.style.left = `${100 * Math.max(0, x) / width}%`;
    badge.style.top = `${100 * Math.max(0, y) / height}%`;
    return badge;
  }
}

export function legend() {
  return el('ul', { class: 'legend', 'aria-label': 'What the marks mean' },
    Object.entries(MARK_WORDS).map(([kind, words]) => el('li', {},
      el('span', { class: `badge still mark-${kind}`, 'aria-hidden': 'true' }, el('span', { class: 'sign' }, SIGNS[kind])),
      words)));
}
