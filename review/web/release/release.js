// Releasing what was approved: what goes where, what stays behind and why, and the typed confirmation.

import { el, fill } from '../core/dom.js';
import { field, form, select } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, listed, withNames } from '../core/words.js';
import { pictures } from '../queue/card.js';

const PAUSE_MS = 500;

// As on every other list: "4. crowd_01.jpg".
function nameOf(entry) {
  return entry.number === null ? `Photo ${entry.photo}` : `${entry.photo}. ${entry.source_name}`;
}

function byPhoto(files) {
  const photos = new Map();
  for (const file of files) {
    const entry = photos.get(file.photo) ?? { ...file, titles: [], pictures: new Map() };
    entry.titles.push(file.title);
    const picture = entry.pictures.get(file.sha256) ?? { sha256: file.sha256, titles: [] };
    picture.titles.push(file.title);
    entry.pictures.set(file.sha256, picture);
    photos.set(file.photo, entry);
  }
  return [...photos.values()];
}

// The last look: each different picture that goes out.
function picturesOf(entry) {
  return pictures([...entry.pictures.values()].map(({ sha256, titles }) => ({
    sha256, titles: listed(titles), thumbnail: `/api/photos/${entry.photo}/thumbnail?picture=${sha256}`,
  })));
}

function outgoing(files, query) {
  return el('ol', { class: 'cards' }, byPhoto(files).map((entry) => el('li', { class: 'card' },
    el('a', { href: formatAddress(['photo', entry.photo], query) },
      picturesOf(entry),
      el('span', { class: 'card-title' }, nameOf(entry))),
    el('p', { class: 'hint' }, entry.event.title),
    el('p', {}, `To ${listed(entry.titles)}`),
    entry.pictures.size > 1 && el('p', { class: 'hint' }, `${entry.pictures.size} different pictures`))));
}

function staying(entries, { titles, people }) {
  return el('table', {},
    el('thead', {}, el('tr', {}, ['Photo', 'Not on', 'Why'].map((words) => el('th', { scope: 'col' }, words)))),
    el('tbody', {}, entries.map((entry) => el('tr', {},
      el('td', {}, el('a', { href: formatAddress(['photo', entry.photo]) }, nameOf(entry)),
        entry.event && el('span', { class: 'hint' }, ` ${entry.event.title}`)),
      el('td', {}, entry.platforms ? entry.platforms.map((id) => titles.get(id) ?? id).join(', ') : 'any platform'),
      el('td', {}, capital(withNames(entry.reason, people)))))));
}

export async function releasePage(app, address) {
  const filter = { event: address.query.get('event') ?? '' };
  const [plan, { events }] = await Promise.all([
    app.api.get('/api/release', filter), app.api.get('/api/events')]);
  const titles = new Map(app.me.platforms.map((platform) => [platform.id, platform.title]));
  const event = select([['', 'All events'], ...events.map((one) => [String(one.id), one.title])], filter.event, {
    onchange() {
      location.hash = formatAddress(['release'], { event: event.value });
    },
  });
  const element = el('article', {}, el('h1', {}, 'Release'),
    el('form', { class: 'filters', onsubmit: (submit) => submit.preventDefault() }, field('Event', event)));
  let disposed = false;

  async function watch(job) {
    for (;;) {
      const state = await app.api.get(`/api/release/${job}`);
      if (disposed) return;
      if (state.state !== 'running') {
        finished(state);
        return;
      }
      await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
    }
  }

  function finished(job) {
    const heading = el('h2', { tabindex: '-1' }, job.state === 'done'
      ? `Released: ${counted(job.files.length, 'file')}` : 'The release did not go through');
    fill(element, el('h1', {}, 'Release'), heading,
      job.error && el('p', { class: 'problem' }, job.error),
      job.returned.length > 0 && el('p', {},
        `${counted(job.returned.length, 'photo')} went back to review, because something changed since approval.`),
      el('ul', {}, job.files.map((file) => el('li', {}, `${nameOf(file)} to ${file.title}: ${file.name}`))),
      el('p', {}, el('a', { href: '#/events' }, 'Download them under Photos, by event')));
    heading.focus();
  }

  function confirmation() {
    const typed = el('input', { autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', required: true });
    return form('Release', async () => {
      const { job } = await app.api.post('/api/release', { token: plan.token, confirm: typed.value.trim() });
      await watch(job);
    }, field(`Type “${plan.confirm}” to confirm`, typed,
      'From then on the office can download and post these files.'));
  }

  if (plan.files.length === 0) {
    element.append(el('p', { class: 'empty' }, 'Nothing is approved and waiting to be released.'));
  } else {
    element.append(
      el('h2', {}, 'What goes where'),
      el('p', { class: 'counts' }, `${counted(plan.files.length, 'file')}: `
        + plan.platforms.map((platform) => `${platform.title} ${platform.files}`).join(', ')),
      el('div', { class: 'confirm' }, confirmation()), outgoing(plan.files, filter));
  }
  if (plan.returned.length > 0) {
    element.append(el('h2', {}, 'Goes back to review'), staying(plan.returned, { titles, people: plan.people }));
  }
  if (plan.held_back.length > 0) {
    element.append(el('h2', {}, `Held back: ${plan.held_back_total}`), staying(plan.held_back, { titles, people: plan.people }),
      plan.held_back_total > plan.held_back.length
        ? el('p', { class: 'hint' }, `The first ${plan.held_back.length} are listed.`) : '');
  }
  element.append(el('p', {}, el('a', { href: '#/posts' }, 'Prepare a post of what is released')));
  return {
    title: 'Release',
    element,
    dispose() {
      disposed = true;
    },
  };
}
