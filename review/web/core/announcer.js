// Short messages: seen in the corner, read out by screen readers. Errors stay until they are dismissed.

import { el, fill } from './dom.js';

const SHOWN_MS = 6000;

export class Announcer {
  #polite;
  #urgent;
  #timer = 0;

  constructor(polite, urgent) {
    this.#polite = polite;
    this.#urgent = urgent;
  }

  // `action` {words, run, stays}: something to do about it, such as "Undo"; `stays` until the next message.
  say(text, action = null) {
    clearTimeout(this.#timer);
    fill(this.#polite, el('div', { class: 'message' }, el('span', {}, sentence(text)), action && el('button', {
      type: 'button',
      onclick: () => {
        fill(this.#polite);
        action.run();
      },
    }, action.words)));
    if (!action?.stays) this.#timer = setTimeout(() => fill(this.#polite), action ? 2 * SHOWN_MS : SHOWN_MS);
  }

  fail(error) {
    const text = typeof error === 'string' ? error : error.message;
    fill(this.#urgent, el('div', { class: 'message error' },
      el('span', {}, sentence(text)),
      el('button', { type: 'button', onclick: () => this.clear() }, 'Dismiss')));
  }

  clear() {
    fill(this.#urgent);
  }
}

function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
