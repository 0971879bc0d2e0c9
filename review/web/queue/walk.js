// The order in which a reviewer goes through the queue. It is fixed when the walk begins, so that photos do not change
// places under the hands of the one who decides; what comes in later is appended.

const PAGE = 200;

class Walk {
  #api;
  #filter;
  #ids = [];
  #known = new Set();
  #decided = new Set();

  constructor(api, filter) {
    this.#api = api;
    this.#filter = filter;
    this.counts = null;
  }

  // Looks at the first `limit` of the queue as it is now, and at its counts.
  async refresh(limit = PAGE) {
    this.#take(await this.#api.get('/api/queue', { ...this.#filter, limit }));
  }

  position(photo) {
    return this.#ids.indexOf(photo);
  }

  get length() {
    return this.#ids.length;
  }

  // A photo that was opened by its address is part of the walk, too.
  include(photo) {
    if (this.#known.has(photo)) return;
    this.#known.add(photo);
    this.#ids.unshift(photo);
  }

  previous(photo) {
    return this.#ids[this.position(photo) - 1] ?? null;
  }

  // Whether this photo has had its decision on this walk.
  mark(photo, decided) {
    if (decided) this.#decided.add(photo);
    else this.#decided.delete(photo);
  }

  // The next photo (after a decision: the next without one), or null at the end of what waits.
  async next(photo, { undecided = false } = {}) {
    const fits = (id) => !undecided || !this.#decided.has(id);
    const found = () => this.#ids.slice(this.position(photo) + 1).find(fits) ?? null;
    if (found() === null) await this.#extend();
    return found();
  }

  peek(photo) {
    return this.#ids[this.position(photo) + 1] ?? null;
  }

  // Decided photos leave the queue, so that places in it move: pages are asked for until one holds something new.
  async #extend() {
    for (let offset = 0; ;) {
      const page = await this.#api.get('/api/queue', { ...this.#filter, offset, limit: PAGE });
      const before = this.#ids.length;
      this.#take(page);
      offset += page.photos.length;
      if (this.#ids.length > before || page.photos.length === 0 || offset >= page.total) return;
    }
  }

  #take(page) {
    this.counts = page.counts;
    for (const { id } of page.photos) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      this.#ids.push(id);
    }
  }
}

function sameFilter(a, b) {
  return a.event === b.event && a.platform === b.platform && a.state === b.state;
}

// The walks of a session: at most one at a time.
export class Walks {
  #current = null;

  // The walk under way with this filter, or a new one.
  async take(api, filter) {
    if (this.#current && sameFilter(this.#current.filter, filter)) return this.#current.walk;
    const walk = new Walk(api, filter);
    await walk.refresh();
    this.#current = { walk, filter };
    return walk;
  }

  forget() {
    this.#current = null;
  }
}
