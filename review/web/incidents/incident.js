// One incident: what happened, the pictures, who was told and when. It prints without its buttons.

import { confirmAction } from '../core/dialog.js';
import { el, fill } from '../core/dom.js';
import { field, form, select } from '../core/form.js';
import { moment } from '../core/words.js';
import { published } from './published.js';

const WHOM = {
  head: 'Head', dsl: 'Designated safeguarding lead', dpo: 'Data protection officer', parents: 'Parents', police: 'Police',
  iwf: 'Internet Watch Foundation', ico: 'Information Commissioner', platform: 'The platform',
};

export async function incidentPage(app, address) {
  const path = `/api/incidents/${address.parts[1]}`;
  let incident = await app.api.get(path);
  const element = el('article', {});

  function show(changed, words) {
    incident = changed;
    draw();
    if (words) app.announce.say(words);
  }

  function toldForm() {
    const whom = select(Object.entries(WHOM), null);
    const when = el('input', { type: 'datetime-local' });
    const note = el('input', { maxlength: 200, autocomplete: 'off' });
    return form('Note it', async () => show(await app.api.post(`${path}/told`, {
      whom: whom.value, note: note.value.trim(),
      ...(when.value ? { when: new Date(when.value).toISOString().replace(/\.\d+Z$/, 'Z') } : {}),
    }), `Noted: ${WHOM[whom.value]}.`),
    field('Who was told', whom), field('When (empty: now)', when), field('Note (may stay empty)', note, 'A reference, a name'));
  }

  async function send(request, words) {
    try {
      show(await request(), words);
    } catch (error) {
      app.announce.fail(error);
    }
  }

  const chooser = (photo) => el('button', {
    type: 'button', 'aria-label': `It is photo ${photo.id}`,
    onclick: () => send(() => app.api.post(`${path}/pictures`, { photo: photo.id }), `It is photo ${photo.id}.`),
  }, 'It is this one');
  const remover = (photo) => el('button', {
    type: 'button', class: 'quiet', 'aria-label': `It is not photo ${photo.id}`,
    onclick: () => send(() => app.api.remove(`${path}/pictures/${photo.id}`), `It is not photo ${photo.id}.`),
  }, 'It is another one');

  function pictureForm() {
    const results = el('ol', { class: 'plain', 'aria-label': 'What is like it' });
    const picture = el('input', { type: 'file', accept: 'image/*', required: true });
    return [form('Find the picture', async () => {
      const { found, not_compared: left } = await app.api.upload('/api/incidents/find', {}, picture.files[0]);
      fill(results, found.map((one) => published(app, one, chooser)));
      app.announce.say(found.length > 0 ? 'Choose the picture.' : `No released picture is like this one${left > 0 ? `; ${left} could not be compared yet` : ''}.`);
    }, field('Screenshot or file', picture, 'It is compared and not kept')), results];
  }

  function closeForm() {
    const outcome = el('textarea', { rows: 3, maxlength: 4000, required: true });
    return form('Close it', async () => show(await app.api.post(`${path}/close`, { outcome: outcome.value }), 'Closed.'),
      field('What came of it', outcome, 'What was done, and what is done otherwise from now on'));
  }

  async function takeDown() {
    const sure = await confirmAction({
      title: 'Take it down everywhere', action: 'Take down',
      lines: ['Its photos leave every platform\'s released files, and each place comes onto the list of take-downs, due within a day.'],
    });
    if (!sure) return;
    await send(() => app.api.post(`${path}/take-down`, {}), 'On the list of take-downs.');
  }

  const print = { id: 'print', keys: ['p'], group: 'Incident', words: 'Print this incident', run: () => window.print() };

  function draw() {
    const open = !incident.closed;
    fill(element,
      el('div', { class: 'title-row' }, el('h1', {}, `Incident ${incident.id}`),
        el('button', { type: 'button', class: 'no-print', onclick: print.run }, 'Print')),
      el('p', {}, `Reported ${moment(incident.reported)} by ${incident.reported_by}. ${open ? 'Open' : `Closed ${moment(incident.closed)} by ${incident.closed_by}`}.`),
      el('h2', {}, 'What happened'),
      incident.happened.split('\n').map((line) => el('p', {}, line)),
      incident.link && el('p', {}, 'Seen at ', el('a', { class: 'post-link', href: incident.link, target: '_blank', rel: 'noopener noreferrer' }, incident.link)),
      el('h2', {}, 'Pictures'),
      incident.published.length === 0 ? el('p', { class: 'empty' }, 'No released picture is noted.')
        : el('ol', { class: 'plain' }, incident.published.map((one) => published(app, one,
          open ? (photo) => [!one.chosen && chooser(photo), remover(photo)] : null))),
      open && incident.published.some((one) => one.chosen) && el('p', { class: 'buttons' },
        el('button', { type: 'button', class: 'danger', onclick: takeDown }, 'Take it down everywhere …')),
      open && pictureForm(),
      el('h2', {}, 'Who was told'),
      incident.told.length === 0 ? el('p', { class: 'empty' }, 'Nobody yet.')
        : el('ul', {}, incident.told.map((one) => el('li', {},
          `${WHOM[one.whom]}: ${moment(one.when)} (noted by ${one.noted_by})${one.note && `: ${one.note}`}`))),
      open && toldForm(),
      el('h2', {}, 'What came of it'),
      open ? closeForm() : incident.outcome.split('\n').map((line) => el('p', {}, line)));
  }
  draw();
  return { title: `Incident ${incident.id}`, commands: [print], element };
}
