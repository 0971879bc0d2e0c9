// One photo under review: how it stands, what is selected, and the actions on it. Tells its listeners of every change.

import { ApiError } from '../core/api.js';
import { tell } from '../core/dialog.js';
import { moment } from '../core/words.js';
import { itemsOf } from './items.js';

function mostShown(renditions) {
  return renditions.reduce((best, one, index) => (one.shown > renditions[best].shown ? index : best), 0);
}

export class Desk {
  #app;
  #listeners = [];
  #order = [];
  #alone = new Set();
  #busy = false;
  #queue = Promise.resolve();
  #failures = 0;
  #seen = new Set();

  constructor(app, view) {
    this.#app = app;
    this.selected = null;
    // What shows most is looked at first: there a mistake costs most.
    this.rendition = mostShown(view.renditions);
    this.#take(view);
    this.selected = this.firstOpen()?.ref ?? null;
  }

  get id() {
    return this.view.photo.id;
  }

  get busy() {
    return this.#busy;
  }

  get size() {
    return { width: this.view.width, height: this.view.height };
  }

  get shownRendition() {
    return this.view.renditions[this.rendition] ?? null;
  }

  // Of the pictures that would go out, on these platforms or all of them: each once.
  goingOut(platforms = null) {
    return this.view.renditions.filter((one) => one.platforms.some((id) => !platforms || platforms.includes(id)));
  }

  // Those that have not been on the screen yet, what shows most first.
  unseen(platforms = null) {
    return this.goingOut(platforms).filter((one) => !this.#seen.has(one.sha256)).sort((a, b) => b.shown - a.shown);
  }

  // This picture is on the screen, and has been for a moment.
  see(rendition) {
    this.#seen.add(rendition.sha256);
    this.#tell('seen');
  }

  hasSeen(rendition) {
    return this.#seen.has(rendition.sha256);
  }

  // The next picture that was not on the screen yet; when all were, the next one.
  showNextPicture() {
    const { renditions } = this.view;
    const [next] = this.unseen().filter((one) => one !== this.shownRendition);
    this.showRendition(next ? renditions.indexOf(next) : (this.rendition + 1) % Math.max(1, renditions.length));
  }

  get selectedItem() {
    return this.items.find((item) => item.ref === this.selected) ?? null;
  }

  get openCount() {
    return this.view.open.undecided.length + this.view.open.doubtful.length;
  }

  firstOpen() {
    return this.items.find((item) => item.blocking || item.open !== 'none') ?? null;
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  select(ref) {
    this.selected = ref;
    this.#tell('selected');
  }

  // The item `step` places further on, round and round.
  selectNext(step) {
    if (this.items.length === 0) return;
    const here = this.items.findIndex((item) => item.ref === this.selected);
    const start = here < 0 && step < 0 ? 0 : here;
    const count = this.items.length;
    this.select(this.items[(start + step + count) % count].ref);
  }

  // The faces of a crowd become items of their own, in its place.
  openCrowd({ ref, members }) {
    const refs = members.map((one) => one.ref);
    refs.forEach((one) => this.#alone.add(one));
    this.#order = this.#order.flatMap((one) => (one === ref ? refs : [one]));
    [this.selected] = refs;
    this.#replace(this.view);
  }

  showRendition(index) {
    if (index < 0 || index >= this.view.renditions.length) return;
    this.rendition = index;
    this.#tell('rendition');
  }

  // Decisions on findings: one step for undo, one after the other when keys are quicker than the server. Goes on to
  // what is still open. What was decided before a failure was seen is dropped with it.
  async rule(...changes) {
    const failures = this.#failures;
    const done = this.#queue.then(() => failures === this.#failures && this.#rule(changes));
    this.#queue = done.catch(() => false);
    return done;
  }

  async #rule(changes) {
    const done = await this.act('rulings', { changes });
    if (!done) return false;
    const drawn = changes.some((change) => change.do === 'draw');
    const next = drawn ? this.items.findLast((item) => item.kind === 'drawn') : this.#stillOpen();
    if (next) this.select(next.ref);
    return true;
  }

  // Does what `route` names. Answers the server's answer, or null when nothing was done (and says why).
  async act(route, more = {}, { undoable = true } = {}) {
    if (this.#busy) {
      this.#app.announce.say('Wait a moment: what you did before is still being saved.');
      return null;
    }
    this.#setBusy(true);
    try {
      const answer = await this.#app.api.post(`/api/photos/${this.id}/${route}`,
        { version: this.view.photo.version, ...more });
      if (undoable) this.#app.undoStack.push(this.id);
      this.#app.announce.clear();
      this.#replace(answer.view);
      return answer;
    } catch (error) {
      this.#failures += 1;
      await this.#failed(error);
      return null;
    } finally {
      this.#setBusy(false);
    }
  }

  async comment(text) {
    const answer = await this.#app.api.post(`/api/photos/${this.id}/comments`, { text });
    this.#replace(answer.view);
  }

  async reload() {
    this.#replace(await this.#app.api.get(`/api/photos/${this.id}`));
  }

  // What the reviewer is at stays selected while it is open; an own region, too, to be moved on.
  #stillOpen() {
    const own = this.selectedItem;
    if (own && (own.kind === 'drawn' || own.blocking || own.open !== 'none')) return own;
    return this.firstOpen() ?? own;
  }

  async #failed(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'signed-out') return;
    if (error.code !== 'conflict' || !error.current) {
      this.#app.announce.fail(error);
      return;
    }
    const { by, changed, state } = error.current;
    await tell('Somebody else was quicker', [
      `${by || 'Somebody'} changed this photo on ${moment(changed)}. It is ${state} now.`,
      'What you just did was not saved. Look at the photo as it is now, then decide.',
    ], 'Show it as it is now');
    await this.reload();
  }

  #replace(view) {
    this.#take(view);
    this.#tell('view');
  }

  #take(view) {
    this.view = view;
    this.items = itemsOf(view, this.#order, this.#alone);
    this.#order = this.items.map((item) => item.ref);
    this.rendition = Math.max(0, Math.min(this.rendition, view.renditions.length - 1));
    if (!this.selectedItem) this.selected = null;
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.#tell('busy');
  }

  #tell(what) {
    for (const listener of this.#listeners) listener(what);
  }
}
