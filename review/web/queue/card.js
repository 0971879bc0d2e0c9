// One photo in a list: redacted thumbnail, and in words what it needs.

import { el } from '../core/dom.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, stateWords } from '../core/words.js';

// What a person has to know before opening it: [kind, words], the kind being shape and colour of the mark.
function needOf(photo) {
  if (photo.state === 'blocked' || photo.attention === 'blocked') return ['blocked', 'Blocked: look at it'];
  if (photo.state !== 'held') return ['none', capital(stateWords(photo.state))];
  if (photo.held_back) return ['later', photo.reason ? `Held back: ${photo.reason}` : 'Held back for later'];
  if (photo.undecided > 0) return ['undecided', `${counted(photo.undecided, 'finding')} undecided`];
  if (photo.doubtful > 0) return ['doubtful', `${counted(photo.doubtful, 'doubtful finding')}`];
  return ['clean', 'Nothing undecided'];
}

function facesWords(photo) {
  const parts = [photo.faces === 0 ? 'no faces' : `${counted(photo.faces, 'face')}, ${photo.faces_shown} shown`];
  if (photo.names > 0) parts.push(`${counted(photo.names, 'name')}, ${photo.names_shown} shown`);
  return capital(parts.join('; '));
}

export function thumbnail(photo) {
  if (!photo.thumbnail) return el('span', { class: 'no-picture' }, 'No redacted picture yet');
  return el('img', { src: photo.thumbnail, alt: '', loading: 'lazy', decoding: 'async' });
}

// Each different picture of a photo, named by where it goes when there are several.
export function pictures(list) {
  return list.map((one) => [el('span', { class: 'thumb', 'data-picture': one.sha256 },
    el('img', { src: one.thumbnail, alt: '', loading: 'lazy', decoding: 'async' })),
  list.length > 1 && el('span', { class: 'thumb-words', 'aria-hidden': 'true' }, one.titles)]);
}

export function photoCard(photo, query, { choose = null } = {}) {
  const [kind, words] = needOf(photo);
  const mark = photo.approved_by_changer
    && el('p', { class: 'mark' }, `Changed and approved by the same person (${photo.approved_by})`);
  return el('li', { class: 'card', 'data-photo': photo.id },
    el('a', { href: formatAddress(['photo', photo.id], query) },
      photo.pictures?.length > 0 ? pictures(photo.pictures) : el('span', { class: 'thumb' }, thumbnail(photo)),
      el('span', { class: 'card-title' }, `${photo.id}. ${photo.source_name}`)),
    el('p', { class: `need need-${kind}` }, words),
    el('p', { class: 'hint' }, facesWords(photo)),
    photo.degraded && el('p', { class: 'hint' }, 'Not looked at as well as it should be'),
    mark,
    choose && photo.bulk && choose(photo));
}
