// Photos and their redacted pictures, fetched ahead so that the next photo is there at once. Originals never come here.

const MOST_PICTURES = 16;
const MOST_AHEAD = 6;

export class PhotoSource {
  #api;
  #views = new Map();
  #pictures = new Map();

  constructor(api) {
    this.#api = api;
  }

  // The photo as it is now, or as it was when it was fetched ahead a moment ago.
  async view(id) {
    const ahead = this.#views.get(id);
    this.#views.delete(id);
    if (ahead) {
      const view = await ahead;
      if (view) return view;
    }
    return this.#api.get(`/api/photos/${id}`);
  }

  // The address of a rendition's picture in memory.
  picture(rendition) {
    let entry = this.#pictures.get(rendition.sha256);
    if (!entry) {
      entry = this.#api.blob(rendition.url).then((blob) => URL.createObjectURL(blob));
      entry.catch(() => this.#pictures.delete(rendition.sha256));
    } else {
      this.#pictures.delete(rendition.sha256);
    }
    this.#pictures.set(rendition.sha256, entry);
    this.#shrink();
    return entry;
  }

  // Failures are left to the moment when the photo is really opened.
  fetchAhead(id) {
    if (id === null || this.#views.has(id)) return;
    this.#views.clear();
    this.#views.set(id, this.#api.get(`/api/photos/${id}`).then((view) => {
      const inOrder = [...view.renditions].sort((a, b) => b.shown - a.shown);
      for (const rendition of inOrder.slice(0, MOST_AHEAD)) this.picture(rendition).catch(() => {});
      return view;
    }).catch(() => null));
  }

  clear() {
    this.#views.clear();
    for (const key of [...this.#pictures.keys()]) this.#drop(key);
  }

  #shrink() {
    while (this.#pictures.size > MOST_PICTURES) this.#drop(this.#pictures.keys().next().value);
  }

  #drop(key) {
    const entry = this.#pictures.get(key);
    this.#pictures.delete(key);
    entry.then((url) => URL.revokeObjectURL(url)).catch(() => {});
  }
}
