// Groups of unknown faces on the server, for as long as their page is open: begun, asked for, and dropped.

const POLL_MS = 1000;
// Well within the time that the server keeps what nobody asks for, also where the browser slows timers down.
const PARTS_OF_KEPT = 4;

export class GroupsSource {
  #api;
  #path;
  #timer = 0;
  #over = false;
  #leave = () => this.#drop();

  constructor(api, event) {
    this.#api = api;
    this.#path = `/api/events/${event}/face-groups`;
    window.addEventListener('pagehide', this.#leave);
  }

  // Compares the faces anew; `progress(state)` hears how far it is. Answers the groups, or null when the page was left.
  async find(progress) {
    let state = await this.#api.post(this.#path);
    while (state.state === 'waiting' || state.state === 'running') {
      progress(state);
      await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
      if (this.#over) return null;
      state = await this.#api.get(this.#path, { part: 'state' }, { background: true });
    }
    if (state.state === 'failed') throw new Error(state.problem);
    return this.look();
  }

  look() {
    return this.#api.get(this.#path);
  }

  // Asks from time to time, so that the groups are kept; `gone()` is called when they are not.
  keep(seconds, gone) {
    clearInterval(this.#timer);
    this.#timer = setInterval(async () => {
      try {
        const { state } = await this.#api.get(this.#path, { part: 'state' }, { background: true });
        if (state === 'ready' || this.#over) return;
        clearInterval(this.#timer);
        gone();
      } catch {
        // The server may be back for the next time; what is done meanwhile says what is wrong.
      }
    }, 1000 * seconds / PARTS_OF_KEPT);
  }

  name(group, person, faces) {
    return this.#api.post(`${this.#path}/name`, {
      group, person, faces: faces.map(({ photo, version, finding }) => ({ photo, version, finding })),
    });
  }

  // A face from the original, kept by nobody but the caller.
  picture({ photo, finding }, signal) {
    return this.#api.blob(`${this.#path}/face`, { photo, finding }, { signal });
  }

  dispose() {
    this.#over = true;
    clearInterval(this.#timer);
    window.removeEventListener('pagehide', this.#leave);
    this.#drop();
  }

  #drop() {
    // Where it does not arrive the server forgets them by itself.
    this.#api.remove(this.#path, { keepalive: true }).catch(() => {});
  }
}
