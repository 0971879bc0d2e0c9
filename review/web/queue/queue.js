// What waits for a person, the most pressing first.

import { el, fill } from '../core/dom.js';
import { commandButton } from '../core/command_button.js';
import { lazyList } from '../core/lazy_list.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, number } from '../core/words.js';
import { facesLink } from '../faces/groups.js';
import { BulkChoice, approveInBulk, bulkBar, undoBulk } from './bulk.js';
import { photoCard } from './card.js';
import { filterBar, filterOf } from './filters.js';

const PAGE = 60;

function countsLine(counts) {
  if (counts.total === 0) return 'No photo here.';
  const parts = [
    [counts.blocked, 'blocked'], [counts.undecided, 'undecided'], [counts.doubtful, 'doubtful'],
    [counts.rest, 'with nothing undecided'],
  ].filter(([count]) => count > 0).map(([count, words]) => `${number(count)} ${words}`);
  return `${counted(counts.total, 'photo')}: ${parts.join(', ')}. `
    + `${counted(counts.undecided_findings, 'finding')} undecided in all.`;
}

function emptyWords(filter) {
  if (filter.event || filter.platform || filter.state || filter.picked) return 'No photo fits this choice.';
  return 'Nothing waits for you. New photos appear here as soon as the office has taken them in.';
}

function leftOut(count, filter) {
  return count > 0 && el('p', { class: 'hint' }, `${counted(count, 'held photo')} not picked. `,
    el('a', { href: formatAddress(['queue'], { ...filter, picked: 'no' }) }, 'Show them'));
}

// Asked once an event, before photos of it are approved many at a time.
function lookNotice(app, { event, words, list }) {
  const done = el('button', {
    type: 'button',
    async onclick() {
      try {
        await app.api.post(`/api/events/${event.id}/looked-for`, { list });
        await app.open();
        app.announce.say(`Noted for ${event.title}.`);
      } catch (error) {
        app.announce.fail(error);
      }
    },
  }, 'I have looked for them');
  return el('div', { class: 'notice notice-warn' },
    el('p', {}, `${event.title}. ${words} `, el('a', { href: formatAddress(['plan', event.id]) }, 'Who they are')), done);
}

export async function queuePage(app, address) {
  const filter = filterOf(address.query);
  app.walks.forget();
  const [first, events] = await Promise.all([
    app.api.get('/api/queue', { ...filter, limit: PAGE }),
    app.api.get('/api/events'),
  ]);
  let pages = [first];

  const list = el('ol', { class: 'cards', 'aria-label': 'Photos' });
  const counts = el('p', { class: 'counts', role: 'status' }, countsLine(first.counts));
  const choice = new BulkChoice(() => bulk.update());
  const bulk = bulkBar(choice, approveChosen);
  const start = {
    id: 'start', keys: ['s'], group: 'Queue', words: 'Start with the first photo',
    run() {
      const link = list.querySelector('a');
      if (link) location.hash = link.getAttribute('href');
    },
  };
  const lazy = lazyList(list, {
    async fetchPage(offset) {
      const page = pages.shift() ?? await app.api.get('/api/queue', { ...filter, offset, limit: PAGE });
      return { items: page.photos, total: page.total, counts: page.counts };
    },
    row: (photo) => photoCard(photo, filter, { choose: choice.box }),
    onPage(page) {
      fill(counts, countsLine(page.counts));
      for (const card of [...list.children].slice(-page.items.length)) choice.watch(card);
    },
    failed: (error) => app.announce.fail(error),
  });

  async function approveChosen(photos) {
    try {
      const { approved, kept } = await approveInBulk(app, photos);
      await app.open();
      if (approved.length === 0) return;
      app.announce.say(`${counted(approved.length, 'photo')} approved.${kept}`, {
        words: 'Undo',
        async run() {
          const undone = await undoBulk(app, approved);
          await app.open();
          app.announce.say(`${counted(undone, 'approval')} taken back.`);
        },
      });
    } catch (error) {
      app.announce.fail(error);
    }
  }

  bulk.update();
  const element = el('article', {},
    el('div', { class: 'title-row' }, el('h1', {}, 'Review'),
      first.total > 0 && commandButton(start, { class: 'primary', label: 'Start reviewing' })),
    app.me.untrained && el('p', { class: 'notice notice-warn' },
      `You can look and decide, but neither approve nor post: ${app.me.untrained}. An administrator enters the new date.`),
    first.take_downs.words && el('p', { class: `notice notice-${first.take_downs.overdue > 0 ? 'stop' : 'warn'}` },
      el('a', { href: '#/take-downs' }, capital(first.take_downs.words))),
    first.to_look_for.filter(({ event }) => !filter.event || String(event.id) === String(filter.event)).map((one) => lookNotice(app, one)),
    !app.me.recognition.active && el('p', { class: 'note' },
      `Faces are not recognised here: ${app.me.recognition.why_off}. Every face stays redacted until somebody names it.`),
    filterBar(app, events.events, filter, (changed) => {
      location.hash = formatAddress(['queue'], changed);
    }),
    counts,
    leftOut(first.left_out, filter),
    app.me.recognition.active && filter.event && el('p', {}, facesLink(filter.event)),
    bulk.bar,
    first.total === 0 && el('p', { class: 'empty' }, emptyWords(filter)),
    list,
    lazy.more);
  return { title: 'Review', element, commands: [start], begin: () => lazy.next(), dispose() {
    lazy.dispose();
    choice.dispose();
  } };
}
