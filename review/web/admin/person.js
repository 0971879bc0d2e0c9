// One person of the register: every answer, its history, and ways to change it.

import { el, fill } from '../core/dom.js';
import { capital, day, moment } from '../core/words.js';
import { editBiometric, editConsent, editDoNotPublish, putBack, withdraw, withdrawEverywhere } from './consent_forms.js';
import { forget, giveOut } from './data_requests.js';
import { detailsOf, editDetails, saveDetails } from '../register/details.js';
import { likePart } from '../register/like.js';
import { whereabouts } from './whereabouts.js';

function answerWords(consent) {
  if (!consent.answered) return 'No answer, which counts as no';
  const words = consent.answer === 'first-name' ? 'First name alone' : capital(consent.answer);
  const parts = [consent.date ? `${words} on ${day(consent.date)}` : `${words} (no date)`];
  if (consent.given_by) parts.push(`by ${consent.given_by}`);
  if (consent.until) parts.push(`until ${day(consent.until)}`);
  if (consent.withdrawn) parts.push(`withdrawn on ${day(consent.withdrawn)}`);
  if (consent.evidence) parts.push(`evidence: ${consent.evidence}`);
  return parts.join(', ');
}

function holdsWords(consent) {
  if (!consent.holds) return '✕ Redacted';
  return consent.answer === 'first-name' ? '✓ First name alone' : '✓ May be shown';
}

export async function personPage(app, address) {
  const id = address.parts[1];
  let person = await app.api.get(`/api/register/${encodeURIComponent(id)}`);
  const element = el('article', {});
  let where = null;

  // `undo(before, after)`, where there is one, takes the change back, as long as nothing came in between.
  async function change(edit, undo = null) {
    try {
      const before = person;
      const changed = await edit();
      if (!changed) return;
      person = changed;
      show();
      const { take_downs: list } = changed;
      if (changed.warning) app.announce.fail(changed.warning);
      const saved = changed.templates_removed > 0
        ? 'Saved. What their face was known by is deleted: only new portraits bring it back.'
        : 'Saved.';
      if (changed.pulled > 0) {
        app.announce.say(`${saved} ${capital(list.words)}.`, { words: 'See the list', stays: true, run: () => app.go(['take-downs']) });
      } else if (undo) {
        app.announce.say(saved, { words: 'Undo', run: () => change(() => undo(before, changed)) });
      } else {
        app.announce.say(`${saved} Approved photos that it touches go back to review.`);
      }
    } catch (error) {
      app.announce.fail(error);
      if (error.code === 'conflict') {
        // In place of an Undo of what is no longer so.
        app.announce.say('The entry is shown as it is now.');
        person = await app.api.get(`/api/register/${encodeURIComponent(id)}`);
        show();
      }
    }
  }

  // Only an answer that somebody gave can be put back.
  function undoOf(consent) {
    const whole = consent.date && consent.answer !== 'withdrawn' && !consent.withdrawn && consent.given_by;
    return whole ? (before, after) => putBack(app, after, consent) : null;
  }

  function consentRow(consent) {
    const name = `${consent.title}, ${consent.purpose}`;
    return el('tr', {},
      el('th', { scope: 'row' }, consent.title),
      el('td', {}, capital(consent.purpose)),
      el('td', { class: consent.holds ? 'yes' : 'no' }, holdsWords(consent)),
      el('td', {}, answerWords(consent)),
      el('td', { class: 'row-buttons' },
        el('button', { type: 'button', 'aria-label': `Change: ${name}`, onclick: () => change(() => editConsent(app, person, consent), undoOf(consent)) }, 'Change'),
        ['granted', 'first-name'].includes(consent.answer) && !consent.withdrawn && el('button', {
          type: 'button', 'aria-label': `Withdraw: ${name}`, onclick: () => change(() => withdraw(app, person, consent), undoOf(consent)),
        }, 'Withdraw')));
  }

  function show() {
    const { biometric } = person;
    where?.dispose();
    where = whereabouts(app, id);
    fill(element,
      el('p', {}, el('a', { href: '#/register' }, 'Register')),
      el('h1', {}, `${person.first_name} ${person.last_name}`),
      el('p', {}, [person.known_as && `Known as ${person.known_as}`, person.id, person.class, capital(person.kind),
        person.date_of_birth && `born ${day(person.date_of_birth)}`,
        person.leaving_date && `leaves ${day(person.leaving_date)}`].filter(Boolean).join(' · ')),
      person.do_not_publish && el('p', { class: 'notice notice-stop' },
        `Must not be published${person.do_not_publish_reason ? `: ${person.do_not_publish_reason}` : ''}`),
      el('p', { class: 'buttons' },
        el('button', {
          type: 'button', onclick: () => change(() => editDetails(app, person), (before, after) => saveDetails(app, after, detailsOf(before))),
        }, 'Name, class and leaving …'),
        el('button', { type: 'button', onclick: () => change(() => editDoNotPublish(app, person)) }, 'Must not be published …'),
        el('button', { type: 'button', onclick: () => change(() => editBiometric(app, person)) }, 'Recognising the face …'),
        el('button', { type: 'button', onclick: () => change(() => withdrawEverywhere(app, person)) }, 'Withdraw everything …')),
      el('p', {}, biometric.may ? 'The face may be recognised: ' : 'The face is not recognised: ', biometric.reason),
      el('h2', {}, 'Answers'),
      el('div', { class: 'table-scroll', tabindex: '0', role: 'group', 'aria-label': 'Answers' }, el('table', {},
        el('thead', {}, el('tr', {}, ['Platform', 'What', 'Today', 'Answer', 'Change'].map((words) => el('th', { scope: 'col' }, words)))),
        el('tbody', {}, person.consents.map(consentRow)))),
      likePart(app, person, change),
      where.section,
      el('h2', {}, 'What is held of them'),
      el('p', { class: 'buttons' },
        el('button', { type: 'button', onclick: () => giveOut(app, person) }, 'Give it out …'),
        el('button', { type: 'button', class: 'danger', onclick: () => forget(app, person) }, 'Forget for good …')),
      el('h2', {}, 'History'),
      person.history.length === 0 ? el('p', {}, 'Nothing was changed since the register was begun.')
        : el('ol', { class: 'history' }, person.history.toReversed().map((entry) => el('li', {},
          `${entry.what} · ${entry.by}, ${moment(entry.when)} (register version ${entry.version})`))));
    where.begin();
  }

  show();
  return { title: `${person.first_name} ${person.last_name}`, element, dispose: () => where.dispose() };
}
