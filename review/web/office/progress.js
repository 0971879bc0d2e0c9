// How far the program has come with the photos that were taken in, asked now and then while something waits.

import { fill } from '../core/dom.js';
import { counted } from '../core/words.js';

const PAUSE_MS = 2000;

function words(progress, event) {
  if (progress.problem) return progress.problem;
  const waiting = event ? progress.events.find((one) => one.id === event)?.waiting ?? 0 : progress.waiting;
  if (waiting > 0) return `The program is looking at the photos: ${counted(waiting, 'photo')} to go.`;
  return '';
}

// Writes into `line`; calls `moved()` whenever the numbers have changed.
export function watchProgress(app, line, { event = null, moved }) {
  let timer = 0;
  let before = '';
  let disposed = false;

  async function ask() {
    try {
      const progress = await app.api.get('/api/uploads/progress', {}, { background: true });
      if (disposed) return;
      fill(line, words(progress, event));
      const now = `${progress.waiting} ${progress.done}`;
      if (before !== '' && now !== before) moved();
      before = now;
      timer = setTimeout(ask, progress.running || progress.waiting > 0 ? PAUSE_MS : 5 * PAUSE_MS);
    } catch (error) {
      if (disposed) return;
      fill(line, `How far the program has come is not known: ${error.message}.`);
      timer = setTimeout(ask, 10 * PAUSE_MS);
    }
  }

  return {
    now() {
      clearTimeout(timer);
      ask();
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
    },
  };
}
