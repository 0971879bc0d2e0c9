// The list of everything found, with what becomes of it, why, and what can be done about the one that is selected.

import { el, fill } from '../core/dom.js';
import { commandButton } from '../core/command_button.js';
import { capital, counted } from '../core/words.js';
import {
  MARK_WORDS, isHarmless, markOf, outcomeIn, outcomesTogether, personWords, shortName, standingSuggestions, titleOf,
} from './items.js';

const LABELS = {
  redact: 'Hide', name: 'Name', dismiss: 'No face or name', reset: 'Back to the rules', edit: 'Move or resize', delete: 'Delete',
};

export class FindingsPanel {
  #desk;
  #commands;
  #list = el('ol', { class: 'findings' });
  #heading = el('h2', {});
  #harmless = el('details', { class: 'harmless' });

  // `commands`: by id, of the shortcuts' table.
  constructor(desk, commands) {
    this.#desk = desk;
    this.#commands = commands;
    this.element = el('section', { class: 'panel-findings', 'aria-label': 'Findings' },
      this.#heading, this.#list, this.#harmless);
  }

  update() {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.ref : null;
    const items = this.#desk.items;
    const harmless = items.filter(isHarmless);
    const open = items.filter((item) => item.open !== 'none').length;
    fill(this.#heading, items.length === 0 ? 'Nothing was found'
      : `${counted(items.length, 'finding')}${open > 0 ? `, ${open} for you` : ''}`);
    fill(this.#list, items.filter((item) => !isHarmless(item)).map((item) => this.#row(item)));
    const wasOpen = this.#harmless.open || harmless.some((item) => item.ref === this.#desk.selected);
    fill(this.#harmless, el('summary', {}, `${counted(harmless.length, 'harmless text')} shown`),
      el('ol', { class: 'findings' }, harmless.map((item) => this.#row(item))));
    this.#harmless.open = wasOpen;
    this.#harmless.hidden = harmless.length === 0;
    if (focused) this.element.querySelector(`[data-ref="${CSS.escape(focused)}"]`)?.focus();
  }

  reveal() {
    this.element.querySelector('.finding.selected')?.scrollIntoView({ block: 'nearest' });
  }

  #row(item) {
    const desk = this.#desk;
    const kind = markOf(item, desk.shownRendition);
    const selected = item.ref === desk.selected;
    const outcome = outcomeIn(item, desk.shownRendition, desk.view.people);
    return el('li', { class: `finding${selected ? ' selected' : ''}` },
      el('button', {
        type: 'button', class: 'finding-head', 'data-ref': item.ref, 'aria-expanded': String(selected),
        onclick: () => desk.select(selected ? null : item.ref),
      },
      el('span', { class: `badge still mark-${kind}`, 'aria-hidden': 'true' }, shortName(item)),
      el('span', { class: 'finding-words' },
        el('span', { class: 'finding-title' }, titleOf(item)),
        item.open !== 'none' && el('strong', {}, `${capital(MARK_WORDS[item.open])} · `),
        item.blocking && el('strong', {}, 'Blocks the whole photo · '),
        capital(outcome.words))),
      selected && this.#details(item));
  }

  #details(item) {
    return el('div', { class: 'finding-details' },
      this.#elsewhere(item), this.#people(item), this.#suggestions(item), this.#buttons(item));
  }

  // Where platforms differ, each is named.
  #elsewhere(item) {
    const outcomes = outcomesTogether(item, this.#desk.view.people);
    if (outcomes.length < 2) return null;
    return el('ul', { class: 'outcomes' }, outcomes.map((outcome) =>
      el('li', {}, el('strong', {}, `${outcome.titles.join(', ')}: `), outcome.words)));
  }

  #people(item) {
    if (item.ruling?.kind !== 'is_person') return null;
    return el('p', {}, `${item.kind === 'drawn' ? 'The work of' : 'Named by a person:'} ${this.#who(item.ruling.person)}`);
  }

  #who(id) {
    const person = this.#desk.view.people[id];
    return person ? personWords(person) : id;
  }

  #suggestions(item) {
    const standing = standingSuggestions(item);
    if (standing.length === 0) return null;
    return el('ul', { class: 'suggestions' }, standing.map((suggestion) => {
      const who = this.#who(suggestion.person);
      const answer = (words, run) => el('button', { type: 'button', 'aria-label': `${words}: ${who}`, onclick: run }, words);
      return el('li', {}, el('span', {}, `${capital(suggestion.words)} ${who}`),
        el('span', { class: 'suggestion-buttons' },
          answer('Yes', () => this.#name(item, suggestion)), answer('No', () => this.#reject(item, suggestion))));
    }));
  }

  #name(item, suggestion) {
    this.#desk.rule({ do: 'name', finding: item.ref, person: suggestion.person });
  }

  #reject(item, suggestion) {
    this.#desk.rule({ do: 'reject', finding: item.ref, person: suggestion.person });
  }

  #buttons(item) {
    const drawn = item.kind === 'drawn';
    const ids = drawn ? ['edit', 'delete', ...item.may]
      : ['redact', 'name', 'dismiss', 'reset'].filter((what) => item.may.includes(what));
    return el('div', { class: 'finding-buttons' },
      ids.map((id) => commandButton(this.#commands.get(id), { label: drawn && id === 'name' ? 'Whose work' : LABELS[id] })),
      item.kind === 'crowd' && el('button', { type: 'button', onclick: () => this.#desk.openCrowd(item) }, 'Look at each'));
  }
}
