// One form by which anybody reports that something went wrong; and, for whoever looks into it, what was reported.

import { el, fill } from '../core/dom.js';
import { field, form } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { counted, moment } from '../core/words.js';
import { published } from './published.js';

const row = (incident) => el('tr', {},
  el('td', {}, el('a', { href: formatAddress(['incident', incident.id]) }, `Incident ${incident.id}`)),
  el('td', {}, incident.closed ? `Closed ${moment(incident.closed)}` : 'Open'),
  el('td', {}, `${moment(incident.reported)}, ${incident.reported_by}`),
  el('td', {}, counted(incident.pictures, 'picture')),
  el('td', {}, incident.happened.split('\n')[0].slice(0, 80)));

function reportForm(app) {
  const happened = el('textarea', { rows: 4, maxlength: 4000, required: true });
  const link = el('input', { type: 'url', maxlength: 2000, autocomplete: 'off' });
  const picture = el('input', { type: 'file', accept: 'image/*' });
  let id = null;  // reported, its picture not yet
  const report = form('Report it', async () => {
    id ??= (await app.api.post('/api/incidents',
      { happened: happened.value, ...(link.value ? { link: link.value.trim() } : {}) })).id;
    const [file] = picture.files;
    const words = `Incident ${id} is reported`;
    if (!file) {
      app.announce.say(words);
    } else {
      const { known } = await app.api.upload(`/api/incidents/${id}/picture`, {}, file);
      app.announce.say(`${words}. ${known ? 'The released picture was found' : 'No released picture is like that file: keep it'}`);
    }
    if (app.me.may.incidents) location.hash = formatAddress(['incident', id]);
    else report.reset();
    id = null;
  },
  field('What happened', happened, 'What is wrong with which picture, where you saw it, since when'),
  field('Link (may stay empty)', link), field('Screenshot or file (may stay empty)', picture, 'It is compared and not kept'));
  return report;
}

function searchForm(app) {
  const picture = el('input', { type: 'file', accept: 'image/*', required: true });
  const results = el('div', { 'aria-live': 'polite' });
  return [form('Find it', async () => {
    const { found, not_compared: left } = await app.api.upload('/api/incidents/find', {}, picture.files[0]);
    fill(results, found.length === 0 ? el('p', { class: 'empty' }, `No released picture is like this one.${left > 0 ? ` ${left} could not be compared yet.` : ''}`)
      : el('ol', { class: 'plain' }, found.map((one) => published(app, one))));
  }, field('Screenshot or file', picture, 'It is compared and not kept')), results];
}

export async function incidentsPage(app) {
  const { incidents } = app.me.may.incidents ? await app.api.get('/api/incidents') : { incidents: [] };
  return {
    title: 'Incidents',
    commands: [],
    element: el('article', {}, el('h1', {}, 'Incidents'),
      el('section', {}, el('h2', {}, 'Report a mistake'), reportForm(app)),
      app.me.may.incidents && el('section', {}, el('h2', {}, 'Which picture is this?'), searchForm(app)),
      app.me.may.incidents && el('section', {}, el('h2', {}, 'Reported'),
        incidents.length === 0 ? el('p', { class: 'empty' }, 'Nothing was reported.') : el('table', {},
          el('thead', {}, el('tr', {}, ['Incident', 'State', 'Reported', 'About', 'What happened']
            .map((words) => el('th', { scope: 'col' }, words)))),
          el('tbody', {}, incidents.map(row))))),
  };
}
