// Portraits as the information system exports them: each face beside the name it goes by, learnt once somebody looked.

import { el, fill } from '../core/dom.js';
import { dropArea } from '../core/drop_area.js';
import { checkbox, form } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { capital, counted } from '../core/words.js';

const ENDINGS = '.zip,.jpg,.jpeg,.png,.heic,.webp';

function personWords(person) {
  return [person.name, person.id, person.class].filter(Boolean).join(', ');
}

export async function portraitsPage(app) {
  const { problem: off, wanted } = await app.api.get('/api/portraits');
  const cards = new Map();
  const problem = el('p', { class: 'problem', role: 'alert' });
  const progress = el('p', { class: 'counts', role: 'status' });
  const leftOut = el('ul', {});
  const list = el('ul', { class: 'cards portraits' });
  const part = el('section', { 'aria-label': 'Whose faces these are', hidden: true });
  const wantedPart = el('section', { 'aria-label': 'For whom portraits are wanted' });
  let disposed = false;

  const good = () => [...cards.values()].filter((card) => card.person && card.tick.input.checked);

  function showProgress() {
    const all = [...cards.values()];
    const looked = all.filter((card) => card.looked).length;
    const refused = all.filter((card) => card.refused).length;
    fill(progress, `${looked} of ${counted(all.length, 'portrait')} looked at: ${good().length} to be learnt, ${refused} not`);
  }

  // Looks whether it can be learnt as that person's.
  async function check(card, id) {
    Object.assign(card, { person: null, refused: '', looked: false });
    fill(card.words, 'Being looked at');
    card.tick.row.hidden = true;
    try {
      const { person, refused } = await app.api.post('/api/portraits/check', { portrait: card.number, person: id });
      card.refused = refused ?? '';
      card.person = refused ? null : person;
      fill(card.name, personWords(person));
      fill(card.words, refused ? `${capital(refused)}.` : '');
    } catch (error) {
      card.refused = error.message;
      fill(card.words, `${capital(error.message)}.`);
    }
    card.looked = true;
    card.tick.row.hidden = !card.person;
    card.tick.input.checked = card.person !== null;
    card.element.classList.toggle('portrait-refused', card.person === null);
    showProgress();
  }

  function makeCard({ portrait, file, people }) {
    const number = el('input', { maxlength: 64, autocomplete: 'off', 'aria-label': `Number of the person on ${file}` });
    const card = {
      number: portrait, person: null, refused: '', looked: false, people,
      name: el('h3', { class: 'pair-name' }, people.length === 1 ? personWords(people[0]) : 'Who is this?'),
      words: el('p', {}), tick: checkbox('This is their face', { onchange: showProgress }),
    };
    card.tick.input.setAttribute('aria-label', `${file}: this is their face`);
    card.element = el('li', { class: 'card' },
      el('div', { class: 'thumb' }, el('img', { src: `/api/portraits/${portrait}/face`, alt: `The picture in ${file}`, loading: 'lazy' })),
      card.name, el('p', { class: 'hint' }, file), card.words, card.tick.row,
      el('form', {
        class: 'row',
        onsubmit(event) {
          event.preventDefault();
          if (number.value.trim()) check(card, number.value.trim());
        },
      }, el('span', { class: 'hint', 'aria-hidden': 'true' }, 'Number'), number, el('button', { type: 'submit', 'aria-label': `Somebody else is on ${file}` }, 'Is somebody else')));
    card.tick.row.hidden = true;
    cards.set(portrait, card);
    list.append(card.element);
    return card;
  }

  async function take(files) {
    fill(problem);
    const fresh = [];
    for (const file of files) {
      try {
        fill(progress, `Sending ${file.name}`);
        const { portraits, left_out: left } = await app.api.upload('/api/portraits', { name: file.name }, file);
        fresh.push(...portraits.map(makeCard));
        leftOut.append(...left.map((words) => el('li', {}, words)));
      } catch (error) {
        leftOut.append(el('li', {}, `${file.name}: ${error.message}`));
      }
    }
    if (fresh.length === 0) {
      showProgress();
      return;
    }
    part.hidden = false;
    part.querySelector('h2').focus();
    for (const card of fresh) {
      if (disposed) return;
      if (card.people.length === 1) {
        await check(card, card.people[0].id);
      } else {
        card.looked = true;
        card.refused = 'unknown';
        fill(card.words, card.people.length === 0 ? 'The file’s name is nobody’s in the register.'
          : `This may be ${card.people.map(personWords).join(' or ')}.`);
        card.element.classList.add('portrait-refused');
        showProgress();
      }
    }
  }

  async function learn() {
    if ([...cards.values()].some((card) => !card.looked)) throw new Error('some portraits are still being looked at');
    const confirmed = good().map((card) => ({ portrait: card.number, person: card.person.id }));
    if (confirmed.length === 0) throw new Error('no face is ticked');
    const learnt = await app.api.post('/api/portraits/learn', { portraits: confirmed });
    cards.clear();
    zone.hidden = true;
    const heading = el('h2', { tabindex: '-1' }, 'The faces are learnt');
    fill(part, heading,
      el('p', { class: 'notice notice-good' }, `${counted(learnt.templates, 'new portrait')} of ${counted(learnt.people, 'person', 'people')}.`),
      learnt.refused.length > 0 && el('ul', {}, learnt.refused.map((one) => el('li', {}, `${one.file || one.person}: ${one.reason}`))),
      learnt.look_alikes.length > 0 && el('p', {}, `So alike that their photos are always confirmed by hand: ${learnt.look_alikes.map((pair) => pair.join(' and ')).join('; ')}.`),
      el('p', {}, el('a', { href: formatAddress(['portraits']), onclick: (event) => { event.preventDefault(); app.open(); } }, 'Bring in more portraits')));
    fill(progress);
    showWanted(learnt.wanted);
    heading.focus();
  }

  function showWanted(people) {
    const none = people.filter((person) => person.portraits === 0);
    const one = people.filter((person) => person.portraits === 1);
    const names = (title, some) => some.length > 0 && el('details', {}, el('summary', {}, `${title}: ${some.length}`),
      el('ul', {}, some.map((person) => el('li', {}, personWords(person)))));
    fill(wantedPart, el('h2', {}, 'For whom portraits are wanted'),
      people.length === 0 ? el('p', {}, 'For nobody: everybody who may be recognised has two or more.') : [
        el('p', {}, 'Nobody is recognised without a portrait, and a second one nearly halves how often somebody is missed. Small or poor ones alone make nobody certain: such a child is shown only when named by hand.'),
        names('Without any', none), names('With only one', one)]);
  }

  const zone = dropArea({ words: 'Drop portraits, or a ZIP file of them, here', choose: 'Choose portraits', problem, take, input: { multiple: true, accept: ENDINGS } });
  fill(part, el('h2', { tabindex: '-1' }, 'Whose faces these are'),
    el('p', {}, 'Compare each face with the name beside it. Nothing is learnt before you say so; pictures are not kept.'),
    list, form('Learn the ticked faces', learn));
  showWanted(wanted);

  return {
    title: 'Portraits',
    element: el('article', {},
      el('h1', {}, 'Portraits'),
      el('p', {}, 'Named as the information system exports them: by number, UPN, or Surname_Forename. Only faces of people with biometric consent are learnt.'),
      off ? el('p', { class: 'notice notice-warn' }, `${capital(off)}.`) : zone, progress, leftOut, part, wantedPart),
    dispose() {
      disposed = true;
      if (cards.size > 0) app.api.remove('/api/portraits', { keepalive: true }).catch(() => {});
    },
  };
}
