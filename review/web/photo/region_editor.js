// Marks a region that the finders missed, or changes one: by dragging, by clicking two corners, or with the arrow keys.

import { el, fill } from '../core/dom.js';
import { commandButton } from '../core/command_button.js';
import { keyWords } from '../core/shortcuts.js';

const SMALLEST = 4;
const SLIP = 5;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function quadOf([x, y, width, height]) {
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
}

function between([ax, ay], [bx, by]) {
  return [Math.min(ax, bx), Math.min(ay, by), Math.abs(ax - bx), Math.abs(ay - by)];
}

export class RegionEditor {
  #stage;
  #size;
  #box;
  #fresh;
  #saved;
  #ended;
  #shape = el('div', { class: 'region' });
  #where = el('span', { class: 'visually-hidden', 'aria-live': 'polite' });
  #bar;
  #grab = null;
  #firstCorner = null;
  #stop = new AbortController();
  #unbind;

  // `box`: the region to change, or null for a new one; `saved(quad)` and `ended()` are called once.
  constructor({ stage, size, shortcuts, box, saved, ended }) {
    this.#stage = stage;
    this.#size = size;
    this.#box = box;
    this.#fresh = box === null;
    this.#saved = saved;
    this.#ended = ended;
    const commands = this.#commands();
    this.#unbind = shortcuts.bind(commands, { only: true });
    this.#bar = this.#toolbar(commands);
    this.#handles();
    stage.pointerTaken = true;
    stage.layer.append(this.#shape);
    stage.element.append(this.#bar);
    stage.element.classList.add('drawing');
    this.#listen();
    this.#show();
    stage.element.focus();
  }

  cancel() {
    this.#end();
    this.#ended();
  }

  #save() {
    const [, , width, height] = this.#box ?? [0, 0, 0, 0];
    if (width < SMALLEST || height < SMALLEST) return;
    const quad = quadOf(this.#box.map(Math.round));
    this.#end();
    this.#saved(quad);
    this.#ended();
  }

  #end() {
    this.#stop.abort();
    this.#unbind();
    this.#shape.remove();
    this.#bar.remove();
    this.#stage.pointerTaken = false;
    this.#stage.element.classList.remove('drawing');
  }

  #commands() {
    const group = 'Marking a region';
    const keys = Object.keys(ARROWS);
    const step = (prefix, words, act) => keys.map((key) => ({
      id: `${prefix}${key}`, keys: [`${prefix}${key}`], group, repeats: true,
      words: words.replace('%', keyWords(key)),
      run: () => act(...ARROWS[key]),
    }));
    return [
      { id: 'save-region', keys: ['Enter'], group, words: 'Save the region', run: () => this.#save() },
      { id: 'leave-region', keys: ['Escape'], group, words: 'Leave without saving', run: () => this.cancel() },
      ...step('', 'Move the region %', (dx, dy) => this.#move(dx * this.#pixels(10), dy * this.#pixels(10))),
      ...step('Shift+', 'Make the region larger or smaller %',
        (dx, dy) => this.#resize(dx * this.#pixels(10), dy * this.#pixels(10))),
      ...step('Control+', 'Move the region a little %', (dx, dy) => this.#move(dx * this.#pixels(1), dy * this.#pixels(1))),
    ];
  }

  #toolbar(commands) {
    return el('div', { class: 'region-bar', role: 'group', 'aria-label': 'Marking a region' },
      el('span', {}, this.#fresh
        ? 'Drag, click two corners, or use the arrow keys (Shift: size).'
        : 'Drag it or its corners, or use the arrow keys (Shift: size).'),
      commandButton(commands[0], { label: 'Save', class: 'primary' }),
      commandButton(commands[1], { label: 'Cancel' }),
      this.#where);
  }

  // Screen pixels in pixels of the photo.
  #pixels(count) {
    return count / this.#stage.scale;
  }

  // With the keyboard a region begins in the middle of what is in view.
  #begin() {
    if (this.#box) return;
    const [x, y, width, height] = this.#stage.inView();
    const side = Math.min(width, height) / 5;
    this.#box = [x + (width - side) / 2, y + (height - side) / 2, side, side];
  }

  #move(dx, dy) {
    this.#begin();
    const [x, y, width, height] = this.#box;
    this.#set([
      Math.max(0, Math.min(this.#size.width - width, x + dx)),
      Math.max(0, Math.min(this.#size.height - height, y + dy)), width, height]);
  }

  #resize(dx, dy) {
    this.#begin();
    const [x, y, width, height] = this.#box;
    this.#set([x, y, Math.max(SMALLEST, Math.min(this.#size.width - x, width + dx)),
      Math.max(SMALLEST, Math.min(this.#size.height - y, height + dy))]);
  }

  #set(box) {
    this.#box = box;
    this.#show();
    const percent = (value, whole) => Math.round(100 * value / whole);
    fill(this.#where, `${percent(box[0], this.#size.width)} % from the left, ${percent(box[1], this.#size.height)} % `
      + `from the top, ${percent(box[2], this.#size.width)} % wide, ${percent(box[3], this.#size.height)} % high`);
  }

  #show() {
    this.#shape.hidden = this.#box === null;
    if (!this.#box) return;
    const [x, y, width, height] = this.#box;
    const percent = (value, whole) => `${100 * value / whole}%`;
    Object.assign(this.#shape.style, {
      left: percent(x, this.#size.width), top: percent(y, this.#size.height),
      width: percent(width, this.#size.width), height: percent(height, this.#size.height),
    });
  }

  #handles() {
    for (const corner of ['nw', 'ne', 'se', 'sw']) this.#shape.append(el('span', { class: `handle ${corner}`, 'data-corner': corner }));
  }

  #listen() {
    const options = { signal: this.#stop.signal };
    const target = this.#stage.element;
    target.addEventListener('pointerdown', (event) => this.#press(event), options);
    target.addEventListener('pointermove', (event) => this.#drag(event), options);
    target.addEventListener('pointerup', (event) => this.#drop(event), options);
    target.addEventListener('pointercancel', () => { this.#grab = null; }, options);
  }

  #press(event) {
    if (event.button !== 0 || this.#bar.contains(event.target)) return;
    event.preventDefault();
    this.#stage.element.setPointerCapture(event.pointerId);
    const at = this.#stage.toPhoto(event);
    const corner = event.target.dataset?.corner;
    const grab = { at, clientX: event.clientX, clientY: event.clientY, moved: false };
    if (!this.#fresh && corner) {
      const [x, y, width, height] = this.#box;
      const fixed = [corner.includes('w') ? x + width : x, corner.includes('n') ? y + height : y];
      this.#grab = { ...grab, kind: 'corner', fixed };
    } else if (!this.#fresh && this.#shape.contains(event.target)) {
      this.#grab = { ...grab, kind: 'move', from: [...this.#box] };
    } else {
      this.#grab = { ...grab, kind: 'draw', fixed: this.#firstCorner ?? at };
    }
  }

  #drag(event) {
    const at = this.#stage.toPhoto(event);
    if (!this.#grab) {
      if (this.#firstCorner) this.#set(between(this.#firstCorner, at));
      return;
    }
    const grab = this.#grab;
    grab.moved ||= Math.hypot(event.clientX - grab.clientX, event.clientY - grab.clientY) >= SLIP;
    if (!grab.moved) return;
    if (grab.kind === 'move') {
      this.#box = [...grab.from];
      this.#move(at[0] - grab.at[0], at[1] - grab.at[1]);
    } else {
      this.#set(between(grab.fixed, at));
    }
  }

  #drop(event) {
    const grab = this.#grab;
    this.#grab = null;
    if (!grab || grab.kind !== 'draw') return;
    if (!grab.moved && !this.#firstCorner) {
      this.#firstCorner = grab.at;
      return;
    }
    this.#set(between(grab.fixed, this.#stage.toPhoto(event)));
    this.#firstCorner = null;
    // A new region is done with its second corner; one that is being changed is saved on demand.
    if (this.#fresh) this.#save();
  }
}
