// Approving many photos at once: only those in which the rules decided everything.

import { el, fill, freshId } from '../core/dom.js';
import { openDialog } from '../core/dialog.js';
import { counted } from '../core/words.js';

const MOST_AT_ONCE = 500;

export class BulkChoice {
  #photos = new Map();
  #boxes = new Map();
  #chosen = new Set();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  // The box under a photo that may be approved in bulk.
  box = (photo) => {
    const input = el('input', {
      type: 'checkbox',
      id: freshId('bulk'),
      onchange: () => this.#choose(photo.id, input.checked),
    });
    this.#photos.set(photo.id, photo);
    this.#boxes.set(photo.id, input);
    this.#changed();
    return el('p', { class: 'check' }, input,
      el('label', { for: input.id }, `Choose number ${photo.number}`));
  };

  get possible() {
    return this.#photos.size;
  }

  get chosen() {
    return [...this.#chosen].map((id) => this.#photos.get(id));
  }

  chooseAll(on) {
    for (const [id, input] of this.#boxes) {
      input.checked = on && (this.#chosen.has(id) || this.#chosen.size < MOST_AT_ONCE);
      if (input.checked) this.#chosen.add(id);
      else this.#chosen.delete(id);
    }
    this.#changed();
  }

  #choose(id, on) {
    if (on) this.#chosen.add(id);
    else this.#chosen.delete(id);
    this.#changed();
  }
}

export function bulkBar(choice, approve) {
  const all = el('input', { type: 'checkbox', id: 'choose-all', onchange: () => choice.chooseAll(all.checked) });
  const label = el('label', { for: 'choose-all' });
  const button = el('button', { type: 'button', class: 'primary', onclick: () => approve(choice.chosen) });
  const bar = el('div', { class: 'bulk' }, el('p', { class: 'check' }, all, label), button,
    el('p', { class: 'hint' },
      'Only photos in which nothing is undecided and nobody is shown because a person said so. What is doubtful in them '
      + 'stays redacted.'));
  function update() {
    const count = choice.chosen.length;
    bar.hidden = choice.possible === 0;
    all.checked = count > 0 && count === choice.possible;
    all.indeterminate = count > 0 && count < choice.possible;
    fill(label, `Choose all that may be approved at once (${choice.possible} loaded)`);
    fill(button, `Approve ${counted(count, 'photo')}`);
    button.hidden = count === 0;
  }
  return { bar, update };
}

// Answers the photos that are approved, with the versions that they have by now, and how much that is doubtful stays
// redacted in them, as a sentence.
export async function approveInBulk(app, photos) {
  const chosen = photos.slice(0, MOST_AT_ONCE);
  const answer = await app.api.post('/api/queue/approve', {
    photos: chosen.map(({ id, version }) => ({ id, version })),
  });
  for (const photo of answer.approved) app.undoStack.push(photo.id);
  if (answer.left.length > 0) {
    const names = new Map(chosen.map((photo) => [photo.id, `${photo.number}. ${photo.source_name}`]));
    await openDialog(`${counted(answer.left.length, 'photo')} not approved`, (close) => [
      el('ul', { class: 'reasons' },
        answer.left.map((one) => el('li', {}, `${names.get(one.photo) ?? one.photo}: ${one.reason}`))),
      el('div', { class: 'buttons' },
        el('button', { type: 'button', class: 'primary', autofocus: true, onclick: () => close() }, 'All right')),
    ]);
  }
  const kept = answer.doubtful === 0 ? '' : ` ${counted(answer.doubtful, 'doubtful finding')} in `
    + `${counted(answer.doubtful_in, 'photo')} ${answer.doubtful === 1 ? 'stays' : 'stay'} redacted.`;
  return { approved: answer.approved, kept };
}

// Takes a bulk approval back, photo by photo; answers how many could be. A photo that somebody changed since is left to
// them.
export async function undoBulk(app, photos) {
  let undone = 0;
  for (const { id, version } of photos) {
    try {
      await app.api.post(`/api/photos/${id}/undo`, { version });
      app.undoStack.drop(id);
      undone += 1;
    } catch (error) {
      app.announce.fail(error);
    }
  }
  return undone;
}
