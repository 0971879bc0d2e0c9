// A school year in figures, for governors: it prints without its form, and without the names.

import { el, fill } from '../core/dom.js';
import { field, form } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { day } from '../core/words.js';

const head = (words) => el('thead', {}, el('tr', {}, words.map((one) => el('th', { scope: 'col' }, one))));

function tableOf(table) {
  return el('section', {}, el('h2', {}, table.title),
    el('table', {}, head(table.head),
      el('tbody', {}, table.rows.map((row) => el('tr', {}, row.map((cell) => el('td', {}, cell)))))),
    table.note && el('p', { class: 'hint' }, table.note));
}

export async function yearPage(app, address) {
  const asked = address.query.get('year') ?? '';
  const report = await app.api.get('/api/report', { year: asked });
  const year = el('input', { value: report.year, pattern: '[0-9]{4}-[0-9]{2}', required: true, maxlength: 7 });
  const people = el('div', { class: 'no-print' });
  const print = { id: 'print', keys: ['p'], group: 'Year', words: 'Print these figures', run: () => window.print() };

  async function showNames() {
    try {
      const list = await app.api.get('/api/report/never-shown', { year: report.year });
      fill(people, list.people.length === 0 ? el('p', { class: 'empty' }, 'Everybody who may be shown appeared.')
        : el('table', {}, head(['Class', 'Name']), el('tbody', {}, list.people.map((one) => el('tr', {},
          el('td', {}, one.class), el('td', {}, el('a', { href: formatAddress(['person', one.id]) }, one.name)))))));
    } catch (error) {
      app.announce.fail(error);
    }
  }

  return {
    title: 'A year in figures',
    commands: [print],
    element: el('article', {},
      el('div', { class: 'title-row' }, el('h1', {}, `Pictures of our school in ${report.year}`),
        el('button', { type: 'button', class: 'no-print', onclick: print.run }, 'Print')),
      el('p', {}, `As of ${day(report.as_of)}. Nobody is named. Numbers of people are to the nearest five, and small ones are not told.`),
      form('Show', async () => { location.hash = formatAddress(['report'], { year: year.value }); },
        field('School year', year, `As ${report.present_year}: from September to August`)),
      report.tables.map(tableOf),
      app.me.may.register && el('p', { class: 'buttons no-print' },
        el('button', { type: 'button', onclick: showNames }, 'Who never appears, by name')),
      people),
  };
}
