// The page on which one photo is reviewed: its picture as it will be published, what was found, the decisions.

import { commandButton } from '../core/command_button.js';
import { el, fill } from '../core/dom.js';
import { counted, stateWords } from '../core/words.js';
import { CropChoice } from '../framing/crop_choice.js';
import { filterOf } from '../queue/filters.js';
import { photoCommands } from './commands.js';
import { Decisions } from './decisions.js';
import { Desk } from './desk.js';
import { FindingActions } from './finding_actions.js';
import { legend, Marks } from './marks.js';
import { Details, Notices } from './notices.js';
import { OriginalView } from './original.js';
import { FindingsPanel } from './panel.js';
import { RenditionRow } from './renditions.js';
import { Stage } from './stage.js';

const UNKNOWN_SIZE = { width: 4, height: 3 };
// A key pressed twice by accident must not approve the next photo, which nobody can have looked at yet.
const GLANCE_MS = 300;

function place(walk, id) {
  const waiting = walk.counts?.total ?? 0;
  const total = Math.max(walk.length, waiting);
  const undecided = walk.counts?.undecided_findings ?? 0;
  return `${walk.position(id) + 1} of ${total}, ${counted(undecided, 'finding')} undecided in all`;
}

export async function photoPage(app, address) {
  const id = Number(address.parts[1]);
  const filter = filterOf(address.query);
  const [view, walk] = await Promise.all([app.photos.view(id), app.walks.take(app.api, filter)]);
  walk.include(id);
  return new PhotoPage(app, view, walk, filter).page();
}

class PhotoPage {
  #app;
  #walk;
  #filter;
  #desk;
  #loaded = '';
  #disposed = false;

  constructor(app, view, walk, filter) {
    this.#app = app;
    this.#walk = walk;
    this.#filter = filter;
    this.#desk = new Desk(app, view);
  }

  page() {
    const app = this.#app;
    const desk = this.#desk;
    const size = desk.view.width > 0 ? desk.size : UNKNOWN_SIZE;
    this.zoom = el('span', { class: 'zoom' });
    this.stage = new Stage(size, (words) => fill(this.zoom, words));
    this.marks = new Marks(desk, this.stage.layer);
    this.original = new OriginalView(app, desk, this.stage, this.marks);
    this.decisions = new Decisions(app, desk, {
      seen: () => this.#loaded === desk.shownRendition?.sha256,
      decided: () => this.#next(true),
      undone: (photo) => {
        this.#walk.mark(photo, false);
        if (photo !== this.#desk.id) this.#open(photo);
      },
    });
    this.actions = new FindingActions(app, desk, this.stage, this.original);
    this.crops = new CropChoice(app, desk);
    this.table = photoCommands({
      desk, decisions: this.decisions, crops: this.crops, findings: this.actions, stage: this.stage, original: this.original,
      go: { next: () => this.#next(false), previous: () => this.#previous(), queue: () => this.#queue() },
    });
    this.commands = new Map(this.table.map((command) => [command.id, command]));
    this.row = new RenditionRow(desk);
    this.panel = new FindingsPanel(desk, this.commands);
    this.notices = new Notices(app, desk, this.commands);
    this.details = new Details(desk, this.commands);
    this.approve = commandButton(this.commands.get('approve'), { class: 'primary approve' });
    this.element = this.#layout();
    desk.listen((what) => this.#changed(what));
    this.#changed('view');
    return {
      title: `${desk.view.photo.id}. ${desk.view.photo.source_name}`,
      layout: 'photo',
      element: this.element,
      commands: this.table,
      begin: () => this.#begin(),
      dispose: () => this.#dispose(),
    };
  }

  #layout() {
    const button = (id, props) => commandButton(this.commands.get(id), props);
    const { photo } = this.#desk.view;
    return el('article', { class: 'photo-page' },
      el('div', { class: 'photo-top' },
        this.name = el('h1', {}),
        this.event = el('p', {}),
        this.place = el('p', { class: 'place' }),
        el('div', { class: 'ways' }, button('queue', { label: 'Queue' }), button('previous', { label: 'Before' }),
          button('next', { label: 'Next' }))),
      el('div', { class: 'photo-left' },
        this.row.element,
        this.stage.element,
        el('div', { class: 'tools' },
          button('original', { label: 'Hold: original' }), button('fit', { label: 'Whole' }),
          button('full-size', { label: '100 %' }), button('zoom-in', { 'aria-label': 'Larger', label: '' }),
          button('zoom-out', { 'aria-label': 'Smaller', label: '' }), this.zoom,
          button('mark', { label: 'Mark a region' }), button('crop', { label: 'Crop' }),
          el('details', { class: 'legend-box' }, el('summary', {}, 'Marks'), legend()))),
      el('div', { class: 'photo-right' },
        el('div', { class: 'panel-scroll', tabindex: '0', role: 'group', 'aria-label': 'Findings and notes' },
          this.notices.element, this.panel.element, this.details.element,
          !['released', 'taken-down'].includes(photo.state) && button('move', { label: 'Move to another event …', class: 'quiet' }),
          button('shred', { class: 'danger quiet', label: 'Keep nothing of it …' })),
        el('div', { class: 'decide', role: 'group', 'aria-label': 'Decide' },
          this.approve,
          button('hold-back', { label: 'Later' }), button('reject', { class: 'danger' }),
          button('block', { label: 'Block' }), button('undo'),
          button('some', { label: 'Some platforms' }),
          photo.state === 'released' && button('take-down', { class: 'danger', label: 'Take down' }))));
  }

  async #begin() {
    this.stage.fit();
    this.#app.photos.fetchAhead(this.#walk.peek(this.#desk.id));
    try {
      await this.#walk.refresh(1);
    } catch (error) {
      if (!this.#disposed) this.#app.announce.fail(error);
    }
    if (!this.#disposed) this.#tellPlace();
  }

  #dispose() {
    this.#disposed = true;
    this.original.release();
    this.actions.dispose();
    this.stage.dispose();
  }

  #changed(what) {
    if (what === 'busy') {
      this.element.setAttribute('aria-busy', String(this.#desk.busy));
      return;
    }
    this.row.update();
    this.#labelApprove();
    if (what === 'seen') return;
    this.panel.update();
    this.marks.update();
    if (what !== 'selected') this.notices.update();
    if (what === 'view') {
      const { photo } = this.#desk.view;
      fill(this.name, `${photo.id}. ${photo.source_name}`);
      fill(this.event, photo.event.title);
      this.details.update();
      this.#tellPlace();
    }
    if (what === 'selected') {
      this.panel.reveal();
      if (this.#desk.selectedItem) this.stage.reveal(this.#desk.selectedItem.box);
    } else {
      this.#showPicture();
    }
  }

  #tellPlace() {
    const { photo } = this.#desk.view;
    fill(this.place, `${place(this.#walk, this.#desk.id)} · ${stateWords(photo.state)}`);
  }

  #labelApprove() {
    const open = this.#desk.openCount;
    // The one that is on the screen is about to have been seen.
    const left = this.#desk.unseen().filter((one) => one !== this.#desk.shownRendition).length;
    const words = left > 0 ? ` (${counted(left, 'more picture')} to see)`
      : open > 0 ? ` (${open} ${open === 1 ? 'stays' : 'stay'} redacted)` : '';
    fill(this.approve.querySelector('span'), `Approve${words}`);
    this.approve.setAttribute('aria-disabled', String(!this.#desk.view.approval.possible));
  }

  async #showPicture() {
    const rendition = this.#desk.shownRendition;
    const { picture, element } = this.stage;
    if (!rendition) {
      this.#loaded = '';
      picture.removeAttribute('src');
      element.setAttribute('aria-label', 'No redacted picture yet');
      return;
    }
    element.setAttribute('aria-label', `The photo as it will be published. ${rendition.words}`);
    if (this.#loaded === rendition.sha256) return;
    this.#loaded = '';
    delete element.dataset.shown;
    element.setAttribute('aria-busy', 'true');
    try {
      const url = await this.#app.photos.picture(rendition);
      if (this.#disposed || this.#desk.shownRendition !== rendition) return;
      picture.src = url;
      picture.alt = `Redacted picture for ${rendition.words}`;
      await picture.decode();
      if (this.#desk.shownRendition !== rendition) return;
      this.stage.showPart(rendition.part, rendition.width);
      element.removeAttribute('aria-busy');
      await new Promise((resolve) => { setTimeout(resolve, GLANCE_MS); });
      if (this.#disposed || this.#desk.shownRendition !== rendition) return;
      this.#loaded = rendition.sha256;
      this.#desk.see(rendition);
      element.dataset.shown = rendition.sha256;
    } catch (error) {
      if (!this.#disposed) this.#app.announce.fail(error);
    }
  }

  #open(id) {
    this.#app.go(['photo', id], this.#filter);
  }

  async #next(decided) {
    if (decided) this.#walk.mark(this.#desk.id, true);
    try {
      const next = await this.#walk.next(this.#desk.id, { undecided: decided });
      if (this.#disposed) return;
      if (next !== null) {
        this.#open(next);
        return;
      }
      this.#app.announce.say(decided ? 'That was the last photo.' : 'This is the last photo.');
      if (decided) this.#queue();
    } catch (error) {
      this.#app.announce.fail(error);
    }
  }

  #previous() {
    const previous = this.#walk.previous(this.#desk.id);
    if (previous === null) this.#app.announce.say('This is the first photo.');
    else this.#open(previous);
  }

  #queue() {
    this.#app.go(['queue'], this.#filter);
  }
}
