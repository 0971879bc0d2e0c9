// How many photos wait for the technician, in the window's title: "(14) Review · Schoolgate".

import { product } from '../core/router.js';

const EVERY_MS = 60_000;

export class WaitingBadge {
  #app;
  #title = '';
  #count = 0;
  #timer = null;

  constructor(app) {
    this.#app = app;
  }

  // For whoever reviews; asked in the background, so that nobody stays signed in by it.
  begin() {
    this.end();
    if (!this.#app.me.may.review || this.#app.me.password_given) return;
    this.#timer = setInterval(() => this.#ask(), EVERY_MS);
    this.#ask();
  }

  end() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#count = 0;
  }

  show(title) {
    this.#title = title;
    document.title = `${this.#count > 0 ? `(${this.#count}) ` : ''}${title} · ${product}`;
  }

  async #ask() {
    const own = this.#timer;
    try {
      const { counts } = await this.#app.api.get('/api/queue', { limit: 1 }, { background: true });
      if (own !== this.#timer) return;
      this.#count = counts.total;
      this.show(this.#title);
    } catch {
      // A server that is away tells so at the next thing somebody does; the number stays as it was.
    }
  }
}
