// The row of pictures that would be published: platforms that get the very same one stand together.

import { el, fill } from '../core/dom.js';

export class RenditionRow {
  #desk;

  constructor(desk) {
    this.#desk = desk;
    this.element = el('div', { class: 'renditions', role: 'group', 'aria-label': 'Pictures by platform' });
  }

  update() {
    const { renditions } = this.#desk.view;
    fill(this.element, renditions.map((rendition, index) => this.#button(rendition, index)));
  }

  #outcome(rendition) {
    const crop = rendition.part && rendition.crops.find((one) => one.ratio === rendition.crop);
    return crop ? `cropped, keeps ${crop.kept} of ${crop.shown} shown` : `${rendition.redacted} redacted, ${rendition.shown} shown`;
  }

  #button(rendition, index) {
    const current = index === this.#desk.rendition;
    const [platforms, outcome] = rendition.platforms.length === 0
      ? ['No platform', rendition.words]
      : [rendition.titles.join(', '), this.#outcome(rendition)];
    return el('button', {
      type: 'button', 'aria-pressed': String(current), title: rendition.words,
      onclick: () => this.#desk.showRendition(index),
    }, el('span', { class: 'platforms' }, platforms),
    el('span', { class: 'outcome' }, outcome, rendition.platforms.length > 0 && !this.#desk.hasSeen(rendition) && ' · not seen yet'),
    this.#desk.view.renditions.length > 1 && el('kbd', { 'aria-hidden': 'true' }, String(index + 1)));
  }
}
