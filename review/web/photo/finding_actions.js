// What the keys and buttons do with the selected finding or region.

import { askText } from '../core/dialog.js';
import { askPerson } from './naming.js';
import { standingSuggestions } from './items.js';
import { RegionEditor } from './region_editor.js';

export class FindingActions {
  #app;
  #desk;
  #stage;
  #original;
  #editor = null;

  constructor(app, desk, stage, original) {
    this.#app = app;
    this.#desk = desk;
    this.#stage = stage;
    this.#original = original;
  }

  redact() {
    this.#change('redact', 'be redacted: it is already');
  }

  dismiss() {
    this.#change('dismiss', 'be dismissed: only doubtful findings can');
  }

  reset() {
    this.#change('reset', 'be left to the rules: it is already');
  }

  rejectSuggestion() {
    const item = this.#allowed('reject', 'lose a suggestion: there is none');
    if (item) this.#desk.rule({ do: 'reject', finding: item.ref, person: standingSuggestions(item)[0].person });
  }

  async name() {
    const item = this.#allowed('name', 'be named: it is a code or a number');
    if (!item) return;
    const entry = await askPerson(this.#app, this.#desk, item, this.#original);
    this.#original.release();
    if (!entry) return;
    const done = await this.#desk.rule({ do: 'name', finding: item.ref, person: entry.person.id });
    if (done) this.#app.announce.say(`${entry.person.name}: ${entry.words}.`);
  }

  mark() {
    this.#edit(null, (quad) => ({ do: 'draw', quad }));
  }

  edit() {
    const item = this.#drawn();
    if (item) this.#edit(item.box, (quad) => ({ do: 'change', drawn: item.index, quad }));
  }

  remove() {
    const item = this.#drawn();
    if (item) this.#desk.rule({ do: 'delete', drawn: item.index });
  }

  async comment() {
    const text = await askText({ title: 'Comment', label: 'For colleagues who look at this photo', action: 'Save', lines: 3, longest: 2000 });
    if (!text) return;
    try {
      await this.#desk.comment(text);
    } catch (error) {
      this.#app.announce.fail(error);
    }
  }

  dispose() {
    this.#editor?.cancel();
  }

  #edit(box, change) {
    if (this.#editor || this.#desk.view.width === 0) return;
    this.#editor = new RegionEditor({
      stage: this.#stage,
      size: this.#desk.size,
      shortcuts: this.#app.shortcuts,
      box,
      saved: (quad) => this.#desk.rule(change(quad)),
      ended: () => {
        this.#editor = null;
      },
    });
  }

  #change(what, words) {
    const item = this.#allowed(what, words);
    if (item) this.#desk.rule(...(item.members ?? [item]).map(({ ref }) => ({ do: what, finding: ref })));
  }

  // The selected finding when `what` may be done with it; says why not otherwise.
  #allowed(what, words) {
    const item = this.#desk.selectedItem;
    if (!item) this.#app.announce.say('Select a finding first (. and ,).');
    else if (item.kind === 'crowd' && !item.may.includes(what) && what !== 'redact') this.#open(item);
    else if (!item.may?.includes(what)) this.#app.announce.say(`This cannot ${words}.`);
    else return item;
    return null;
  }

  #open(crowd) {
    this.#desk.openCrowd(crowd);
    this.#app.announce.say('That is decided one by one: here they are.');
  }

  #drawn() {
    const item = this.#desk.selectedItem;
    if (item?.kind === 'drawn') return item;
    this.#app.announce.say('Select a region that was marked by hand first.');
    return null;
  }
}
