// Changing what a person answered. Each change names the version that was seen.

import { confirmAction, openDialog } from '../core/dialog.js';
import { el } from '../core/dom.js';
import { checkbox, field, form, select } from '../core/form.js';

const WITHDRAWN = 'From now on it is redacted there. Approved photos go back to review; released files leave at once, and what may be '
  + 'up on a platform comes onto the list of take-downs.';
const PURPOSES = { image: 'the image', name: 'the name', work: 'their work' };

// Opens a dialog around a form; answers the person as it stands afterwards, or null.
function formDialog(title, action, send, ...fields) {
  return openDialog(title, (close) => [
    form(action, async () => close(await send()), ...fields),
    el('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Cancel'),
  ]);
}

export function editConsent(app, person, consent) {
  const answers = [['granted', 'Yes, it may be shown'], ['first-name', 'Yes, the first name alone'], ['refused', 'No']]
    .filter(([value]) => value !== 'first-name' || consent.purpose === 'name');
  const answer = select(answers, consent.answer === 'withdrawn' ? 'refused' : consent.answer);
  const givenBy = el('input', { maxlength: 100, required: true, value: consent.date ? consent.given_by : '' });
  const date = el('input', { type: 'date', required: true, max: app.me.school_day, value: app.me.school_day });
  const until = el('input', { type: 'date', value: consent.until ?? '' });
  const evidence = el('input', { maxlength: 200, value: consent.evidence ?? '' });
  return formDialog(`${consent.title}: ${PURPOSES[consent.purpose]}`, 'Save the answer', () => app.api.put(
    `/api/register/${encodeURIComponent(person.id)}/consent`, {
      version: person.version, platform: consent.platform, purpose: consent.purpose, answer: answer.value,
      given_by: givenBy.value.trim(), date: date.value,
      ...(until.value ? { until: until.value } : {}),
      ...(evidence.value.trim() ? { evidence: evidence.value.trim() } : {}),
    }),
  field('Answer', answer), field('Given by', givenBy, 'For example: mother, or the pupil'),
  field('On', date), field('Holds until (may stay empty)', until),
  field('Evidence (may stay empty)', evidence, 'Where the answer is kept, such as a form or a letter'));
}

// The answer as it was before a change.
export function putBack(app, person, before) {
  return app.api.put(`/api/register/${encodeURIComponent(person.id)}/consent`, {
    version: person.version, platform: before.platform, purpose: before.purpose, answer: before.answer, given_by: before.given_by,
    date: before.date, basis: before.basis, evidence: before.evidence, ...(before.until ? { until: before.until } : {}),
  });
}

export async function withdraw(app, person, consent) {
  const sure = await confirmAction({
    title: `Withdraw ${consent.title}: ${PURPOSES[consent.purpose]}`,
    lines: [WITHDRAWN],
    action: 'Withdraw',
  });
  if (!sure) return null;
  return app.api.post(`/api/register/${encodeURIComponent(person.id)}/withdraw`,
    { version: person.version, platform: consent.platform, purpose: consent.purpose });
}

export async function withdrawEverywhere(app, person) {
  const sure = await confirmAction({
    title: 'Withdraw image, name and work on every platform', lines: [WITHDRAWN], action: 'Withdraw everything',
  });
  if (!sure) return null;
  return app.api.post(`/api/register/${encodeURIComponent(person.id)}/withdraw`, { version: person.version, all: true });
}

export function editDoNotPublish(app, person) {
  const value = checkbox('Must never appear in a published photo', { checked: person.do_not_publish });
  const reason = el('input', { maxlength: 500, value: person.do_not_publish_reason });
  return formDialog('Must not be published', 'Save', () => app.api.put(
    `/api/register/${encodeURIComponent(person.id)}/do-not-publish`,
    { version: person.version, value: value.input.checked, reason: reason.value.trim() }),
  value.row, field('Reason', reason, 'Read by heads and administrators only'));
}

export function editBiometric(app, person) {
  const own = person.biometric;
  const given = checkbox('A parent has agreed in writing', { checked: own.given });
  const parent = checkbox('A parent objects', { checked: own.parent_objects });
  const child = checkbox('The child objects', { checked: own.child_objects });
  const date = el('input', { type: 'date', max: app.me.school_day, value: own.date ?? app.me.school_day });
  const evidence = el('input', { maxlength: 200, value: own.evidence ?? '' });
  return formDialog('Recognising the face', 'Save', () => app.api.put(
    `/api/register/${encodeURIComponent(person.id)}/biometric`, {
      version: person.version, given: given.input.checked, parent_objects: parent.input.checked,
      child_objects: child.input.checked,
      ...(date.value ? { date: date.value } : {}),
      ...(evidence.value.trim() ? { evidence: evidence.value.trim() } : {}),
    }),
  given.row, parent.row, child.row, field('On', date), field('Evidence (may stay empty)', evidence));
}
