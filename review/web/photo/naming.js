// Says who a face or a name is: a type-ahead over the register, suggestions first. The register then decides.

import { el, fill, freshId } from '../core/dom.js';
import { holdable } from '../core/command_button.js';
import { openDialog } from '../core/dialog.js';
import { capital } from '../core/words.js';
import { personWords, titleOf } from './items.js';

const PAUSE_MS = 120;

class PersonPicker {
  #app;
  #desk;
  #item;
  #choose;
  #entries = [];
  #active = -1;
  #timer = 0;
  #asked = 0;

  constructor(app, desk, item, choose) {
    this.#app = app;
    this.#desk = desk;
    this.#item = item;
    this.#choose = choose;
    this.listId = freshId('people');
    this.input = el('input', {
      id: freshId('person'), role: 'combobox', autocomplete: 'off', spellcheck: 'false', autofocus: true,
      'aria-expanded': 'true', 'aria-controls': this.listId, 'aria-autocomplete': 'list',
      oninput: () => this.#later(),
      onkeydown: (event) => this.#key(event),
    });
    this.list = el('ul', { id: this.listId, role: 'listbox', class: 'people', 'aria-label': 'People of the register' });
    this.status = el('p', { class: 'hint', role: 'status' });
  }

  async search() {
    this.#asked += 1;
    const own = this.#asked;
    try {
      const answer = await this.#app.api.get(`/api/photos/${this.#desk.id}/people`,
        { finding: this.#item.ref, q: this.input.value.trim() });
      if (own !== this.#asked) return;
      this.#entries = answer.people;
      this.#active = answer.people.length > 0 ? 0 : -1;
      this.#show(answer.total);
    } catch (error) {
      this.status.textContent = error.message;
    }
  }

  take() {
    const entry = this.#entries[this.#active];
    if (entry) this.#choose(entry);
  }

  #later() {
    clearTimeout(this.#timer);
    // What was found for other letters must not be taken by a quick Enter.
    this.#entries = [];
    this.#active = -1;
    this.#timer = setTimeout(() => this.search(), PAUSE_MS);
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || this.#entries.length === 0) return;
    event.preventDefault();
    const count = this.#entries.length;
    this.#active = (this.#active + step + count) % count;
    this.#mark();
  }

  #show(total) {
    fill(this.list, this.#entries.map((entry, index) => this.#option(entry, index)));
    const more = total - this.#entries.length;
    this.status.textContent = total === 0 ? 'Nobody in the register fits.'
      : more > 0 ? `${more} more: type further letters.` : '';
    this.#mark();
  }

  #option(entry, index) {
    const likeness = entry.suggestion
      && el('span', { class: 'likeness' }, `${capital(entry.suggestion.words)}: `);
    return el('li', {
      role: 'option', id: `${this.listId}-${index}`, 'aria-selected': 'false',
      onclick: () => this.#choose(entry),
    },
    el('span', { class: 'who' }, likeness, personWords(entry.person)),
    el('span', { class: 'then' }, capital(entry.words)),
    entry.elsewhere_in_photo && el('span', { class: 'then' }, 'Another face of this photo has this name already, or is surely theirs.'));
  }

  #mark() {
    [...this.list.children].forEach((option, index) => {
      option.setAttribute('aria-selected', String(index === this.#active));
      if (index === this.#active) option.scrollIntoView({ block: 'nearest' });
    });
    if (this.#active >= 0) this.input.setAttribute('aria-activedescendant', `${this.listId}-${this.#active}`);
    else this.input.removeAttribute('aria-activedescendant');
  }
}

// Asks for the person; answers the register's entry or null. `original` shows the photo while it is held.
export function askPerson(app, desk, item, original) {
  return openDialog({ face: 'Who is this?', text: 'Whose name is this?', drawn: 'Whose work is this?' }[item.kind], (close) => {
    const picker = new PersonPicker(app, desk, item, close);
    picker.search();
    const look = el('button', { type: 'button', class: 'quiet' }, 'Hold to see the original', el('kbd', {}, 'Alt + O'));
    holdable(look, original.hold);
    const isLook = (event) => event.altKey && event.key.toLowerCase() === 'o';
    return el('form', {
      onsubmit(event) {
        event.preventDefault();
        picker.take();
      },
      onkeydown(event) {
        if (!isLook(event)) return;
        event.preventDefault();
        if (!event.repeat) original.press();
      },
      onkeyup(event) {
        if (event.key === 'Alt' || event.key.toLowerCase() === 'o') original.release();
      },
    },
    el('p', { class: 'hint' }, `${item.title ?? titleOf(item)}. The register decides where it is shown; `
      + 'nothing is learnt from this.'),
    el('label', { for: picker.input.id }, 'Name, class or number'),
    picker.input, picker.list, picker.status,
    el('div', { class: 'buttons' },
      el('button', { type: 'submit', class: 'primary' }, 'That is who it is'),
      el('button', { type: 'button', onclick: () => close(null) }, 'Cancel'),
      look));
  }, { class: 'side' });
}
