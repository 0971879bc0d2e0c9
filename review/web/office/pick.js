// Choosing the few photos of an event that are worth a look and a post: photos of one moment stand together, the best
// first; what is suggested is ticked. Redacted pictures only.

import { el, fill } from '../core/dom.js';
import { checkbox, field, form, select } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, day } from '../core/words.js';

const COUNTS = ['6', '12', '20', '40'];

function card(photo, words, box) {
  const picture = photo.thumbnail
    ? el('img', { src: photo.thumbnail, alt: '', loading: 'lazy', decoding: 'async' })
    : el('span', { class: 'no-picture' }, 'No redacted picture yet');
  return el('li', { class: 'card' },
    el('span', { class: 'thumb' }, picture),
    el('span', { class: 'card-title' }, `${photo.id}. ${photo.source_name}`),
    words && el('p', { class: 'hint' }, capital(words)),
    box);
}

// What was suggested first, in its order; then the other moments as they were.
function inOrder(groups, suggested) {
  const place = new Map(suggested.map(({ id }, index) => [id, index]));
  const rank = (group) => place.get(group[0].id) ?? suggested.length;
  return [...groups].sort((one, other) => rank(one) - rank(other));
}

export async function pickPage(app, address) {
  const id = Number(address.parts[1]);
  const asked = {
    platform: address.query.get('platform') ?? app.me.platforms[0]?.id,
    count: address.query.get('count') ?? '12',
  };
  const state = await app.api.get(`/api/events/${id}/pick`, asked);
  const words = new Map(state.suggested.map((one) => [one.id, one.words]));
  const ticked = new Set(state.picked.length > 0 ? state.picked : words.keys());
  const boxes = new Map();
  const line = el('p', { class: 'counts', role: 'status' });
  const again = (changed) => app.go(['pick', id], { ...asked, ...changed });

  function tell() {
    const chosen = [...boxes.values()].filter((input) => input.checked).length;
    const held = boxes.size;
    fill(line, `${chosen} of ${counted(held, 'held photo')} ticked, from ${counted(state.groups.length, 'moment')}.`);
  }

  function cardOf(photo) {
    const { row, input } = checkbox(`Pick number ${photo.id}`, { checked: ticked.has(photo.id), onchange: tell });
    boxes.set(photo.id, input);
    return card(photo, words.get(photo.id), row);
  }

  function groupOf(group) {
    const [best, ...others] = group;
    const cards = el('ol', { class: 'cards', 'aria-label': 'More of this moment' }, others.map(cardOf));
    const first = cardOf(best);
    if (others.length > 0) {
      first.append(el('details', { open: others.some(({ id: one }) => ticked.has(one)) },
        el('summary', {}, `${others.length} more of this moment`), cards));
    }
    return first;
  }

  async function undo() {
    await app.api.post(`/api/events/${id}/pick/undo`, { platform: asked.platform });
    await app.open();
    app.announce.say('The choice is taken back: all photos of the event wait for the technician.');
  }

  async function keep() {
    const photos = [...boxes].filter(([, input]) => input.checked).map(([one]) => one);
    if (photos.length === 0) throw new Error('no photo is ticked: tick one at least, or take the choice back');
    await app.api.post(`/api/events/${id}/pick`, { platform: asked.platform, photos });
    await app.open();
    app.announce.say(`${counted(photos.length, 'photo')} picked: of this event, only they and blocked ones wait for the technician.`);
  }

  const list = el('ol', { class: 'cards picks', 'aria-label': 'Photos by moment, suggested ones first' },
    inOrder(state.groups, state.suggested).map(groupOf));
  tell();
  const takeBack = el('button', {
    type: 'button',
    async onclick() {
      try {
        await undo();
      } catch (error) {
        app.announce.fail(error);
      }
    },
  }, 'Take the choice back');
  return {
    title: `Pick: ${state.event.title}`,
    element: el('article', {},
      el('p', {}, el('a', { href: formatAddress(['event', id]) }, state.event.title)),
      el('h1', {}, `Pick for ${state.platform.title}`),
      el('p', {}, `${state.event.name}, ${day(state.event.day)}. The technician looks at what is picked; the other photos stay held, `
        + 'and nothing is lost. The pictures are redacted.'),
      el('form', { class: 'filters', 'aria-label': 'What to suggest', onsubmit: (event) => event.preventDefault() },
        field('Platform', select(app.me.platforms.map((one) => [one.id, one.title]), asked.platform,
          { onchange: (event) => again({ platform: event.target.value }) })),
        field('How many', select(COUNTS.map((one) => [one, one]), asked.count,
          { onchange: (event) => again({ count: event.target.value }) }))),
      state.picked.length > 0 && el('p', { class: 'note' }, `${counted(state.picked.length, 'photo')} picked already. `, takeBack),
      state.unmeasured.map((sentence) => el('p', { class: 'hint' }, capital(sentence))),
      state.groups.length === 0
        ? el('p', { class: 'empty' }, `No photo of this event is held for ${state.platform.title}.`)
        : [line, list, el('div', { class: 'confirm' }, form('Pick the ticked photos', keep))]),
  };
}
