// Which event, by name and day. A name that is there already means that event, unless another day is chosen.

import { el, fill } from '../core/dom.js';
import { field } from '../core/form.js';
import { day, listed } from '../core/words.js';

function keyOf(name) {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

// `props` of the day's input. `known()` answers the events that are there, the newest first.
export function eventChoice(today, known, props = {}) {
  const names = el('datalist', { id: 'known-events' });
  const name = el('input', { list: 'known-events', maxlength: 60, autocomplete: 'off', required: true, oninput: () => follow() });
  const date = el('input', { type: 'date', value: today, ...props, oninput: () => { chosen = true; follow(); } });
  const words = el('p', { class: 'hint', role: 'status' });
  let chosen = false;

  function follow() {
    const same = known().filter((event) => keyOf(event.name) === keyOf(name.value));
    if (!chosen) date.value = same[0]?.day ?? today;
    const days = listed(same.map((event) => day(event.day)));
    const there = same.some((event) => event.day === date.value);
    fill(words, same.length > 0 && (there
      ? `They go into ${same[0].name} of ${day(date.value)}, which is there already.${same.length > 1 ? ` There are others of that name: ${days}.` : ''}`
      : `A new event: ${same[0].name} of ${days} stays as it is.`));
  }

  return {
    element: el('div', {}, el('div', { class: 'row' }, field('Event', name, 'For example: Sports Day'), field('Day', date)), names, words),
    name,
    // "2026-07-03 Sports Day"; empty while it has no name.
    title() {
      const typed = name.value.trim();
      return typed && date.value ? `${date.value} ${typed}` : typed;
    },
    // To be called when the events that are there have changed.
    refresh() {
      fill(names, [...new Set(known().map((event) => event.name))].map((value) => el('option', { value })));
      follow();
    },
  };
}
