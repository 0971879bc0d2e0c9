// Before an event: which classes take part, and who of them stands aside. The lists print without the form.

import { el, fill } from '../core/dom.js';
import { checkbox, field, form } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { day, listed } from '../core/words.js';
import { eventChoice } from './event_choice.js';

function peopleTable(caption, people) {
  if (people.length === 0) return el('section', {}, el('h3', {}, caption), el('p', {}, 'Nobody.'));
  return el('section', {}, el('h3', {}, caption), el('table', {},
    el('thead', {}, el('tr', {}, ['Class', 'Name', 'Note'].map((words) => el('th', { scope: 'col' }, words)))),
    el('tbody', {}, people.map((one) => el('tr', {},
      el('td', {}, one.class), el('td', {}, one.name), el('td', {}, one.never ? 'in no picture at all' : ''))))));
}

function platformSheet({ platform, shut, not_shown: notShown, not_named: notNamed }) {
  return el('section', { class: 'sheet' }, el('h2', {}, platform.title),
    shut && el('p', {}, `Nothing may go there that day, whoever consents: ${platform.title} ${shut}.`),
    peopleTable('Not in the picture', notShown), peopleTable('In the picture, but not named', notNamed));
}

// The whole of it, or of one platform.
function sheetOf(plan, print) {
  const { sheet } = plan;
  const lists = el('div', {});
  const show = (id) => fill(lists, sheet.platforms.filter((one) => !id || one.platform.id === id).map(platformSheet));
  const choice = el('select', { onchange: () => show(choice.value) }, el('option', { value: '' }, 'All, a sheet each'),
    sheet.platforms.map(({ platform }) => el('option', { value: platform.id }, platform.title)));
  show('');
  return el('div', {},
    el('div', { class: 'title-row' }, el('h2', {}, 'Who stands aside'),
      el('button', { type: 'button', class: 'no-print', onclick: print.run }, 'Print')),
    el('p', {}, `${plan.event.title}, ${listed(plan.classes)}. By the register of ${day(sheet.made)}, version ${
      sheet.register_version}, for ${day(sheet.asked_for)}. Print it anew on the day; destroy it after the event.`),
    sheet.nobody_in.map((name) => el('p', {}, `The register has nobody in ${name} now.`)),
    el('div', { class: 'no-print' }, field('Platform', choice)), lists);
}

export async function planPage(app, address) {
  const id = address.parts[1] ? Number(address.parts[1]) : null;
  const plan = id ? await app.api.get(`/api/events/${id}/plan`)
    : { event: null, classes: [], known: (await app.api.get('/api/classes')).classes, sheet: null };
  const print = { id: 'print', keys: ['p'], group: 'Event', words: 'Print who stands aside', run: () => window.print() };
  const events = id ? [] : (await app.api.get('/api/events')).events;
  const choice = eventChoice(app.me.school_day, () => events, { required: true });
  choice.refresh();
  const boxes = plan.known.map((one) => ({ one, ...checkbox(one, { checked: plan.classes.includes(one) }) }));
  const ready = plan.classes.length > 0;

  async function save() {
    const event = plan.event?.title ?? choice.title();
    const classes = boxes.filter(({ input }) => input.checked).map(({ one }) => one);
    const made = await app.api.post('/api/events', { event, classes });
    app.go(['plan', made.event]);
  }

  return {
    title: plan.event ? `Before ${plan.event.name}` : 'Plan an event',
    commands: ready ? [print] : [],
    element: el('article', {},
      el('p', { class: 'no-print' }, plan.event
        ? el('a', { href: formatAddress(['event', id]) }, `The photos of ${plan.event.name}`) : el('a', { href: '#/events' }, 'All events')),
      el('h1', { class: ready ? 'no-print' : null }, plan.event ? `Before ${plan.event.name}` : 'Plan an event'),
      el('div', { class: 'no-print' }, form('Save the classes', save,
        !plan.event && choice.element,
        el('fieldset', {}, el('legend', {}, 'Which classes take part?'), boxes.length === 0
          ? el('p', {}, 'The register names no classes.') : el('div', { class: 'row' }, boxes.map(({ row }) => row))),
        el('p', { class: 'hint' }, 'Faces are still compared with the whole school, since somebody else may come by.'))),
      ready && sheetOf(plan, print)),
  };
}
