// Speaks the JSON API of docs/api.md.

import { inSchool, school as own } from './router.js';

export class ApiError extends Error {
  constructor(status, error, current, retryAfter) {
    super(error.hint ? `${error.message}: ${error.hint}` : error.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = error.code;
    this.current = current;
    this.retryAfter = retryAfter;
  }
}

function address(path, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

async function errorOf(response) {
  const retryAfter = Number(response.headers.get('Retry-After')) || 0;
  try {
    const body = await response.json();
    return new ApiError(response.status, body.error, body.current ?? null, retryAfter);
  } catch {
    const error = { code: 'failure', message: `the server answered ${response.status}`, hint: 'try again' };
    return new ApiError(response.status, error, null, retryAfter);
  }
}

export class Api {
  #csrf = '';
  #used = Date.now();
  #signedOut;
  #school;

  constructor(signedOut, school = own) {
    this.#signedOut = signedOut;
    this.#school = school;
  }

  // When the server last saw somebody at work: what is asked in the background does not count there either.
  get used() {
    return this.#used;
  }

  async logIn(user, password, code = '') {
    return this.#remember(await this.#json('POST', '/api/login', code ? { user, password, code } : { user, password }));
  }

  // Who is signed in, or null.
  async me(options = {}) {
    try {
      return this.#remember(await this.#json('GET', '/api/me', undefined, options));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'signed-out') return null;
      throw error;
    }
  }

  async get(path, query, options = {}) {
    return this.#guarded('GET', address(path, query), undefined, options);
  }

  async post(path, body = {}) {
    return this.#guarded('POST', path, body);
  }

  async put(path, body) {
    return this.#guarded('PUT', path, body);
  }

  async remove(path, options = {}) {
    return this.#guarded('DELETE', path, undefined, options);
  }

  // A picture's bytes; kept by nobody but the caller.
  async blob(path, query, options = {}) {
    const response = await this.#send(address(path, query), { cache: 'no-store', signal: options.signal });
    return response.blob();
  }

  // A file that the server makes for this request alone.
  async made(path, body = {}) {
    const response = await this.#send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': this.#csrf },
      cache: 'no-store',
    });
    return response.blob();
  }

  async upload(path, query, file, options = {}) {
    const response = await this.#send(address(path, query), {
      method: 'POST',
      body: file,
      headers: { 'Content-Type': 'application/octet-stream', 'X-CSRF-Token': this.#csrf },
      signal: options.signal,
    });
    return response.json();
  }

  #remember(me) {
    this.#csrf = me.csrf;
    return me;
  }

  async #guarded(method, path, body, options) {
    try {
      return await this.#json(method, path, body, options);
    } catch (error) {
      this.#watch(error);
      throw error;
    }
  }

  async #json(method, path, body, options = {}) {
    const headers = {};
    if (method !== 'GET' && this.#csrf) headers['X-CSRF-Token'] = this.#csrf;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (options.background) headers['X-Background'] = '1';
    else this.#used = Date.now();
    const response = await this.#fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
      keepalive: options.keepalive ?? false,
    });
    if (!response.ok) throw await errorOf(response);
    return response.json();
  }

  async #send(path, options) {
    const response = await this.#fetch(path, options);
    if (response.ok) return response;
    const error = await errorOf(response);
    this.#watch(error);
    throw error;
  }

  async #fetch(path, options) {
    try {
      return await fetch(inSchool(path, this.#school), { credentials: 'same-origin', ...options });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      const lost = { code: 'no-answer', message: 'the server does not answer', hint: 'is it still running?' };
      throw new ApiError(0, lost, null, 0);
    }
  }

  #watch(error) {
    if (error instanceof ApiError && error.code === 'signed-out') this.#signedOut();
  }
}
