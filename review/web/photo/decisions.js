// Decisions on the whole photo, and the way on to the next one.

import { askText, dialogButtons, openDialog } from '../core/dialog.js';
import { el } from '../core/dom.js';
import { checkbox } from '../core/form.js';
import { counted, listed } from '../core/words.js';

const REJECT_REASONS = ['Blurred or too dark', 'Somebody asked not to be photographed', 'Not suitable', 'Another photo is better'];

export class Decisions {
  #app;
  #desk;
  #page;
  #armed = -1;

  // `page` {seen(): whether the chosen picture is on the screen, decided(): goes on to the next
  // photo, undone(photo): shows the photo on which a step was taken back}
  constructor(app, desk, page) {
    this.#app = app;
    this.#desk = desk;
    this.#page = page;
  }

  async approve(platforms = null) {
    const { view } = this.#desk;
    if (!view.approval.possible) {
      this.#app.announce.say(`${view.approval.why_not}.`);
      return;
    }
    if (!this.#page.seen()) {
      this.#app.announce.say('Wait a moment: the picture has only just come.');
      return;
    }
    const left = this.#desk.unseen(platforms);
    if (left.length > 0) {
      this.#desk.showRendition(view.renditions.indexOf(left[0]));
      this.#app.announce.say(`${counted(left.length, 'picture')} of this photo ${left.length === 1 ? 'was' : 'were'} not on the screen yet. `
        + `This is the one for ${listed(left[0].titles)}: look at it, then approve.`);
      return;
    }
    const open = view.approval.needs === 'open';
    if (open && this.#armed !== view.photo.version) {
      this.#armed = view.photo.version;
      const first = this.#desk.firstOpen();
      if (first) this.#desk.select(first.ref);
      this.#app.announce.say(`${counted(this.#desk.openCount, 'finding')} undecided. `
        + 'Decide, or approve once more: what is undecided stays redacted.');
      return;
    }
    const more = { open: open ? 'keep-redacted' : 'refuse', seen: this.#desk.goingOut(platforms).map((one) => one.sha256) };
    if (platforms) more.platforms = platforms;
    const answer = await this.#desk.act('approve', more);
    if (!answer) return;
    await this.#done(answer.complete ? 'Approved' : 'Approved by you; a second person has to approve it, too');
  }

  async approveSome() {
    const platforms = this.#desk.view.renditions.flatMap((rendition) =>
      rendition.platforms.map((id, index) => [id, rendition.titles[index]]));
    const chosen = await openDialog('Approve for some platforms', (close) => {
      const boxes = platforms.map(([id, title]) => ({ id, ...checkbox(title, { checked: true }) }));
      return el('form', {
        onsubmit(event) {
          event.preventDefault();
          close(boxes.filter((box) => box.input.checked).map((box) => box.id));
        },
      }, el('p', {}, 'On the others this photo is not published.'), boxes.map((box) => box.row),
      dialogButtons('Approve for these', close));
    });
    if (!chosen) return;
    if (chosen.length === 0) this.#app.announce.say('No platform was chosen, so nothing was approved.');
    else await this.approve(chosen);
  }

  async holdBack() {
    const reason = await askText({
      title: 'Hold back for later', label: 'Why (may stay empty)', action: 'Hold back', needed: false,
      hint: 'The photo goes to the end of the queue.',
    });
    if (reason !== null && await this.#desk.act('hold-back', { reason })) await this.#done('Held back');
  }

  async reject() {
    const reason = await askText({
      title: 'Reject this photo', label: 'Why', action: 'Reject', suggestions: REJECT_REASONS,
      hint: 'It is published nowhere. The office reads the reason and can bring another photo.',
    });
    if (reason && await this.#desk.act('reject', { reason })) await this.#done('Rejected');
  }

  async block() {
    const reason = await askText({
      title: 'Block the whole photo', label: 'Why', action: 'Block',
      hint: 'Nothing of it is published, not even with faces redacted. Only technicians and heads read the reason.',
    });
    if (reason && await this.#desk.act('block', { reason })) await this.#done('Blocked');
  }

  // A folder's name says which event a photo is of, and photos come in wrong folders.
  async move() {
    const { photo } = this.#desk.view;
    const { events } = await this.#app.api.get('/api/events');
    const others = events.map((one) => one.title).filter((title) => title !== photo.event.title);
    const event = await askText({
      title: 'Move to another event', label: 'Event, as its folder is called', action: 'Move', longest: 120,
      suggestions: others.slice(0, 6),
      hint: `It came with ${photo.event.title}. What is shown is decided anew as the other event asks, and it is approved again.`,
    });
    if (event && await this.#desk.act('move', { event }, { undoable: false })) {
      this.#app.announce.say(`It is of ${this.#desk.view.photo.event.title} now. Look at it again.`);
    }
  }

  async takeDown() {
    const reason = await askText({
      title: 'Take this photo down', label: 'Why', action: 'Take down',
      hint: 'Its released files are removed here. What was posted already has to be removed on the platform itself.',
    });
    if (reason && await this.#desk.act('take-down', { reason }, { undoable: false })) {
      this.#app.announce.say('Taken down. Now remove it from the platforms where it was posted.');
    }
  }

  // For good; what has to be typed says which photo is meant.
  async shred() {
    const { photo } = this.#desk.view;
    const words = `shred ${photo.id}`;
    const typed = await askText({
      title: 'Keep nothing of this photo', label: `Type “${words}”`, action: 'Shred for good', longest: 100,
      hint: 'Original, pictures, what was found and read, comments: all of it goes at once. A released photo is taken down. It cannot be undone.',
    });
    if (typed === null) return;
    try {
      await this.#app.api.post(`/api/photos/${photo.id}/shred`, { version: photo.version, confirm: typed });
      this.#app.undoStack.drop(photo.id);
      await this.#page.decided();
      this.#app.announce.say(`Shredded: number ${photo.id}.`);
    } catch (error) {
      this.#app.announce.fail(error);
    }
  }

  async refresh() {
    if (await this.#desk.act('refresh')) this.#app.announce.say("Made anew with today's register. Look at it again.");
  }

  async retry() {
    if (await this.#desk.act('retry', {}, { undoable: false })) {
      this.#app.announce.say('It is looked at once more; come back in a moment.');
    }
  }

  async allowDevice() {
    const { device, photo } = this.#desk.view;
    if (device === 'allowed' || !['held', 'quarantined'].includes(photo.state)) {
      this.#app.announce.say('Nobody asks which device took this photo.');
    } else if (await this.#desk.act('allow-device', {}, { undoable: false })) {
      this.#app.announce.say('This photo may be used.');
    }
  }

  // Takes back the last step: of this photo, or of the one that was decided before it.
  async undo() {
    const last = this.#app.undoStack.last();
    if (last !== null && last !== this.#desk.id) {
      await this.#undoElsewhere(last);
      return;
    }
    if (this.#desk.view.undo_steps === 0) {
      this.#app.undoStack.drop(this.#desk.id);
      this.#app.announce.say('Nothing to undo here.');
      return;
    }
    const done = await this.#desk.act('undo', {}, { undoable: false });
    this.#app.undoStack.drop(this.#desk.id);
    if (!done) return;
    this.#page.undone(this.#desk.id);
    this.#app.announce.say('Undone.');
  }

  async #undoElsewhere(photo) {
    this.#app.undoStack.drop(photo);
    try {
      const view = await this.#app.api.get(`/api/photos/${photo}`);
      await this.#app.api.post(`/api/photos/${photo}/undo`, { version: view.photo.version });
      this.#page.undone(photo);
      this.#app.announce.say(`Undone: number ${view.photo.id}.`);
    } catch (error) {
      this.#app.announce.fail(error);
    }
  }

  async #done(words) {
    const { photo } = this.#desk.view;
    await this.#page.decided();
    this.#app.announce.say(`${words}: number ${photo.id}.`, { words: 'Undo', run: () => this.#undoElsewhere(photo.id) });
  }
}
