// What a list leaves open, one question after the other; what is answered is put into what is said of the list.

import { el, freshId } from '../core/dom.js';
import { checkbox, select } from '../core/form.js';
import { capital, counted, day } from '../core/words.js';
import { meaningControl } from './meaning.js';

export const REPLIES = [
  ['', 'Say what it means …'], ['yes', 'Yes'], ['yes without name', 'Yes to the picture, no to the name'],
  ['yes with first name', 'Yes to the picture, of the name the first name'], ['first name', 'Yes to the first name alone'], ['no', 'No'],
  ['requested', 'Not answered yet, which counts as no'], ['withdrawn', 'Taken back'],
];

function radios(legend, choices) {
  const name = freshId('choice');
  const inputs = choices.map(([value, words]) => ({
    words, input: el('input', { type: 'radio', name, value, id: freshId('radio') }),
  }));
  return {
    element: el('div', { role: 'radiogroup', 'aria-label': legend },
      inputs.map(({ words, input }) => el('p', { class: 'check' }, input, el('label', { for: input.id }, words)))),
    value: () => inputs.find(({ input }) => input.checked)?.input.value ?? '',
  };
}

function personCard(heading, person, line = 0) {
  return el('div', { class: 'pair-card' },
    el('h4', {}, heading),
    el('p', { class: 'pair-name' }, person.known_as ? `${person.name} (${person.known_as})` : person.name || 'No name'),
    el('p', {}, [person.id, person.class, person.date_of_birth && `born ${day(person.date_of_birth)}`, line > 0 && `line ${line}`]
      .filter(Boolean).join(' · ')));
}

// Each maker answers {element, answer(said)}; `answer` puts in what was chosen and says whether anything was.
function aboutColumn(question, platforms) {
  const control = meaningControl(`“${question.text}”`, platforms);
  return {
    element: control.element,
    answer(said) {
      if (control.value()) said.columns.set(question.text, control.value());
      return control.value() !== '';
    },
  };
}

function aboutWord(question) {
  const reply = select(REPLIES, '', { 'aria-label': `What does “${question.text}” mean?` });
  return {
    element: el('div', {}, reply),
    answer(said) {
      if (reply.value) said.words.set(question.text, reply.value);
      return reply.value !== '';
    },
  };
}

function aboutRow(question) {
  const [came, known] = question.people;
  const other = el('input', { maxlength: 64, 'aria-label': 'Number of that other person', size: 12, autocomplete: 'off' });
  const choice = radios(question.message, [['same', 'One person'], ['new', 'Somebody new'], ['other', 'Another person of the register:']]);
  return {
    element: el('div', {},
      el('div', { class: 'pair' }, personCard('In the list', came, question.line), personCard('In the register', known)),
      choice.element, other),
    // A mistyped number is told here, before it makes a problem of the whole list.
    typed: () => (choice.value() === 'other' ? other.value.trim() : ''),
    answer(said) {
      const person = { same: known.id, new: '', other: other.value.trim() }[choice.value()];
      if (person === undefined || (choice.value() === 'other' && !person)) return false;
      said.rows.set(question.line, person);
      return true;
    },
  };
}

function aboutPair(question) {
  const [came, kept] = question.people;
  const oneId = came.id === kept.id;
  const choice = radios(question.message, oneId ? [['same', 'One person, whose name or date of birth really changed']]
    : [['same', `One person, who stays ${kept.id}`], ['two', 'Two people']]);
  return {
    element: el('div', {},
      el('div', { class: 'pair' }, personCard('In the list', came, question.line), personCard(oneId ? 'In the register' : 'The other', kept)),
      oneId && el('p', { class: 'hint' }, 'If these are two children, the numbers in the list are not the school’s own: say above what that column is.'),
      choice.element),
    answer(said) {
      if (!choice.value()) return false;
      said.pairs.set(`${kept.id} ${came.id}`, { one: kept.id, other: came.id, same: choice.value() === 'same' });
      return true;
    },
  };
}

function aboutNewPeople(question) {
  const count = counted(question.people.length, 'person', 'people');
  const all = checkbox(`These ${count} are new: add them`);
  return {
    element: el('div', {},
      el('div', { class: 'difference', tabindex: '0', role: 'group', 'aria-label': 'New people' }, el('ul', {},
        question.people.map((person) => el('li', {}, [person.name, person.class].filter(Boolean).join(', '))))),
      all.row),
    answer(said) {
      said.newPeople ||= all.input.checked;
      return all.input.checked;
    },
  };
}

const MAKERS = { column: aboutColumn, word: aboutWord, row: aboutRow, pair: aboutPair, 'new-people': aboutNewPeople };

// `known(id)` tells whether the register has somebody; `answered()` is called once something was added to `said`.
export function questionsForm(list, said, known, answered) {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const asked = list.questions.map((question) => ({ question, ...MAKERS[question.about](question, list.platforms) }));
  return el('form', {
    async onsubmit(event) {
      event.preventDefault();
      for (const id of asked.map((one) => one.typed?.()).filter(Boolean)) {
        if (!await known(id)) {
          problem.textContent = `Nobody in the register has the number ${id}.`;
          return;
        }
      }
      const any = asked.map((one) => one.answer(said)).some(Boolean);
      if (any) answered();
      else problem.textContent = 'Answer at least one of them.';
    },
  },
  el('ol', { class: 'questions' }, asked.map(({ question, element }) => el('li', {}, el('h3', {}, capital(question.message)), element))),
  problem, el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'primary' }, 'Go on')));
}
