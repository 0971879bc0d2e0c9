// For the office: bring photos in, and see what became of those of each event.

import { el, fill } from '../core/dom.js';
import { formatAddress } from '../core/router.js';
import { day } from '../core/words.js';
import { dropZone } from './drop_zone.js';
import { eventChoice } from './event_choice.js';
import { watchProgress } from './progress.js';

export async function eventsPage(app) {
  const list = el('ul', { class: 'events' });
  const heading = el('h2', {}, 'Events');
  let known = [];
  const choice = eventChoice(app.me.school_day, () => known, { max: app.me.school_day });
  const line = el('p', { class: 'counts', role: 'status' });

  async function refresh() {
    const { events } = await app.api.get('/api/events');
    known = events;
    choice.refresh();
    fill(list, events.map((event) => el('li', {},
      el('a', { href: formatAddress(['event', event.id]) }, event.name),
      el('span', { class: 'hint' }, day(event.day)),
      el('span', {}, event.words || 'no photos yet'))));
    heading.hidden = events.length === 0;
  }
  const refreshed = () => refresh().catch((error) => app.announce.fail(error));

  const zone = dropZone(app, {
    eventTitle() {
      const title = choice.title();
      if (!title) {
        choice.name.focus();
        throw new Error('Name the event first, then drop the photos once more.');
      }
      return title;
    },
    received() {
      refreshed();
      zone.lookAgain();
      progress.now();
    },
  });
  const progress = watchProgress(app, line, {
    moved() {
      refreshed();
      zone.lookAgain();
    },
  });
  await refresh();
  return {
    title: 'Photos',
    element: el('article', {},
      el('h1', {}, 'Photos'),
      el('section', { class: 'bring-in', 'aria-label': 'Bring photos in' },
        choice.element, zone.element),
      app.me.may.review && el('p', {}, el('a', { href: '#/plan' }, 'Plan an event: classes, and who stands aside')),
      line, heading, list),
    begin: () => progress.now(),
    dispose() {
      zone.dispose();
      progress.dispose();
    },
  };
}
