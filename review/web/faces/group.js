// One group: its faces, which of them belong, and what they look like as long as a key or button is held.

import { el, fill, freshId, svg } from '../core/dom.js';
import { commandButton } from '../core/command_button.js';
import { formatAddress } from '../core/router.js';
import { counted } from '../core/words.js';

class Tile {
  #picture = el('img', { class: 'face-original', alt: '', hidden: true });
  #url = null;

  constructor(face, changed) {
    this.face = face;
    this.#picture.alt = `The face in number ${face.photo}, from the original, which is not published`;
    this.input = el('input', { type: 'checkbox', id: freshId('belongs'), checked: true, onchange: changed });
    const [x, y, width, height] = face.box;
    const place = { x, y, width, height };
    this.element = el('li', { class: 'face' },
      el('span', { class: 'thumb' },
        el('img', { src: face.thumbnail, alt: '', loading: 'lazy', decoding: 'async' }),
        svg('svg', { class: 'face-place', 'aria-hidden': 'true', viewBox: `0 0 ${face.width} ${face.height}` },
          svg('rect', { ...place, class: 'under' }), svg('rect', { ...place, class: 'over' })),
        this.#picture),
      el('p', { class: 'check' }, this.input,
        el('label', { for: this.input.id }, `Number ${face.photo} belongs`)),
      el('p', { class: 'small' }, el('a', { href: formatAddress(['photo', face.photo]) }, face.source_name)));
  }

  get belongs() {
    return this.input.checked;
  }

  show(blob) {
    this.hide();
    this.#url = URL.createObjectURL(blob);
    this.#picture.src = this.#url;
    this.#picture.hidden = false;
  }

  hide() {
    this.#picture.hidden = true;
    this.#picture.removeAttribute('src');
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}

export class FaceGroup {
  #app;
  #source;
  #tiles;
  #look = null;
  #button;

  // `name(group)` asks who it is.
  constructor(app, source, { group, faces }, name) {
    this.#app = app;
    this.#source = source;
    this.number = group;
    this.#tiles = faces.map((face) => new Tile(face, () => this.#update()));
    this.heading = el('h2', { tabindex: '-1', id: freshId('group') });
    this.#button = el('button', { type: 'button', class: 'primary', onclick: () => this.chosen.length > 0 && name(this) });
    this.sign = el('p', { class: 'face-sign', role: 'status' });
    this.element = el('section', { class: 'face-group', 'aria-labelledby': this.heading.id },
      this.heading,
      el('ul', { class: 'faces' }, this.#tiles.map((tile) => tile.element)),
      this.sign,
      el('div', { class: 'buttons' }, this.#button,
        commandButton({ keys: ['o'], words: 'Hold to see the faces', hold: this.hold }, { class: 'quiet' })));
    this.#update();
  }

  get chosen() {
    return this.#tiles.filter((tile) => tile.belongs).map((tile) => tile.face);
  }

  get hold() {
    return { press: () => this.press(), release: () => this.release() };
  }

  async press() {
    this.release();
    const look = new AbortController();
    this.#look = look;
    this.sign.textContent = 'Originals: this is not what is published';
    await Promise.all(this.#tiles.map(async (tile) => {
      try {
        const blob = await this.#source.picture(tile.face, look.signal);
        if (this.#look === look) tile.show(blob);
      } catch (error) {
        if (error.name === 'AbortError' || this.#look !== look) return;
        this.release();
        this.#app.announce.fail(error);
      }
    }));
  }

  release() {
    this.#look?.abort();
    this.#look = null;
    for (const tile of this.#tiles) tile.hide();
    this.sign.textContent = '';
  }

  // While its photos are made anew nothing else is asked of it.
  busy(words) {
    if (words) this.element.setAttribute('aria-busy', 'true');
    else this.element.removeAttribute('aria-busy');
    this.sign.textContent = words;
    this.#update();
  }

  #update() {
    const count = this.chosen.length;
    const off = count === 0 || this.element?.hasAttribute('aria-busy');
    fill(this.heading, `Group ${this.number}: ${counted(this.#tiles.length, 'face')}`);
    fill(this.#button, count === 1 ? 'Name this face' : `Name these ${count} faces`);
    if (off) this.#button.setAttribute('aria-disabled', 'true');
    else this.#button.removeAttribute('aria-disabled');
  }
}
