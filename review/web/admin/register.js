// The register as a table: who may be shown where, today.

import { el, fill } from '../core/dom.js';
import { field, select } from '../core/form.js';
import { lazyList } from '../core/lazy_list.js';
import { formatAddress, rememberQuery } from '../core/router.js';
import { capital, counted } from '../core/words.js';

const PAGE = 100;
const PAUSE_MS = 200;
const FILTERS = ['q', 'class', 'kind', 'flag'];
const KINDS = [['', 'Everybody'], ['pupil', 'Pupils'], ['staff', 'Staff'], ['governor', 'Governors'], ['visitor', 'Visitors']];
const FLAGS = [
  ['', 'With any answer'], ['do-not-publish', 'Must not be published'], ['biometric', 'May be recognised'],
  ['no-consent', 'Shown nowhere'],
];

// "all platforms", "nowhere", or those platforms; and what no longer holds.
function whereWords(person, platforms, purpose) {
  const having = (state) => platforms.filter(({ id }) => person.platforms[id]?.[purpose] === state).map(({ title }) => title);
  const granted = having('granted');
  const parts = [granted.length === 0 ? 'nowhere' : granted.length === platforms.length ? 'all platforms' : granted.join(', ')];
  const firstName = having('first-name');
  if (firstName.length > 0) parts.push(`the first name alone: ${firstName.join(', ')}`);
  for (const state of ['withdrawn', 'expired', 'overridden']) {
    const titles = having(state);
    if (titles.length > 0) parts.push(`${state}: ${titles.length === platforms.length ? 'all' : titles.join(', ')}`);
  }
  return capital(parts.join('; '));
}

function notes(person) {
  const parts = [];
  if (person.do_not_publish) parts.push('Must not be published');
  if (person.leaving_date) parts.push(`leaves ${person.leaving_date}`);
  parts.push(person.biometric ? 'may be recognised' : 'not recognised');
  return capital(parts.join('; '));
}

function row(person, platforms) {
  return el('tr', { class: person.do_not_publish ? 'stop-row' : '' },
    el('th', { scope: 'row' }, el('a', { href: formatAddress(['person', person.id]) },
      person.known_as ? `${person.name} (${person.known_as})` : person.name)),
    el('td', {}, person.id),
    el('td', {}, person.class || person.kind),
    el('td', {}, whereWords(person, platforms, 'image')),
    el('td', {}, whereWords(person, platforms, 'name')),
    el('td', {}, notes(person)));
}

export async function registerPage(app, address) {
  const filter = Object.fromEntries(FILTERS.map((name) => [name, address.query.get(name) ?? '']));
  const body = el('tbody', {});
  const counts = el('p', { class: 'counts', role: 'status' });
  const ask = (offset) => app.api.get('/api/register', { ...filter, offset, limit: PAGE });
  let first = await ask(0);
  const { classes } = first;
  const moreBox = el('div', {});
  let lazy = null;
  let asked = 0;
  let timer = 0;

  function show() {
    lazy?.dispose();
    fill(body);
    lazy = lazyList(body, {
      async fetchPage(offset) {
        const page = offset === 0 && first ? first : await ask(offset);
        first = null;
        return { items: page.people.map((person) => ({ person, platforms: page.platforms })), total: page.total };
      },
      row: ({ person, platforms }) => row(person, platforms),
      failed: (error) => app.announce.fail(error),
    });
    fill(counts, first.total === 0 ? 'Nobody fits.' : `${counted(first.total, 'person', 'people')}, register version ${first.version}`);
    fill(moreBox, lazy.more);
    lazy.next();
  }

  async function search() {
    asked += 1;
    const own = asked;
    rememberQuery(['register'], filter);
    try {
      const page = await ask(0);
      if (own !== asked) return;
      first = page;
      show();
    } catch (error) {
      app.announce.fail(error);
    }
  }

  const change = (name) => (event) => {
    filter[name] = event.target.value;
    clearTimeout(timer);
    timer = setTimeout(search, name === 'q' ? PAUSE_MS : 0);
  };
  const typed = el('input', { type: 'search', autocomplete: 'off', value: filter.q, oninput: change('q') });
  return {
    title: 'Register',
    element: el('article', { class: 'broad' },
      el('div', { class: 'title-row' }, el('h1', {}, 'Register'),
        el('p', { class: 'buttons' }, el('a', { href: formatAddress(['import']), class: 'button' }, 'Bring in a list …'),
          el('a', { href: formatAddress(['add-person']), class: 'button' }, 'Add somebody …'))),
      el('form', { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() },
        field('Search', typed, 'Name, class or number'),
        field('Class', select([['', 'All classes'], ...classes.map((name) => [name, name])], filter.class, { onchange: change('class') })),
        field('Kind', select(KINDS, filter.kind, { onchange: change('kind') })),
        field('Answers', select(FLAGS, filter.flag, { onchange: change('flag') }))),
      counts,
      el('div', { class: 'table-scroll', tabindex: '0', role: 'group', 'aria-label': 'People' }, el('table', {},
        el('thead', {}, el('tr', {}, ['Person', 'Number', 'Class', 'Image may be shown', 'Name may be shown', 'Notes']
          .map((words) => el('th', { scope: 'col' }, words)))), body)),
      moreBox),
    begin: show,
    dispose() {
      clearTimeout(timer);
      lazy?.dispose();
    },
  };
}
