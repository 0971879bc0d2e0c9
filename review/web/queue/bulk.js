// Approving many photos at once: only those in which the rules decided everything.

import { el, fill, freshId } from '../core/dom.js';
import { openDialog } from '../core/dialog.js';
import { counted } from '../core/words.js';

const MOST_AT_ONCE = 500;

function isOnScreen(node) {
  const { top, bottom } = node.getBoundingClientRect();
  return Math.min(bottom, window.innerHeight) - Math.max(top, 0) > (bottom - top) / 2;
}

export class BulkChoice {
  #photos = new Map();
  #boxes = new Map();
  #chosen = new Set();
  #seen = new Map();
  #changed;
  #watcher;

  constructor(changed) {
    this.#changed = changed;
    this.#watcher = new IntersectionObserver((entries) => entries.forEach((entry) => this.#look(entry)), { threshold: 0.6 });
  }

  // A picture counts as looked at once most of it was on the screen.
  #look({ isIntersecting, target }) {
    const image = target.querySelector('img');
    if (!isIntersecting) return;
    if (image.complete && image.naturalWidth > 0) this.#see(target);
    else image.addEventListener('load', () => this.#see(target), { once: true });
  }

  // It may have been scrolled past before it came.
  #see(picture) {
    const seen = this.#seen.get(Number(picture.closest('[data-photo]')?.dataset.photo));
    if (!seen || !isOnScreen(picture)) return;
    this.#watcher.unobserve(picture);
    seen.add(picture.dataset.picture);
    this.#changed();
  }

  // Watches the pictures of a card that stands in the list by now.
  watch(card) {
    const id = Number(card.dataset.photo);
    if (!this.#photos.has(id) || this.#seen.has(id)) return;
    this.#seen.set(id, new Set());
    card.querySelectorAll('[data-picture]').forEach((picture) => this.#watcher.observe(picture));
  }

  #allSeen(id) {
    return this.#photos.get(id).pictures.every(({ sha256 }) => this.#seen.get(id)?.has(sha256));
  }

  dispose() {
    this.#watcher.disconnect();
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
      el('label', { for: input.id }, `Choose number ${photo.id}`));
  };

  get possible() {
    return this.#photos.size;
  }

  // How many were on the screen, with each of their pictures.
  get seen() {
    return [...this.#photos.keys()].filter((id) => this.#allSeen(id)).length;
  }

  get chosen() {
    return [...this.#chosen].map((id) => ({ ...this.#photos.get(id), seen: [...this.#seen.get(id) ?? []] }));
  }

  chooseAll(on) {
    for (const [id, input] of this.#boxes) {
      input.checked = on && this.#allSeen(id) && (this.#chosen.has(id) || this.#chosen.size < MOST_AT_ONCE);
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
      + 'stays redacted. Scroll past each: what was not on the screen is not approved.'));
  function update() {
    const count = choice.chosen.length;
    bar.hidden = choice.possible === 0;
    all.checked = count > 0 && count === choice.seen;
    all.indeterminate = count > 0 && count < choice.seen;
    fill(label, `Choose all that may be approved at once and were on the screen (${choice.seen} of ${choice.possible} loaded)`);
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
    photos: chosen.map(({ id, version, seen }) => ({ id, version, seen })),
  });
  for (const photo of answer.approved) app.undoStack.push(photo.id);
  if (answer.left.length > 0) {
    const names = new Map(chosen.map((photo) => [photo.id, `${photo.id}. ${photo.source_name}`]));
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
