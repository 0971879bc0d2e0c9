// What this user did, newest last, so that "undo" also reaches back to photos already left. Kept over a reload of the
// page; only photo numbers are stored, the steps themselves are the server's.

import { school } from './router.js';

const MOST = 500;

export class UndoStack {
  #key;

  constructor(user) {
    this.#key = ['schoolgate.undo', school, user].filter(Boolean).join('.');
  }

  push(photo) {
    this.#write([...this.#read(), photo].slice(-MOST));
  }

  // The photo last acted on, or null.
  last() {
    return this.#read().at(-1) ?? null;
  }

  // One step on this photo is undone, or can no longer be.
  drop(photo) {
    const photos = this.#read();
    const place = photos.lastIndexOf(photo);
    if (place >= 0) photos.splice(place, 1);
    this.#write(photos);
  }

  clear() {
    sessionStorage.removeItem(this.#key);
  }

  #read() {
    try {
      const photos = JSON.parse(sessionStorage.getItem(this.#key) ?? '[]');
      return Array.isArray(photos) ? photos.filter(Number.isInteger) : [];
    } catch {
      return [];
    }
  }

  #write(photos) {
    sessionStorage.setItem(this.#key, JSON.stringify(photos));
  }
}
