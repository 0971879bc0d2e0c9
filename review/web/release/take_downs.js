// What has to be taken down from its platform: each entry with its clock, ticked off once somebody has looked.

import { commandButton } from '../core/command_button.js';
import { dialogButtons, openDialog } from '../core/dialog.js';
import { el } from '../core/dom.js';
import { field, select } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, moment, withNames } from '../core/words.js';
import { thumbnail } from '../queue/card.js';
import { screenshotList } from './screenshots.js';

const PAGE = 200;
const HOURS = 3_600_000;

const WANTED = [['open', 'What waits'], ['overdue', 'Overdue'], ['all', 'All, also what is done']];

const HOW = {
  'opened-link': 'I opened the link, and it is gone',
  'searched-platform': 'I looked through our account, and it is not there',
  'never-posted': 'It was never posted',
  'removed-by-platform': 'The platform removed it and said so',
};

function waysOf(entry) {
  return Object.entries(HOW).filter(([how]) => how !== (entry.link ? 'never-posted' : 'opened-link'));
}

function clockWords(entry) {
  if (entry.state === 'done') return `Done: ${HOW[entry.check.how]} (${entry.check.who}, ${moment(entry.check.when)})`;
  if (entry.state === 'due-again') return `Look once more: ticked off by ${entry.check.who} on ${moment(entry.check.when)}`;
  if (entry.state === 'overdue') return `Overdue since ${moment(entry.due)}`;
  const hours = Math.max(1, Math.floor((new Date(entry.due) - Date.now()) / HOURS));
  return `Due ${moment(entry.due)}: ${counted(hours, 'hour')} left`;
}

const MARKS = { open: 'undecided', overdue: 'blocked', 'due-again': 'later', done: 'clean' };

// Answers {how, note, file}, or null.
function askHow(entry) {
  return openDialog(`${entry.title}: is it gone?`, (close) => {
    const how = select(waysOf(entry), null, { autofocus: true });
    const note = el('input', { maxlength: 200, autocomplete: 'off' });
    const picture = el('input', { type: 'file', accept: 'image/*' });
    return el('form', {
      onsubmit(event) {
        event.preventDefault();
        close({ how: how.value, note: note.value.trim(), file: picture.files[0] });
      },
    }, field('How did you make sure', how), field('Note (may stay empty)', note, 'No names'),
    field('Screenshot (may stay empty)', picture, 'Kept as proof that it is gone'),
    dialogButtons('Tick off', close));
  });
}

function linkOf(entry) {
  if (entry.link) {
    return el('p', {}, el('a', { class: 'post-link', href: entry.link, target: '_blank', rel: 'noopener noreferrer' },
      entry.link));
  }
  if (!entry.photo && /^post \d+$/.test(entry.file))
    return el('p', {}, 'Handed out, never noted as posted: look whether it is up.');
  if (!entry.photo) return el('p', {}, 'Found by an audit, no link is known: look for it.');
  return el('p', {}, entry.released
    ? `Released ${moment(entry.released)}, never noted as posted: look whether it is up.`
    : 'Never noted as posted: look whether it is up.');
}

export async function takeDownsPage(app, address) {
  const filter = { wanted: address.query.get('wanted') ?? 'open', platform: address.query.get('platform') ?? '' };
  const list = await app.api.get('/api/take-downs', { ...filter, limit: PAGE });
  const buttons = [];

  function show(changed) {
    location.hash = formatAddress(['take-downs'], { ...filter, ...changed });
  }

  async function send(path, body, words, again = null) {
    try {
      await app.api.post(path, body);
      await app.open();
      app.announce.say(words, again);
    } catch (error) {
      app.announce.fail(error);
    }
  }

  const reopen = (entry) => send('/api/take-downs/reopen', { ids: [entry.id] }, `${entry.title} is open anew.`);

  async function tickOff(entry) {
    const answer = await askHow(entry);
    if (!answer) return;
    const { file, ...check } = answer;
    try {
      // First: what is not kept is not ticked off as if it were.
      if (file) await app.api.upload(`/api/take-downs/${entry.id}/screenshots`, {}, file);
    } catch (error) {
      app.announce.fail(error);
      return;
    }
    await send('/api/take-downs/check', { ids: [entry.id], ...check }, `${entry.title} ticked off.`,
      { words: 'Undo', run: () => reopen(entry) });
  }

  function card(entry) {
    const { photo } = entry;
    const name = `${entry.title}, ${photo ? `${photo.id}. ${photo.source_name}` : entry.file}`;
    const done = entry.state === 'done';
    const button = el('button', {
      type: 'button', class: done ? 'quiet' : 'primary', 'aria-label': `${done ? 'Open anew' : 'Tick off'}: ${name}`,
      onclick: () => (done ? reopen(entry) : tickOff(entry)),
    }, done ? 'Open anew' : 'Tick off …');
    buttons.push(button);
    return el('li', { class: 'card', 'data-take-down': entry.id },
      photo
        ? el('a', { href: formatAddress(['photo', photo.id]) },
          el('span', { class: 'thumb' }, thumbnail(photo)), el('span', { class: 'card-title' }, name))
        : el('span', { class: 'card-title' }, name),
      el('p', { class: `need need-${MARKS[entry.state]}` }, clockWords(entry)),
      linkOf(entry),
      screenshotList(entry.screenshots),
      el('p', { class: 'hint' }, `${entry.file}. Asked for ${moment(entry.requested)}: ${capital(withNames(entry.reason, list.people))}`),
      el('p', { class: 'buttons' }, button));
  }

  function step(by) {
    if (buttons.length === 0) return;
    const at = buttons.indexOf(document.activeElement);
    buttons[at < 0 ? 0 : (at + by + buttons.length) % buttons.length].focus();
  }

  const open = {
    id: 'open-link', keys: ['o'], group: 'Take-downs', words: 'Open the link of this entry',
    run() {
      document.activeElement.closest('[data-take-down]')?.querySelector('.post-link')?.click();
    },
  };
  const commands = [
    { id: 'next', keys: ['.'], group: 'Take-downs', words: 'To the next entry', run: () => step(1) },
    { id: 'previous', keys: [','], group: 'Take-downs', words: 'To the entry before', run: () => step(-1) },
    open,
  ];
  const wanted = select(WANTED, filter.wanted, { onchange: () => show({ wanted: wanted.value }) });
  const platforms = app.me.platforms.map(({ id, title }) => [id, title]);
  const platform = select([['', 'All platforms'], ...platforms], filter.platform,
    { onchange: () => show({ platform: platform.value }) });

  return {
    title: 'Take-downs',
    commands,
    element: el('article', {},
      el('div', { class: 'title-row' }, el('h1', {}, 'Take-downs'),
        list.total > 0 && commandButton(commands[0], { label: 'Next' })),
      el('p', {}, list.counts.words ? `${capital(list.counts.words)}.` : 'Nothing has to be taken down.'),
      el('form', { class: 'filters', onsubmit: (event) => event.preventDefault() },
        field('Show', wanted), field('Platform', platform)),
      list.total > 0
        ? el('ol', { class: 'cards', 'aria-label': 'Pictures to take down' }, list.take_downs.map(card))
        : el('p', { class: 'empty' }, 'No entry fits this choice.'),
      list.total > list.take_downs.length
        && el('p', { class: 'hint' }, `The first ${list.take_downs.length} of ${list.total} are listed.`)),
  };
}
