// The picture in its frame: zoom, pan, and the way from the screen to the photo's pixels. What lies on the picture
// (marks, a region being drawn) is put into `layer` and measured in the photo's pixels.

import { el } from '../core/dom.js';

const LARGEST = 8;
const SLIP = 4;

export class Stage {
  #size;
  #part;
  #scale = 1;
  #x = 0;
  #y = 0;
  #fitting = true;
  #pointers = new Map();
  #moved = false;
  #observer;
  #zoomed;

  // `size`: the photo's; `zoomed(words)` is told the scale.
  constructor(size, zoomed) {
    this.#size = size;
    this.#part = [0, 0, size.width, size.height];
    this.#zoomed = zoomed;
    this.picture = el('img', { class: 'rendition', alt: '', draggable: 'false' });
    this.layer = el('div', { class: 'layer' });
    this.canvas = el('div', { class: 'canvas' }, this.picture, this.layer);
    this.element = el('div', { class: 'stage', tabindex: '0', role: 'group', 'data-focus': true }, this.canvas);
    this.pixelsPerPhotoPixel = 1;
    // Set while something else takes the pointer, such as the editor of regions.
    this.pointerTaken = false;
    this.#observer = new ResizeObserver(() => (this.#fitting ? this.fit() : this.#place()));
    this.#observer.observe(this.element);
    this.#listen();
  }

  get scale() {
    return this.#scale;
  }

  fit() {
    const { width, height } = this.#frame();
    if (width === 0) return;
    const [x, y, wide, high] = this.#part;
    this.#fitting = true;
    this.#scale = this.#fitScale();
    this.#x = (width - wide * this.#scale) / 2 - x * this.#scale;
    this.#y = (height - high * this.#scale) / 2 - y * this.#scale;
    this.#place();
  }

  // The picture, `pixels` wide, shows this part of the photo ([x, y, width, height]; null: all of it).
  showPart(part, pixels) {
    const { width, height } = this.#size;
    const [x, y, wide, high] = part ?? [0, 0, width, height];
    this.#part = [x, y, wide, high];
    this.pixelsPerPhotoPixel = pixels / wide;
    Object.assign(this.picture.style, {
      left: `${100 * x / width}%`, top: `${100 * y / height}%`, width: `${100 * wide / width}%`, height: `${100 * high / height}%`,
    });
    if (this.#fitting) this.fit();
  }

  zoomBy(factor, at = this.#middle()) {
    this.#zoomTo(this.#scale * factor, at);
  }

  // One pixel of the rendition on one pixel of the screen, around a box of the photo.
  fullSize(box = null) {
    this.#zoomTo(this.pixelsPerPhotoPixel / window.devicePixelRatio, this.#middle());
    if (box) this.centre(box);
  }

  panBy(dx, dy) {
    this.#x += dx;
    this.#y += dy;
    this.#fitting = false;
    this.#place();
  }

  // Brings a box into view; when the whole photo is in view nothing moves.
  reveal([x, y, width, height]) {
    if (this.#fitting) return;
    const frame = this.#frame();
    const left = x * this.#scale + this.#x;
    const top = y * this.#scale + this.#y;
    const inside = left >= 0 && top >= 0 && left + width * this.#scale <= frame.width
      && top + height * this.#scale <= frame.height;
    if (!inside) this.centre([x, y, width, height]);
  }

  centre([x, y, width, height]) {
    const frame = this.#frame();
    this.#x = frame.width / 2 - (x + width / 2) * this.#scale;
    this.#y = frame.height / 2 - (y + height / 2) * this.#scale;
    this.#fitting = false;
    this.#place();
  }

  // The photo's pixel under a point of the window, kept inside the photo.
  toPhoto({ clientX, clientY }) {
    const frame = this.element.getBoundingClientRect();
    const x = (clientX - frame.left - this.#x) / this.#scale;
    const y = (clientY - frame.top - this.#y) / this.#scale;
    return [clamp(x, 0, this.#size.width), clamp(y, 0, this.#size.height)];
  }

  // The part of the photo that is in view: [x, y, width, height]
  inView() {
    const frame = this.#frame();
    const left = clamp(-this.#x / this.#scale, 0, this.#size.width);
    const top = clamp(-this.#y / this.#scale, 0, this.#size.height);
    const right = clamp((frame.width - this.#x) / this.#scale, 0, this.#size.width);
    const bottom = clamp((frame.height - this.#y) / this.#scale, 0, this.#size.height);
    return [left, top, right - left, bottom - top];
  }

  dispose() {
    this.#observer.disconnect();
  }

  #frame() {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  #middle() {
    const { width, height } = this.#frame();
    return { x: width / 2, y: height / 2 };
  }

  #fitScale() {
    const { width, height } = this.#frame();
    const [, , wide, high] = this.#part;
    return Math.min(width / wide, height / high);
  }

  #zoomTo(wanted, at) {
    const whole = this.#fitScale() * Math.min(this.#part[2] / this.#size.width, this.#part[3] / this.#size.height);
    const scale = clamp(wanted, whole / 2, LARGEST);
    const ratio = scale / this.#scale;
    this.#x = at.x - (at.x - this.#x) * ratio;
    this.#y = at.y - (at.y - this.#y) * ratio;
    this.#scale = scale;
    this.#fitting = false;
    this.#place();
  }

  #place() {
    // At least a strip of the photo stays in the frame.
    const frame = this.#frame();
    const width = this.#size.width * this.#scale;
    const height = this.#size.height * this.#scale;
    this.#x = clamp(this.#x, 60 - width, frame.width - 60);
    this.#y = clamp(this.#y, 60 - height, frame.height - 60);
    Object.assign(this.canvas.style, {
      left: `${this.#x}px`, top: `${this.#y}px`, width: `${width}px`, height: `${height}px`,
    });
    const percent = Math.round(100 * this.#scale * window.devicePixelRatio / this.pixelsPerPhotoPixel);
    this.#zoomed(this.#fitting ? `whole picture, ${percent} %` : `${percent} %`);
  }

  #listen() {
    this.element.addEventListener('wheel', (event) => {
      event.preventDefault();
      const frame = this.element.getBoundingClientRect();
      this.zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2,
        { x: event.clientX - frame.left, y: event.clientY - frame.top });
    }, { passive: false });
    this.element.addEventListener('pointerdown', (event) => {
      if (this.pointerTaken || event.button !== 0) return;
      this.#pointers.set(event.pointerId, event);
      this.#moved = false;
    });
    this.element.addEventListener('pointermove', (event) => this.#drag(event));
    for (const name of ['pointerup', 'pointercancel', 'pointerleave']) {
      this.element.addEventListener(name, (event) => this.#pointers.delete(event.pointerId));
    }
    // The end of a drag is no click on a mark.
    this.element.addEventListener('click', (event) => {
      if (this.#moved) event.stopPropagation();
      this.#moved = false;
    }, true);
  }

  #drag(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before || this.pointerTaken) return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (!this.#moved && Math.hypot(dx, dy) < SLIP) return;
    this.#moved = true;
    if (this.#pointers.size === 2) this.#pinch(before, event);
    else this.panBy(dx, dy);
    this.#pointers.set(event.pointerId, event);
  }

  #pinch(before, now) {
    const other = [...this.#pointers.values()].find((pointer) => pointer.pointerId !== now.pointerId);
    const distance = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
    const frame = this.element.getBoundingClientRect();
    this.zoomBy(distance(now) / Math.max(1, distance(before)), {
      x: (now.clientX + other.clientX) / 2 - frame.left, y: (now.clientY + other.clientY) / 2 - frame.top,
    });
  }
}

function clamp(value, least, most) {
  return Math.max(least, Math.min(most, value));
}
