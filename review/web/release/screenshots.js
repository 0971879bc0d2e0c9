// Screenshots that are kept as proof. None is fetched before somebody opens it: each look is an entry of the ledger.

import { el } from '../core/dom.js';
import { moment } from '../core/words.js';

export function screenshotList(screenshots) {
  if (screenshots.length === 0) return null;
  return el('ul', { class: 'plain', 'aria-label': 'Screenshots' }, screenshots.map(({ kept, who, picture }) => el('li', {},
    el('a', { href: picture, target: '_blank', rel: 'noopener' }, `Screenshot of ${moment(kept)}`), ` (${who})`)));
}
