// The choice between the redacted picture and its largest parts in which nobody is hidden, side by side.

import { dialogButtons, openDialog } from '../core/dialog.js';
import { el, fill, freshId, svg } from '../core/dom.js';
import { checkbox } from '../core/form.js';
import { capital } from '../core/words.js';

const SHAPES = { 'as-is': 'Shape of the photo', '1:1': 'Square, 1:1', '4:5': 'Upright, 4:5', '16:9': 'Wide, 16:9' };

// Said wherever a crop is offered.
export const BLUR_TELLS = 'A blur itself can tell that a child must not be shown. A crop without them tells nothing.';

export function shapeWords(ratio) {
  return SHAPES[ratio] ?? ratio;
}

// The crop that is worth a look before the redacted picture, if there is one.
export function firstCrop(rendition) {
  if (!rendition || rendition.part) return null;
  return rendition.crops.filter((crop) => crop.first).sort((a, b) => b.kept - a.kept || b.area - a.area)[0] ?? null;
}

export class CropChoice {
  #app;
  #desk;

  constructor(app, desk) {
    this.#app = app;
    this.#desk = desk;
  }

  async open() {
    const rendition = this.#desk.shownRendition;
    if (!rendition || rendition.platforms.length === 0) {
      this.#app.announce.say('There is no picture to crop.');
      return;
    }
    if (rendition.crops.length === 0 && !rendition.part) {
      this.#app.announce.say(rendition.redacted === 0 ? 'Nobody is hidden here, so there is nobody to leave out.'
        : 'No crop is possible: without those who are hidden too little would be left.');
      return;
    }
    const picture = await this.#app.photos.picture(rendition);
    const chosen = await openDialog('Crop instead of blur', (close) => this.#form(rendition, picture, close), { class: 'wide' });
    if (chosen) await this.#take(chosen);
  }

  async #take({ ratio, platforms }) {
    const changes = platforms.map((platform) => (ratio ? { do: 'crop', platform, ratio } : { do: 'uncrop', platform }));
    if (changes.length === 0) {
      this.#app.announce.say('No platform was chosen, so nothing was changed.');
      return;
    }
    if (!await this.#desk.rule(...changes)) return;
    const now = this.#desk.view.renditions.findIndex((one) => one.platforms.includes(platforms[0]));
    this.#desk.showRendition(now);
    const crop = this.#desk.shownRendition?.crops.find((one) => one.ratio === ratio);
    this.#app.announce.say(crop ? `Cropped: it ${crop.words}. Look at it before approving.` : 'The whole picture again.');
  }

  #form(rendition, picture, close) {
    const [redacted, cropped] = [el('figure'), el('figure')];
    const name = freshId('shape');
    const preferred = (rendition.part ? rendition.crop : firstCrop(rendition)?.ratio) ?? '';
    const choices = rendition.crops.map((crop) => [crop.ratio, `${shapeWords(crop.ratio)}: ${crop.words}`]);
    choices.push(['', `The whole picture: ${rendition.redacted} redacted, ${rendition.shown} shown`]);
    const radios = choices.map(([ratio, words]) => {
      const input = el('input', { type: 'radio', name, id: freshId('choice'), value: ratio, checked: ratio === preferred,
        autofocus: ratio === preferred, onchange: () => show(ratio) });
      return { ratio, input, row: el('p', { class: 'check' }, input, el('label', { for: input.id }, words)) };
    });
    const boxes = rendition.platforms.length < 2 ? []
      : rendition.platforms.map((id, index) => ({ id, ...checkbox(rendition.titles[index], { checked: true }) }));
    const show = (ratio) => {
      const crop = rendition.crops.find((one) => one.ratio === ratio) ?? null;
      fill(redacted, this.#picture(rendition, picture, crop?.part), el('figcaption', {}, 'Redacted'));
      fill(cropped, crop && this.#picture(rendition, picture, null, crop.part),
        el('figcaption', {}, crop ? `Cropped: ${crop.words}` : 'No crop'));
    };
    show(preferred);
    return el('form', {
      class: 'crop-choice',
      onsubmit(event) {
        event.preventDefault();
        close({
          ratio: radios.find(({ input }) => input.checked).ratio,
          platforms: boxes.length > 0 ? boxes.filter((box) => box.input.checked).map((box) => box.id) : rendition.platforms,
        });
      },
      // The key that opened this goes on to the next shape.
      onkeydown(event) {
        if (event.key.toLowerCase() !== 'c' || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        const next = radios[(radios.findIndex(({ input }) => input.checked) + 1) % radios.length];
        next.input.checked = true;
        next.input.focus();
        show(next.ratio);
      },
    },
    el('p', {}, BLUR_TELLS),
    el('div', { class: 'crop-pictures' }, redacted, cropped),
    el('fieldset', {}, el('legend', {}, capital('what is published')), radios.map(({ row }) => row)),
    boxes.length > 0 && el('fieldset', {}, el('legend', {}, 'On'), boxes.map(({ row }) => row)),
    dialogButtons('Use this', close));
  }

  // The picture where it lies in the photo: with the outline of a part, or that part alone.
  #picture(rendition, address, outline, part = null) {
    const { width, height } = this.#desk.size;
    const [x, y, wide, high] = rendition.part ?? [0, 0, width, height];
    const view = part ?? [0, 0, width, height];
    const box = outline && { x: outline[0], y: outline[1], width: outline[2], height: outline[3] };
    return svg('svg', {
      viewBox: view.join(' '), role: 'img',
      'aria-label': part ? 'What the crop would show' : 'The redacted picture, with the outline of the crop',
    },
    // A window of its own cuts off what the outer one would show beside the part, being of another shape.
    svg('svg', { x: view[0], y: view[1], width: view[2], height: view[3], viewBox: view.join(' ') },
      svg('image', { href: address, x, y, width: wide, height: high, preserveAspectRatio: 'none' })),
    box && [svg('rect', { ...box, class: 'under' }), svg('rect', { ...box, class: 'over' })]);
  }
}
