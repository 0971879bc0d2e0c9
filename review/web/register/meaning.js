// What a column of a list, a question or a choice in it can be taken for, in words; and the control that asks.

import { el, freshId } from '../core/dom.js';
import { checkbox, select } from '../core/form.js';

const CONSENT = 'consent';
const PLAIN = [
  ['pupil_id', 'Number of the person'], ['upn', 'UPN'], ['full_name', 'Whole name'], ['first_name', 'First name'],
  ['last_name', 'Last name'], ['known_as', 'Known as'], ['preferred_last_name', 'Preferred last name'], ['class', 'Class'],
  ['year', 'Year group'], ['kind', 'Pupil, staff, governor or visitor'], ['date_of_birth', 'Date of birth'],
  ['leaving_date', 'Leaving date'], ['do_not_publish', 'Must not be published'],
  ['do_not_publish_reason', 'Why not to be published'], ['biometric_consent', 'Consent to recognising the face'],
  ['biometric_date', 'Date of that consent'], ['biometric_withdrawn', 'Day that consent was withdrawn'],
  ['biometric_evidence', 'Evidence of that consent'], ['parent_objects', 'A parent objects'], ['child_objects', 'The child objects'],
  ['image_choices', 'List of the platforms with a yes to photos'], ['name_choices', 'List of the platforms with a yes to the name'],
  ['work_choices', 'List of the platforms with a yes to work'],
  ['question', 'What was asked in the row'], ['answer', 'The answer to what was asked in the row'],
  ['consent_date', 'Date of the answers'], ['consent_until', 'Last day of the answers'],
  ['consent_withdrawn', 'Day the answers were withdrawn'], ['consent_given_by', 'Who answered'],
  ['consent_basis', 'Lawful basis'], ['consent_evidence', 'Evidence of the answers'],
];
const PURPOSES = [['image', 'Photos on'], ['name', 'The name on'], ['work', 'Work on']];

function consents(platforms) {
  return PURPOSES.flatMap(([purpose, words]) => platforms.map(({ id, title }) => [`${purpose}_${id}`, `${words} ${title}`]));
}

// "Photos on Facebook, The name on Facebook"
export function meaningWords(means, platforms) {
  const known = new Map([['ignore', 'Passed over'], ...PLAIN, ...consents(platforms)]);
  return means.split(',').map((one) => known.get(one) ?? one).join(', ');
}

// A control whose `value()` is a mapping's, or empty as long as nothing is said.
export function meaningControl(about, platforms, means = '') {
  const possible = consents(platforms);
  const now = means.split(',');
  const isConsent = means !== '' && now.every((one) => possible.some(([value]) => value === one));
  const known = means === '' || isConsent || means === 'ignore' || PLAIN.some(([value]) => value === means);
  const kind = select([
    ['', 'Say what it is …'], [CONSENT, 'An answer: may something be shown?'], ['ignore', 'Nothing of interest here: pass it over'],
    ...PLAIN, ...(known ? [] : [[means, means]]),
  ], isConsent ? CONSENT : means, { 'aria-label': `What is ${about}?`, onchange: show });
  const ticks = possible.map(([value, words]) => ({ value, ...checkbox(words, { checked: isConsent && now.includes(value) }) }));
  const heading = freshId('may');
  const boxes = el('div', { role: 'group', 'aria-labelledby': heading, class: 'consent-ticks' },
    el('p', { id: heading, class: 'hint' }, 'A yes there means yes to'), ticks.map(({ row }) => row));

  function show() {
    boxes.hidden = kind.value !== CONSENT;
  }

  show();
  return {
    element: el('div', { class: 'meaning' }, kind, boxes),
    value: () => (kind.value === CONSENT ? ticks.filter(({ input }) => input.checked).map(({ value }) => value).join(',') : kind.value),
  };
}
