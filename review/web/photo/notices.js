// What has to be known about the photo as a whole before deciding.

import { el, fill } from '../core/dom.js';
import { commandButton } from '../core/command_button.js';
import { capital, moment, withNames } from '../core/words.js';
import { BLUR_TELLS, firstCrop } from '../framing/crop_choice.js';

function approvalWords(photo) {
  if (!photo.approved_by) return null;
  const by = `Approved by ${photo.approved_by}`;
  if (photo.state === 'held') return `${by}; a second person has to approve it, too`;
  if (photo.approved_by_changer) return `${by}, who also changed it: nobody else has looked at it`;
  return by;
}

export class Notices {
  #app;
  #desk;
  #commands;

  constructor(app, desk, commands) {
    this.#app = app;
    this.#desk = desk;
    this.#commands = commands;
    this.element = el('div', { class: 'notices' });
  }

  update() {
    const { view } = this.#desk;
    const { photo } = view;
    const approval = approvalWords(photo);
    const named = (words) => withNames(words, view.people);
    fill(this.element,
      view.block_reason && this.#notice('stop', `The whole photo is blocked: ${named(view.block_reason)}`, this.#wayOut()),
      photo.state !== 'held' && photo.reason && photo.reason !== view.block_reason
        && this.#notice('stop', capital(named(photo.reason))),
      photo.held_back && this.#notice('warn', photo.reason ? `Held back: ${named(photo.reason)}` : 'Held back for later'),
      approval && this.#notice(photo.approved_by_changer ? 'warn' : 'good', approval),
      view.register_changed && this.#notice('warn',
        'The register or the settings have changed since these pictures were made.', commandButton(this.#commands.get('refresh'))),
      this.#crop(),
      photo.state === 'held' && view.device === 'untold' && this.#notice('warn',
        'The file does not say which device took this photo, as copies from WhatsApp do not. Ask who brought it: may it be used? Until then it cannot be approved.',
        commandButton(this.#commands.get('allow-device'), { label: 'It may be used' })),
      ['held', 'quarantined'].includes(photo.state) && view.device === 'not-allowed' && this.#notice('warn',
        'The device that took this photo is not allowed. It can be allowed under Devices, or this photo alone.',
        commandButton(this.#commands.get('allow-device'), { label: 'Allow this photo' })),
      photo.state === 'quarantined' && this.#notice('warn',
        'This photo could not be looked at.', commandButton(this.#commands.get('retry'))),
      this.#desk.shownRendition?.shown_faces
        && el('p', { class: 'hint shown-faces' }, `${this.#desk.shownRendition.titles.join(', ')}: ${this.#desk.shownRendition.shown_faces}.`),
      this.#marks().map((mark) => this.#notice('warn', capital(named(mark)))),
      view.degraded.map((what) => this.#notice('warn', capital(what))));
  }

  // A crop that keeps enough is told of before anything that is covered.
  #crop() {
    const { view } = this.#desk;
    const crop = ['held', 'approved'].includes(view.photo.state) && firstCrop(this.#desk.shownRendition);
    if (!crop) return null;
    return this.#notice('good', `A crop ${crop.words}. ${BLUR_TELLS}`,
      commandButton(this.#commands.get('crop'), { label: 'Look at the crop' }));
  }

  // What is said with an open finding in the list is not said twice.
  #marks() {
    const open = this.#desk.items.flatMap((item) => item.members ?? [item]).filter((item) => item.open !== 'none')
      .map((item) => `${item.kind} ${item.index + 1} `);
    return this.#desk.view.marks.filter((mark) => !open.some((begin) => mark.toLowerCase().startsWith(begin)));
  }

  // How a photo that a finding blocks can still be used.
  #wayOut() {
    if (!this.#desk.items.some((item) => item.blocking)) return null;
    return el('p', {}, 'Look at the original. If it is somebody else, say who (N), or that it is not them (No, or K). If it is them, reject the photo.');
  }

  #notice(kind, words, more = null) {
    return el('div', { class: `notice notice-${kind}` }, el('p', {}, words), more);
  }
}

export class Details {
  #desk;
  #commands;
  #comments = el('div', { class: 'comments' });
  #metadata = el('div', {});
  #history = el('ol', { class: 'history' });

  constructor(desk, commands) {
    this.#desk = desk;
    this.#commands = commands;
    this.element = el('div', { class: 'details' },
      this.#comments,
      el('details', {}, el('summary', {}, 'What the file held'), this.#metadata),
      el('details', {}, el('summary', {}, 'What happened to this photo'), this.#history));
  }

  update() {
    const { view } = this.#desk;
    fill(this.#comments,
      view.comments.map((comment) => el('blockquote', {},
        el('p', {}, comment.text), el('footer', {}, `${comment.who}, ${moment(comment.when)}`))),
      commandButton(this.#commands.get('comment')));
    fill(this.#metadata, view.metadata.length === 0
      ? el('p', {}, 'No hidden information was in the file.')
      : [el('p', {}, 'Hidden information in the original. None of it is published.'),
        el('ul', {}, view.metadata.map((one) => el('li', {}, one)))]);
    fill(this.#history, view.history.toReversed().map((entry) => el('li', {},
      el('strong', {}, capital(entry.words.replaceAll('-', ' '))), ` · ${entry.who}, ${moment(entry.when)}`)));
  }
}
