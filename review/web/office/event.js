// One event for the office: each photo's state in plain words, and what can be downloaded.

import { el, fill } from '../core/dom.js';
import { lazyList } from '../core/lazy_list.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, day } from '../core/words.js';
import { facesLink } from '../faces/groups.js';
import { dropZone } from './drop_zone.js';
import { watchProgress } from './progress.js';

const PAGE = 60;

function row(photo, app) {
  const picture = photo.thumbnail
    ? el('img', { src: photo.thumbnail, alt: '', loading: 'lazy', decoding: 'async' })
    : el('span', { class: 'no-picture' }, 'No redacted picture yet');
  const name = app.me.may.review
    ? el('a', { href: formatAddress(['photo', photo.id]) }, photo.source_name)
    : el('span', {}, photo.source_name);
  return el('li', { class: 'card' },
    el('span', { class: 'thumb' }, picture),
    el('span', { class: 'card-title' }, name),
    el('p', { class: photo.needs_office ? 'need need-blocked' : 'need need-none' }, capital(photo.words)));
}

function downloadList(downloads) {
  if (downloads.length === 0) return el('p', {}, 'Nothing of this event is released yet.');
  return el('ul', { class: 'downloads' }, downloads.map((one) => el('li', {},
    el('a', { class: 'button', href: one.url, download: true },
      `${one.title}: ${counted(one.files, 'photo')} (zip)`))));
}

// Named one by one: deleted there, they would be gone.
function keepThere(photos) {
  if (photos.length === 0) return false;
  return el('div', { class: 'notice notice-stop' },
    el('p', {}, `Do not delete ${photos.length === 1 ? 'this one' : `these ${photos.length}`} from the phone or camera:`),
    el('ul', {}, photos.map((one) => el('li', {}, `${one.source_name}: ${one.words}`))));
}

export async function eventPage(app, address) {
  const id = Number(address.parts[1]);
  const list = el('ol', { class: 'cards', 'aria-label': 'Photos of this event' });
  const downloads = el('section', { 'aria-label': 'Download' });
  const line = el('p', { class: 'counts', role: 'status' });
  const fetchPage = (offset) => app.api.get(`/api/events/${id}/photos`, { offset, limit: PAGE });
  let first = await fetchPage(0);
  const { event } = first;
  let lazy = makeList();

  function makeList() {
    return lazyList(list, {
      async fetchPage(offset) {
        const page = offset === 0 && first ? first : await fetchPage(offset);
        first = null;
        return { items: page.photos, total: page.total };
      },
      row: (photo) => row(photo, app),
      failed: (error) => app.announce.fail(error),
    });
  }

  async function showDownloads() {
    const all = await app.api.get('/api/downloads');
    fill(downloads, el('h2', {}, 'Download what is released'),
      downloadList(all.downloads.filter((one) => one.event.id === id)));
  }

  // Whoever brought photos deletes them where they came from, once they are safe here.
  const brought = el('div', {});
  async function showBrought() {
    const { to_delete: count, keep } = await app.api.get(`/api/events/${id}/brought`);
    fill(brought, keepThere(keep), count > 0 && el('div', { class: 'notice notice-warn' },
      el('p', {}, `${counted(count, 'photo')} that you brought ${count === 1 ? 'is' : 'are'} safe here. Delete ${
        keep.length > 0 ? (count === 1 ? 'this one' : 'these') : (count === 1 ? 'it' : 'them')} from the phone or camera, and from its bin.`),
      el('button', {
        type: 'button',
        async onclick() {
          try {
            await app.api.post(`/api/events/${id}/brought`, { photos: count });
            await showBrought();
            app.announce.say('Noted: they are deleted from the phone or camera.');
          } catch (error) {
            app.announce.fail(error);
          }
        },
      }, count === 1 ? 'It is deleted there' : 'They are deleted there')));
  }

  async function refresh() {
    try {
      first = await fetchPage(0);
      lazy.dispose();
      const old = lazy.more;
      fill(list);
      lazy = makeList();
      old.replaceWith(lazy.more);
      await Promise.all([lazy.next(), showDownloads(), showBrought()]);
    } catch (error) {
      app.announce.fail(error);
    }
  }

  const zone = dropZone(app, { eventTitle: () => event.title, received() {
    zone.lookAgain();
    progress.now();
  } });
  const progress = watchProgress(app, line, {
    event: id,
    moved() {
      refresh();
      zone.lookAgain();
    },
  });
  await Promise.all([showDownloads(), showBrought()]);
  return {
    title: event.title,
    element: el('article', {},
      el('p', {}, el('a', { href: '#/events' }, 'All events')),
      el('h1', {}, event.name), el('p', {}, `${day(event.day)}, ${counted(first.total, 'photo')}`),
      app.me.may.review && app.me.recognition.active && el('p', {}, facesLink(id)),
      app.me.may.review && el('p', {}, el('a', { href: formatAddress(['plan', id]) }, 'Classes, and who stands aside')),
      el('p', {}, el('a', { href: formatAddress(['pick', id]) }, 'Pick the few to post')),
      line, brought, downloads,
      el('h2', {}, 'What became of each photo'), list, lazy.more,
      el('h2', {}, 'Add photos to this event'), zone.element),
    begin() {
      lazy.next();
      progress.now();
    },
    dispose() {
      lazy.dispose();
      zone.dispose();
      progress.dispose();
    },
  };
}
