// What a person may ask of what is held of them: given out, or forgotten.

import { askText, confirmAction, tell } from '../core/dialog.js';
import { el } from '../core/dom.js';

function save(file, name) {
  const url = URL.createObjectURL(file);
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const pathOf = (person) => `/api/register/${encodeURIComponent(person.id)}`;

// Everything that is held of them, as a file to save.
export async function giveOut(app, person) {
  const sure = await confirmAction({
    title: 'Give out what is held of them', action: 'Make the file', kind: 'primary',
    lines: ['A ZIP file with the entry, its history and every photo they are in, with everybody else hidden. Many photos take minutes.',
      'Read it before you hand it over, and make sure that whoever asks may ask.'],
  });
  if (!sure) return;
  app.announce.say('The file is being made …');
  try {
    save(await app.api.made(`${pathOf(person)}/export`), `held-of-${person.id}.zip`);
    app.announce.say('The file is made, and the request is answered. Read it before you hand it over.');
  } catch (error) {
    app.announce.fail(error);
  }
}

// For good; what has to be typed says who is meant.
export async function forget(app, person) {
  const words = `forget ${person.id}`;
  const typed = await askText({
    title: 'Forget for good', label: `Type “${words}”`, action: 'Forget for good', longest: 100,
    hint: 'Entry, answers, face templates and what was read and written of them go. Released pictures that show them are taken down. It cannot be undone.',
  });
  if (typed === null) return;
  try {
    const done = await app.api.post(`${pathOf(person)}/forget`, { confirm: typed });
    app.go(['register']);
    if (done.named_in_ledger.length > 0) {
      await tell('Their name stands in the ledger', [`Somebody wrote it into entries ${done.named_in_ledger.join(', ')}, which cannot be changed.`]);
    }
    app.announce.say(`${person.id} is forgotten.`);
  } catch (error) {
    app.announce.fail(error);
  }
}
