// Where photos are dropped or chosen, and how far sending them has come.

import { el, fill } from '../core/dom.js';
import { dropArea } from '../core/drop_area.js';
import { capital, counted, listed } from '../core/words.js';
import { UploadQueue, WORDS } from './upload_queue.js';

const MOST_ROWS = 200;

function summary(queue) {
  const others = queue.count('other');
  const total = queue.entries.length - others;
  const parts = ['received', 'duplicate', 'quarantined', 'failed']
    .map((state) => [queue.count(state), WORDS[state]])
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  const begun = `${queue.done - others} of ${counted(total, 'photo')} done`;
  const told = parts.length === 0 ? `${begun}.` : `${begun}: ${listed(parts)}.`;
  return others === 0 ? told : `${told} ${counted(others, 'other file')} left out: films, documents and the like are no photos.`;
}

// `eventTitle()` names the event, or throws what is missing. `received()` is called when all is sent. Its lookAgain() is to be
// called when the program has looked at photos.
export function dropZone(app, { eventTitle, received }) {
  const progress = el('progress', { max: 1, 'aria-label': 'Photos sent' });
  progress.value = 0;
  const words = el('p', { role: 'status' });
  const problems = el('ul', { class: 'upload-list' });
  const again = el('button', { type: 'button', onclick: () => queue.retry() }, 'Try those that failed again');
  const status = el('div', { class: 'upload-status', hidden: true }, words, progress, again, problems);
  const problem = el('p', { class: 'problem', role: 'alert' });
  let pending = false;
  let wasRunning = false;

  const queue = new UploadQueue(app.api, app.me.upload, () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(show);
  });

  function show() {
    pending = false;
    status.hidden = queue.entries.length === 0;
    progress.max = Math.max(1, queue.entries.length - queue.count('other'));
    progress.value = queue.done - queue.count('other');
    fill(words, summary(queue));
    again.hidden = queue.running || !queue.canRetry;
    // What went wrong is on top: it is what the user has to do something about.
    const order = ['failed', 'quarantined', 'sending', 'checking', 'duplicate', 'waiting', 'received', 'other'];
    const rows = [...queue.entries].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
    fill(problems, rows.slice(0, MOST_ROWS).map((entry) => el('li', { class: `upload-${entry.state}` },
      el('span', { class: 'upload-name' }, entry.name),
      el('span', {}, entry.reason ? `${capital(WORDS[entry.state])}: ${entry.reason}` : capital(WORDS[entry.state])))));
    if (wasRunning && !queue.running) received();
    wasRunning = queue.running;
  }

  function take(files) {
    fill(problem);
    if (files.length === 0) return;
    try {
      queue.add(files, eventTitle());
    } catch (error) {
      fill(problem, error.message);
    }
  }

  const zone = dropArea({
    words: 'Drop photos here', choose: 'Choose photos', problem, take,
    input: { multiple: true, accept: ['image/*', ...app.me.upload.endings.split(' ')].join(',') },
  });

  // Leaving now would lose the place; the browser asks.
  const leaving = (event) => {
    if (queue.running) event.preventDefault();
  };
  window.addEventListener('beforeunload', leaving);
  return {
    element: el('div', {}, zone, status),
    lookAgain: () => queue.lookAgain().catch((error) => app.announce.fail(error)),
    dispose() {
      window.removeEventListener('beforeunload', leaving);
      queue.dispose();
    },
  };
}
