// A photo that was published: where, whom it shows there, and what has become of it.

import { el } from '../core/dom.js';
import { formatAddress } from '../core/router.js';
import { listed, moment } from '../core/words.js';
import { thumbnail } from '../queue/card.js';

const TAKE_DOWN = { open: 'to be taken down', overdue: 'to be taken down, overdue', 'due-again': 'to be looked at once more', done: 'taken down' };

function placeRow(place) {
  return el('li', {},
    `${place.title}: released ${moment(place.released)}, ${place.out ? 'still released' : 'no longer released'}`,
    place.take_down && `, ${TAKE_DOWN[place.take_down]}`,
    `. ${place.shows.length === 0 ? 'Shows nobody of the register' : `Shows ${listed(place.shows.map(({ id, name }) => `${name} (${id})`))}`}.`,
    place.link && [' ', el('a', { class: 'post-link', href: place.link, target: '_blank', rel: 'noopener noreferrer' }, place.link)]);
}

// `buttons(photo)` makes what can be done with it.
export function published(app, { photo, places, differs, chosen }, buttons = null) {
  const name = `${photo.event.title}, ${photo.id}. ${photo.source_name}`;
  return el('li', { class: 'card published' },
    el('a', { href: formatAddress(['photo', photo.id]) },
      el('span', { class: 'thumb' }, thumbnail(photo)), el('span', { class: 'card-title' }, name)),
    chosen === false && el('p', { class: 'hint' }, 'Perhaps: look at it.'),
    differs !== undefined && el('p', { class: 'hint' }, `${differs} of 256 signs differ.`),
    el('ul', {}, places.map(placeRow)),
    buttons && el('p', { class: 'buttons' }, buttons(photo)));
}
