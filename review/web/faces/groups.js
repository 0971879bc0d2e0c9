// Unknown faces that are in several photos of an event, so that one person is named in all of them at once.

import { el, fill } from '../core/dom.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, listed } from '../core/words.js';
import { askPerson } from '../photo/naming.js';
import { undoBulk } from '../queue/bulk.js';
import { FaceGroup } from './group.js';
import { GroupsSource } from './groups_source.js';

// Each naming may make a photo's pictures anew: a few at a time, so that one sees it go on.
const AT_ONCE = 3;

export function facesLink(event) {
  return el('a', { href: formatAddress(['faces', event]) }, 'Unknown faces in several photos');
}

// "3 photos: shown everywhere. 1 photo: blocked: ..."
function resultLines({ named, left }) {
  const byWords = new Map();
  for (const { words } of named) byWords.set(words, (byWords.get(words) ?? 0) + 1);
  const lines = [...byWords].map(([words, count]) => `${counted(count, 'photo')}: ${words}.`);
  return [...lines, ...left.map(({ photo, reason }) => `Number ${photo} was left: ${reason}.`)];
}

function notCompared({ too_poor: poor, left_out: most, unreadable }) {
  const parts = [
    poor > 0 && `${counted(poor, 'face')} too small, blurred or turned away`,
    most > 0 && `${counted(most, 'face')} beyond what is compared at a time`,
    unreadable > 0 && `${counted(unreadable, 'photo')} whose original is gone`,
  ].filter(Boolean);
  return parts.length > 0 ? `Not compared: ${listed(parts)}.` : '';
}

export async function faceGroupsPage(app, address) {
  const id = Number(address.parts[1]);
  const { events } = await app.api.get('/api/events');
  const event = events.find((one) => one.id === id);
  if (!event) throw new Error('there is no such event');
  const source = new GroupsSource(app.api, id);
  const bar = el('progress', { 'aria-label': 'Photos looked at' });
  const line = el('p', { class: 'counts', role: 'status' });
  const results = el('ul', { class: 'face-results', 'aria-label': 'What was named' });
  const list = el('div');
  let groups = [];
  let over = false;

  function letGo() {
    for (const group of groups) group.release();
  }

  function show(found) {
    letGo();
    groups = found.groups.map((group) => new FaceGroup(app, source, group, name));
    fill(list, groups.map((group) => group.element));
    fill(line, [
      groups.length === 0 ? 'No unknown face is left that is in several photos.'
        : `${counted(groups.length, 'person', 'people')} in several photos.`,
      notCompared(found)].join(' '));
  }

  async function begin() {
    bar.hidden = false;
    fill(line, 'Comparing the faces that nobody was recognised in …');
    fill(list);
    try {
      const found = await source.find(({ done, photos }) => {
        bar.max = Math.max(photos, 1);
        bar.value = done;
      });
      if (!found || over) return;
      show(found);
      source.keep(found.kept_seconds, gone);
    } catch (error) {
      if (over) return;
      fill(line, `${capital(error.message)}.`);
    } finally {
      bar.hidden = true;
    }
  }

  function gone() {
    letGo();
    groups = [];
    fill(line, 'The groups were put away, since nobody looked at them.');
    fill(list, el('button', { type: 'button', class: 'primary', onclick: begin }, 'Look for the faces again'));
  }

  async function name(group) {
    const [face] = group.chosen;
    const entry = await askPerson(app, { id: face.photo },
      { kind: 'face', ref: face.finding, title: `Group ${group.number}: ${counted(group.chosen.length, 'face')}` }, group);
    if (!entry || over) return;
    const chosen = group.chosen;
    const answer = { named: [], left: [] };
    try {
      for (let from = 0; from < chosen.length; from += AT_ONCE) {
        group.busy(`Naming ${Math.min(from + AT_ONCE, chosen.length)} of ${chosen.length} …`);
        const part = await source.name(group.number, entry.person.id, chosen.slice(from, from + AT_ONCE));
        answer.named.push(...part.named);
        answer.left.push(...part.left);
      }
    } catch (error) {
      app.announce.fail(error);
    }
    group.busy('');
    await tell(entry.person.name, answer);
  }

  async function tell(who, answer) {
    for (const { photo } of answer.named) app.undoStack.push(photo);
    const lines = resultLines(answer);
    if (lines.length > 0) results.append(el('li', {}, `${who}: ${lines.join(' ')}`));
    await refresh();
    if (over) return;
    (groups[0]?.heading ?? list.closest('article').querySelector('h1')).focus();
    if (answer.named.length === 0) return;
    app.announce.say(`${who} is named in ${counted(answer.named.length, 'photo')}.`, {
      words: 'Undo',
      async run() {
        const undone = await undoBulk(app, answer.named.map(({ photo, version }) => ({ id: photo, version })));
        results.append(el('li', {}, `${who}: taken back in ${counted(undone, 'photo')}.`));
        await refresh();
      },
    });
  }

  async function refresh() {
    try {
      const found = await source.look();
      if (over) return;
      if (found.state === 'ready') show(found);
      else gone();
    } catch (error) {
      app.announce.fail(error);
    }
  }

  const current = () => groups.find((group) => group.element.contains(document.activeElement)) ?? groups[0];
  let held = null;
  const see = {
    id: 'faces-original', keys: ['o'], group: 'Unknown faces', words: 'See the faces of the group',
    hold: {
      press() {
        held = current();
        held?.press();
      },
      release: () => held?.release(),
    },
  };

  return {
    title: 'Unknown faces',
    element: el('article', {},
      el('p', {}, el('a', { href: formatAddress(['queue'], { event: id }) }, `Review: ${event.title}`)),
      el('h1', {}, 'Unknown faces in several photos'),
      el('p', {}, 'Each group seems to be one person whom nobody is certain of. Untick faces that do not belong, then say who it '
        + 'is: the register decides about every photo, and nothing is learnt from it. Groups are forgotten when you leave this page.'),
      line, bar, results, list),
    commands: [see],
    begin,
    dispose() {
      over = true;
      letGo();
      source.dispose();
    },
  };
}
