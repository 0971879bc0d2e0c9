// Which photos the queue shows. The choice lives in the address, so that the back button and a reload keep it.

import { el } from '../core/dom.js';
import { field, select } from '../core/form.js';
import { STATES, capital } from '../core/words.js';

export function filterOf(query) {
  return Object.fromEntries(['event', 'platform', 'state', 'picked'].map((name) => [name, query.get(name) ?? '']));
}

export function filterBar(app, events, filter, changed) {
  const pick = (name, choices) => select(choices, filter[name], {
    onchange(event) {
      changed({ ...filter, [name]: event.target.value });
    },
  });
  return el('form', { class: 'filters', 'aria-label': 'Which photos', onsubmit: (event) => event.preventDefault() },
    field('Event', pick('event', [['', 'All events'], ...events.map((event) => [String(event.id), event.title])])),
    field('Platform', pick('platform', [['', 'All platforms'],
      ...app.me.platforms.map((platform) => [platform.id, platform.title])])),
    field('State', pick('state', [['', 'Waiting for a person'],
      ...STATES.map(([state, words]) => [state, capital(words)])])),
    field('Picked', pick('picked', [['', 'Picked, or nobody picks'], ['no', 'Not picked']])));
}
