import { el, fill } from '../core/dom.js';
import { field } from '../core/form.js';
import { lazyList } from '../core/lazy_list.js';
import { qrCode } from '../core/qr_code.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, moment } from '../core/words.js';

const PAGE = 100;

// Long digests would bury the rest: their beginning tells them apart.
const DIGEST = /\b([0-9a-f]{8})[0-9a-f]{56}\b/g;

function words(value) {
  if (Array.isArray(value)) return value.map(words).join(', ');
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).map(([name, own]) => `${name.replaceAll('_', ' ')} ${words(own)}`).join(', ');
  }
  return String(value).replace(DIGEST, '$1…');
}

function detailWords(detail) {
  if (typeof detail === 'string') return words(detail);
  return Object.entries(detail ?? {}).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${words(value)}`).join('; ');
}

function endToNote({ noted, number, when, code }) {
  return el('section', { 'aria-label': 'The end, to be noted' },
    el('p', {}, `Schoolgate's ledger on ${moment(when)}: it ends with entry ${number}.`),
    el('p', { class: 'digest' }, noted),
    qrCode(code, 'The same as a QR code'),
    el('p', { class: 'no-print' }, 'Keep it outside this machine: print it, or mail it to somebody. Whoever types it in above later learns whether anything before it was changed.'),
    el('p', { class: 'buttons no-print' }, el('button', { type: 'button', onclick: () => window.print() }, 'Print')));
}

function row(entry) {
  return el('tr', {},
    el('td', {}, String(entry.number)),
    el('td', { class: 'whole' }, moment(entry.when)),
    el('td', { class: 'whole' }, entry.via ? `${entry.who}, ${entry.via}` : entry.who),
    el('td', { class: 'whole' }, capital(entry.words.replaceAll('-', ' '))),
    el('td', {}, entry.photo ? el('a', { href: formatAddress(['photo', entry.photo]) }, `Photo ${entry.photo}`) : entry.subject.replace(DIGEST, '$1…')),
    el('td', { class: 'small' }, detailWords(entry.detail)));
}

export async function ledgerPage(app) {
  const body = el('tbody', {});
  const result = el('div', { role: 'status' });
  let before;
  let total = 0;
  const lazy = lazyList(body, {
    async fetchPage(offset) {
      const page = await app.api.get('/api/ledger', { before, limit: PAGE });
      before = page.next_before ?? undefined;
      total = page.total;
      const items = page.entries;
      return { items, total: page.next_before === null ? offset + items.length : Infinity };
    },
    row,
    onPage: () => fill(counts, counted(total, 'entry', 'entries')),
    failed: (error) => app.announce.fail(error),
  });
  const counts = el('p', { class: 'counts no-print' });

  const noted = el('input', { autocomplete: 'off', spellcheck: 'false', maxlength: 100 });

  async function verify() {
    fill(result, el('p', {}, 'Reading every entry …'));
    try {
      const answer = await app.api.get('/api/ledger/verify', { noted: noted.value.trim() });
      fill(result, el('div', { class: `notice notice-${answer.intact ? 'good' : 'stop'}` },
        el('p', {}, capital(answer.words)),
        answer.head && noted.value.trim() && el('p', {}, 'It still holds everything up to the end that you noted.')),
      answer.head && endToNote(answer.head));
    } catch (error) {
      fill(result);
      app.announce.fail(error);
    }
  }

  return {
    title: 'Ledger',
    element: el('article', { class: 'broad' },
      el('h1', {}, 'Ledger'),
      el('p', { class: 'no-print' }, 'Who did what and when, the newest first. Entries are chained: none can be changed unnoticed.'),
      el('div', { class: 'narrow no-print' }, field('An end that was noted earlier', noted, 'If you have one: a number, a colon and 64 letters and digits')),
      el('p', { class: 'buttons no-print' }, el('button', { type: 'button', onclick: verify }, 'Verify the ledger')),
      result, counts,
      el('div', { class: 'table-scroll no-print', tabindex: '0', role: 'group', 'aria-label': 'Entries' }, el('table', {},
        el('thead', {}, el('tr', {}, ['No', 'When', 'Who', 'What', 'About', 'Detail'].map((words) => el('th', { scope: 'col' }, words)))),
        body)),
      lazy.more),
    begin: () => lazy.next(),
    dispose: lazy.dispose,
  };
}
