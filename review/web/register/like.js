// Other entries of the register that are, or may be, the same person.

import { askText } from '../core/dialog.js';
import { el } from '../core/dom.js';
import { formatAddress } from '../core/router.js';

const WORDS = {
  same: 'is the same person: of both entries the stricter answers count',
  different: 'is another person',
  unsaid: 'may be the same person: until you say, the stricter answers of both count',
};

export function likePart(app, person, change) {
  const say = (other, same) => app.api.put(`/api/register/${encodeURIComponent(person.id)}/same`, { version: person.version, other, same });
  const button = (other, same) => el('button', {
    type: 'button', 'aria-label': `${other.name}, ${other.id}: ${same ? 'one person' : 'two people'}`, onclick: () => change(() => say(other.id, same)),
  }, same ? 'One person' : 'Two people');

  async function nameAnother() {
    const other = await askText({
      title: 'The same person under another number', label: 'That number', hint: 'As the register shows it', action: 'One person', longest: 64,
    });
    return other ? say(other, true) : null;
  }

  return el('section', { 'aria-label': 'The same person' },
    el('h2', {}, 'Under another number'),
    person.like.length === 0 ? el('p', {}, 'Nobody else in the register is known to be this person.')
      : el('ul', { class: 'names' }, person.like.map((other) => el('li', {},
        el('span', {}, el('a', { href: formatAddress(['person', other.id]) }, `${other.name}, ${other.id}`), ` ${WORDS[other.said]}`),
        el('span', {}, other.said !== 'same' && button(other, true), other.said !== 'different' && button(other, false))))),
    el('p', { class: 'buttons' }, el('button', { type: 'button', onclick: () => change(nameAnother) }, 'The same person as …')));
}
