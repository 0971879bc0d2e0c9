// A list of pupils and consents from the school's information system or form: read, asked about, shown as a difference,
// then taken as a whole.

import { confirmAction } from '../core/dialog.js';
import { el, fill, freshId } from '../core/dom.js';
import { dropArea } from '../core/drop_area.js';
import { checkbox, field, form, select } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { capital, counted } from '../core/words.js';
import { meaningControl, meaningWords } from './meaning.js';
import { questionsForm, REPLIES } from './questions.js';

const MOST_BYTES = 32 * 1024 * 1024;
const DATES = [['', 'As the list itself shows'], ['day-first', 'The day comes first'], ['month-first', 'The month comes first']];

function nothingSaid() {
  return { profile: '', columns: new Map(), words: new Map(), dates: '', rows: new Map(), pairs: new Map(), newPeople: false, leavers: false };
}

function asRequest(said) {
  return {
    profile: said.profile,
    columns: [...said.columns].map(([header, means]) => ({ header, means })),
    words: [...said.words].map(([word, means]) => ({ word, means })),
    dates: said.dates,
    rows: [...said.rows].map(([line, person]) => ({ line, person })),
    pairs: [...said.pairs.values()],
    new_people: said.newPeople,
    absent_have_left: said.leavers,
  };
}

export async function importPage(app) {
  let list = null;
  let said = nothingSaid();
  let columnsOpen = false;
  let wordsOpen = true;
  let reading = Promise.resolve();
  const problem = el('p', { class: 'problem', role: 'alert' });
  const parts = el('div', { class: 'import-parts' });

  // The state as the server has it; the focus goes to what has to be done next.
  function show() {
    const open = list.questions.length > 0;
    const next = list.problem ? problemPart() : open ? questionsPart() : differencePart();
    fill(parts, el('h2', {}, list.file), howPart(), next);
    const start = next.querySelector('h2');
    start.tabIndex = -1;
    start.focus();
  }

  async function say() {
    fill(problem);
    try {
      list = await app.api.put('/api/import', asRequest(said));
      show();
    } catch (error) {
      app.announce.fail(error);
    }
  }

  async function take(files) {
    fill(problem);
    const [file] = files;
    if (!file) return;
    if (files.length > 1 || file.size === 0 || file.size > MOST_BYTES) {
      fill(problem, files.length > 1 ? 'One list at a time.' : file.size === 0 ? 'The file is empty.' : 'The file is larger than 32 MB.');
      return;
    }
    // The server keeps the list that it read last, and so must the page, however long either takes.
    reading = reading.then(() => read(file));
    await reading;
  }

  async function read(file) {
    try {
      const answer = await app.api.upload('/api/import', { name: file.name }, file);
      said = nothingSaid();
      list = answer;
      columnsOpen = false;
      show();
    } catch (error) {
      fill(problem, `${capital(error.message)}.`);
    }
  }

  function howPart() {
    const profiles = el('datalist', { id: freshId('profiles') }, list.profiles.map((value) => el('option', { value })));
    const profile = el('input', {
      list: profiles.id, maxlength: 40, value: said.profile, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false',
      onchange() {
        said.profile = profile.value.trim();
        say();
      },
    });
    const dates = select(DATES, said.dates, {
      onchange() {
        said.dates = dates.value;
        say();
      },
    });
    const understood = list.columns.filter(({ means }) => means !== '');
    return el('section', { 'aria-label': 'How the list is read' },
      el('div', { class: 'row' },
        field('Kind of list (may stay empty)', profile, 'What you say of columns and words is kept under this name: arbor, sims, our-form'),
        field('Dates such as 03/07/2026', dates),
        el('p', {}, el('button', {
          type: 'button',
          onclick() {
            said = nothingSaid();
            say();
          },
        }, 'Forget my answers'))),
      profiles,
      el('details', { open: columnsOpen, ontoggle: (event) => { columnsOpen = event.target.open; } },
        el('summary', {}, `${counted(understood.length, 'column is', 'columns are')} understood`),
        el('dl', { class: 'columns' }, understood.map((column) => columnRow(column)))),
      list.words.length > 0 && el('details', { open: wordsOpen, ontoggle: (event) => { wordsOpen = event.target.open; } },
        el('summary', {}, `${counted(list.words.length, 'word', 'words')} of your own in the answers`),
        el('dl', { class: 'columns' }, list.words.map((one) => wordRow(one)))));
  }

  function columnRow({ header, means }) {
    const box = el('dd', {}, meaningWords(means, list.platforms), ' ', el('button', {
      type: 'button', 'aria-label': `Change what “${header}” is`,
      onclick() {
        const control = meaningControl(`“${header}”`, list.platforms, means);
        fill(box, control.element, el('button', {
          type: 'button', 'aria-label': `Save what “${header}” is`,
          onclick() {
            if (!control.value()) return;
            said.columns.set(header, control.value());
            say();
          },
        }, 'Save'));
        control.element.querySelector('select').focus();
      },
    }, 'Change …'));
    return el('div', {}, el('dt', {}, header), box);
  }

  // What was kept for such lists counts as long as nothing else is said.
  function wordRow({ word, means }) {
    const reply = select(REPLIES.slice(1), means, {
      'aria-label': `What does “${word}” mean?`,
      onchange() {
        said.words.set(word, reply.value);
        say();
      },
    });
    return el('div', {}, el('dt', {}, word), el('dd', {}, reply));
  }

  function problemPart() {
    return el('section', { 'aria-label': 'Why the list cannot be taken' },
      el('h2', {}, 'The list cannot be taken as it is'),
      el('p', { class: 'notice notice-stop' }, `${capital(list.problem)}.`),
      el('p', {}, 'Nothing was changed. Say above what a column is, forget an answer that was wrong, or correct the file and choose it again.'),
      said.leavers && wholeSchool().row);
  }

  function questionsPart() {
    return el('section', { 'aria-label': 'What is not clear yet' },
      el('h2', {}, `${counted(list.questions.length, 'question')} before anything changes`),
      questionsForm(list, said, known, say));
  }

  async function known(id) {
    try {
      await app.api.get(`/api/register/${encodeURIComponent(id)}`);
      return true;
    } catch (error) {
      if (error.code !== 'not-found') app.announce.fail(error);
      return false;
    }
  }

  function wholeSchool() {
    return checkbox('This list is the whole school: pupils who are not in it have left', {
      checked: said.leavers,
      onchange(event) {
        said.leavers = event.target.checked;
        say();
      },
    });
  }

  function differencePart() {
    const same = list.people - list.new - list.changed;
    const counts = `${counted(list.rows, 'row')} about ${counted(list.people, 'person', 'people')}: ${list.new} new, ${list.changed} changed, ${same} as before`;
    return el('section', { 'aria-label': 'What changes' },
      el('h2', {}, 'What changes, person by person'),
      el('p', { class: 'counts' }, counts),
      wholeSchool().row,
      list.difference.length === 0 ? el('p', {}, 'Nothing: the register says all of this already.')
        : el('div', { class: 'difference', tabindex: '0', role: 'group', 'aria-label': 'Changes' }, el('ul', {},
          list.difference.map((one) => el('li', {}, one.name && el('strong', {}, one.name), one.name && ' · ', one.words)))),
      list.warnings.length > 0 && el('h3', {}, 'What to know'),
      list.warnings.length > 0 && el('ul', {}, list.warnings.map(({ line, message }) => el('li', {},
        line > 0 ? `Line ${line}: ${message}` : capital(message)))),
      form('Change the register …', make));
  }

  async function make() {
    const sure = await confirmAction({
      title: 'Change the register', kind: 'primary', action: 'Change it',
      lines: [`${counted(list.new, 'person is', 'people are')} new and ${counted(list.changed, 'person', 'people')} changed, as the page shows it.`,
        'From then on nothing is downloaded that may be shown no longer.'],
    });
    if (!sure) return;
    try {
      const made = await app.api.post('/api/import/make', { shown: list.shown });
      done(made);
    } catch (error) {
      if (error.code !== 'conflict') throw error;
      app.announce.fail(error);
      await say();
    }
  }

  function done(made) {
    list = null;
    const heading = el('h2', { tabindex: '-1' }, 'The list is taken');
    fill(parts, el('section', { 'aria-label': 'Done' }, heading,
      el('p', { class: 'notice notice-good' }, `${made.new} new, ${made.changed} changed. The register is version ${made.version} now.`),
      el('p', {}, 'What is out and may be shown no longer is being taken out now; what may be up on a platform comes onto the list of ',
        el('a', { href: formatAddress(['take-downs']) }, 'take-downs'), '.'),
      el('p', {}, el('a', { href: formatAddress(['register']) }, 'Look at the register'))));
    heading.focus();
  }

  const zone = dropArea({ words: 'Drop a list here', choose: 'Choose a list', problem, take, input: { accept: '.csv,.txt,.xlsx' } });

  return {
    title: 'Bring in a list',
    element: el('article', {},
      el('p', {}, el('a', { href: '#/register' }, 'Register')),
      el('h1', {}, 'Bring in a list'),
      el('p', {}, 'A CSV file or an Excel workbook, as your information system or form writes it. You see what changes before anything does.'),
      zone, parts),
    dispose() {
      // The list goes from the server's memory, too; where that fails it goes with the session.
      if (list) app.api.remove('/api/import', { keepalive: true }).catch(() => {});
    },
  };
}
