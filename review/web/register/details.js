// Somebody put into the register by hand, and what their entry says besides the answers.

import { openDialog } from '../core/dialog.js';
import { el } from '../core/dom.js';
import { checkbox, field, form, select } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { capital } from '../core/words.js';

const KINDS = ['pupil', 'staff', 'governor', 'visitor'];

// Inputs for an entry; `values()` are a request's.
function detailFields(person = {}) {
  const text = (value, props = {}) => el('input', { maxlength: 200, autocomplete: 'off', value: value ?? '', ...props });
  const date = (value) => el('input', { type: 'date', value: value ?? '' });
  const inputs = {
    first_name: text(person.first_name), last_name: text(person.last_name), known_as: text(person.known_as),
    class: text(person.class), upn: text(person.upn, { size: 16 }), date_of_birth: date(person.date_of_birth), leaving_date: date(person.leaving_date),
  };
  const kind = select(KINDS.map((value) => [value, capital(value)]), person.kind ?? 'pupil');
  return {
    elements: [
      field('Kind', kind), field('First name', inputs.first_name), field('Last name', inputs.last_name),
      field('Known as (may stay empty)', inputs.known_as, 'Looked for in photos, too'), field('Class (may stay empty)', inputs.class),
      field('Date of birth (may stay empty)', inputs.date_of_birth), field('UPN (may stay empty)', inputs.upn),
      field('Last day at school (may stay empty)', inputs.leaving_date, 'From the next day on the person is hidden, and the face no longer known'),
    ],
    values: () => ({
      kind: kind.value,
      ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.type === 'date' ? input.value || null : input.value.trim()])),
    }),
  };
}

// What PUT .../details puts back.
export function detailsOf(person) {
  return Object.fromEntries(['kind', 'first_name', 'last_name', 'known_as', 'class', 'upn', 'date_of_birth', 'leaving_date']
    .map((name) => [name, person[name]]));
}

export function saveDetails(app, person, details) {
  return app.api.put(`/api/register/${encodeURIComponent(person.id)}/details`, { version: person.version, ...details });
}

export function editDetails(app, person) {
  const fields = detailFields(person);
  return openDialog('Name, class and leaving', (close) => [
    form('Save', async () => close(await saveDetails(app, person, fields.values())), ...fields.elements),
    el('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Cancel'),
  ]);
}

export async function addPersonPage(app) {
  const { platforms } = await app.api.get('/api/register', { limit: 1 });
  const fields = detailFields();
  const number = el('input', { maxlength: 64, autocomplete: 'off' });
  const ticks = [['image', 'Photos on'], ['name', 'The name on'], ['work', 'Work on']].flatMap(([purpose, words]) => platforms.map(({ id, title }) => (
    { platform: id, purpose, ...checkbox(`${words} ${title}`) })));
  const givenBy = el('input', { maxlength: 200 });
  const signed = el('input', { type: 'date', max: app.me.school_day, value: app.me.school_day });
  const until = el('input', { type: 'date' });
  const evidence = el('input', { maxlength: 200 });
  const another = checkbox('');
  another.row.hidden = true;
  let like = [];

  // Said of those who were named, and of what stood in the form then.
  function ask(ids) {
    like = ids;
    another.input.checked = false;
    another.row.hidden = ids.length === 0;
    another.row.querySelector('label').textContent = `It is another person than ${ids.join(', ')}`;
  }

  async function add() {
    const agreed = ticks.filter(({ input }) => input.checked).map(({ platform, purpose }) => ({ platform, purpose }));
    try {
      const added = await app.api.post('/api/register', {
        ...fields.values(), id: number.value.trim(), agreed, given_by: givenBy.value.trim(), date: signed.value || null,
        until: until.value || null, evidence: evidence.value.trim(), others: another.input.checked ? like : [],
      });
      app.announce.say(`${added.first_name} ${added.last_name} is in the register.`);
      app.go(['person', added.id]);
    } catch (error) {
      // Somebody like them is there; only a person can tell whether it is the same one.
      ask(error.current?.like ?? []);
      throw error;
    }
  }

  return {
    title: 'Add somebody',
    element: el('article', { class: 'narrow' },
      el('p', {}, el('a', { href: formatAddress(['register']) }, 'Register')),
      el('h1', {}, 'Add somebody'),
      form('Add to the register', add,
        el('div', { oninput: () => ask([]) }, fields.elements),
        field('Number in your information system (may stay empty)', number, 'A visitor without one gets one, such as N0001'),
        el('fieldset', {}, el('legend', {}, 'What their form says yes to'),
          el('div', { class: 'consent-ticks' }, ticks.map(({ row }) => row)),
          field('Signed by', givenBy, 'For example: mother, or themselves'), field('Signed on', signed),
          field('Holds until (may stay empty)', until), field('Reference of the form', evidence, 'Where it is kept')),
        another.row)),
  };
}
