// The original, as long as a key or button is held: fetched for this look alone, and forgotten when it is let go.

import { el } from '../core/dom.js';

const USUAL_SIDE = 2560;

export class OriginalView {
  #app;
  #desk;
  #stage;
  #marks;
  #picture = el('img', { class: 'original', alt: 'The original photo, which is not published', hidden: true });
  #sign = el('p', { class: 'original-sign', role: 'status' });
  #look = null;

  constructor(app, desk, stage, marks) {
    this.#app = app;
    this.#desk = desk;
    this.#stage = stage;
    this.#marks = marks;
    stage.canvas.insertBefore(this.#picture, stage.layer);
    stage.element.append(this.#sign);
  }

  get hold() {
    return { press: () => this.press(), release: () => this.release() };
  }

  async press() {
    if (!this.#desk.view.original) {
      this.#app.announce.say('The original of this photo is no longer kept.');
      return;
    }
    this.release();
    const look = { stop: new AbortController(), url: null };
    this.#look = look;
    this.#sign.textContent = 'Fetching the original …';
    // More pixels only where they can be seen.
    const { width, height } = this.#desk.size;
    const seen = Math.max(width, height) * this.#stage.scale * window.devicePixelRatio;
    try {
      const blob = await this.#app.api.blob(`/api/photos/${this.#desk.id}/original`,
        { side: seen > USUAL_SIDE ? 0 : USUAL_SIDE }, { signal: look.stop.signal });
      if (this.#look !== look) return;
      look.url = URL.createObjectURL(blob);
      this.#picture.src = look.url;
      this.#picture.hidden = false;
      this.#marks.hide(true);
      this.#sign.textContent = 'Original: this is not what is published';
    } catch (error) {
      if (error.name === 'AbortError') return;
      this.release();
      this.#app.announce.fail(error);
    }
  }

  release() {
    const look = this.#look;
    this.#look = null;
    if (!look) return;
    look.stop.abort();
    this.#picture.hidden = true;
    this.#picture.removeAttribute('src');
    if (look.url) URL.revokeObjectURL(look.url);
    this.#marks.hide(false);
    this.#sign.textContent = '';
  }
}
