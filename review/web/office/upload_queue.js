// Sends many files, a few at a time. What is here already is not sent again, so that dropping the same files once more
// simply goes on where it stopped.

const ASK_AT_ONCE = 50;
const TRIES = 5;
const PAUSE_S = 2;
const LOOK_AT = 200;  // of an event; those that are not usable come first

export const WORDS = {
  waiting: 'waiting to be sent', checking: 'being compared', sending: 'being sent', received: 'taken in',
  duplicate: 'already here, not sent again', quarantined: 'not usable', failed: 'not sent', other: 'no photo, left out',
};

async function sha256(file) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const pause = (seconds) => new Promise((resolve) => {
  setTimeout(resolve, 1000 * seconds);
});

export class UploadQueue {
  #api;
  #limits;
  #changed;
  #entries = [];
  #running = false;
  #stop = new AbortController();

  // `limits` of GET /api/me; `changed()` is called whenever an entry has changed.
  constructor(api, limits, changed) {
    this.#api = api;
    this.#limits = limits;
    this.#changed = changed;
  }

  // By its name; the bytes decide (docs/formats.md).
  #mayBePhoto(name) {
    return this.#limits.endings.split(' ').some((ending) => name.toLowerCase().endsWith(ending));
  }

  get entries() {
    return this.#entries;
  }

  get running() {
    return this.#running;
  }

  get done() {
    return this.#entries.filter((entry) => !['waiting', 'checking', 'sending'].includes(entry.state)).length;
  }

  count(state) {
    return this.#entries.filter((entry) => entry.state === state).length;
  }

  add(files, event) {
    for (const file of files) {
      const entry = { file, event, name: file.name, state: 'waiting', reason: '', sha256: '' };
      if (!this.#mayBePhoto(file.name)) this.#end(entry, 'other');
      else if (file.size === 0) this.#end(entry, 'failed', 'the file is empty');
      else if (file.size > this.#limits.most_bytes) this.#end(entry, 'failed', 'the file is too large');
      this.#entries.push(entry);
    }
    this.#changed();
    this.#run();
  }

  retry() {
    for (const entry of this.#entries) {
      if (entry.state === 'failed' && entry.again) Object.assign(entry, { state: 'waiting', reason: '', again: false });
    }
    this.#run();
  }

  get canRetry() {
    return this.#entries.some((entry) => entry.state === 'failed' && entry.again);
  }

  // Taken in is not yet read: what the program found unusable meanwhile is told in its row, too.
  async lookAgain() {
    const taken = this.#entries.filter((entry) => entry.photo && ['received', 'duplicate'].includes(entry.state));
    for (const event of new Set(taken.map((entry) => entry.eventId))) {
      const page = await this.#api.get(`/api/events/${event}/photos`, { limit: LOOK_AT }, { background: true });
      for (const photo of page.photos.filter((one) => one.state === 'quarantined')) {
        for (const entry of taken.filter((one) => one.photo === photo.id)) this.#end(entry, 'quarantined', photo.words);
      }
    }
  }

  dispose() {
    this.#stop.abort();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.count('waiting') > 0 && !this.#stop.signal.aborted) {
      const batch = this.#entries.filter((entry) => entry.state === 'waiting').slice(0, ASK_AT_ONCE);
      await this.#leaveOutKnown(batch);
      const rest = batch.filter((entry) => entry.state === 'checking');
      const workers = Array.from({ length: Math.max(1, this.#limits.at_once) }, () => this.#work(rest));
      await Promise.all(workers);
    }
    this.#running = false;
    this.#changed();
  }

  async #leaveOutKnown(batch) {
    const bySha = new Map();
    for (const entry of batch) {
      this.#set(entry, 'checking');
      try {
        entry.sha256 = await sha256(entry.file);
      } catch {
        this.#end(entry, 'failed', 'the file can no longer be read');
        continue;
      }
      if (bySha.has(entry.sha256)) this.#end(entry, 'duplicate', `the same picture as ${bySha.get(entry.sha256).name}`);
      else bySha.set(entry.sha256, entry);
    }
    if (bySha.size === 0) return;
    try {
      const { known } = await this.#api.post('/api/uploads/known', { sha256: [...bySha.keys()] });
      for (const one of known) {
        this.#end(bySha.get(one.sha256), one.state === 'quarantined' ? 'quarantined' : 'duplicate', `in ${one.event}: ${one.words}`);
      }
    } catch (error) {
      // The server tells duplicates once more when they are sent; but when it is gone, nothing is sent.
      if (error.status === 0 || error.status === 401) {
        for (const entry of bySha.values()) this.#end(entry, 'failed', error.message, true);
      }
    }
  }

  async #work(rest) {
    for (let entry = rest.shift(); entry; entry = rest.shift()) {
      if (this.#stop.signal.aborted) return;
      await this.#send(entry);
    }
  }

  async #send(entry) {
    this.#set(entry, 'sending');
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.#api.upload('/api/uploads', { event: entry.event, name: entry.name }, entry.file,
          { signal: this.#stop.signal });
        Object.assign(entry, { photo: answer.photo, eventId: answer.event.id });
        this.#end(entry, answer.outcome, answer.reason);
        return;
      } catch (error) {
        if (error.name === 'AbortError') return;
        const passing = [0, 429, 503].includes(error.status);
        if (!passing || tries === TRIES) {
          this.#end(entry, 'failed', error.message, passing || error.status === 401);
          return;
        }
        await pause(error.retryAfter || PAUSE_S * tries);
      }
    }
  }

  #set(entry, state) {
    entry.state = state;
    this.#changed();
  }

  #end(entry, state, reason = '', again = false) {
    Object.assign(entry, { state, reason, again });
    this.#changed();
  }
}
