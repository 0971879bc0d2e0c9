// The first page of a server that has several schools: one sign-in for those that are ticked, and what waits in each.
// Every school checks user and password for itself and has a session of its own: this page learns nothing that a school
// would not tell this browser on its own page.

import { codeInput } from '../account/second_factor.js';
import { Api } from '../core/api.js';
import { el, fill } from '../core/dom.js';
import { checkbox, field, form } from '../core/form.js';
import { inSchool } from '../core/router.js';
import { counted, listed } from '../core/words.js';

const EVERY_MS = 60_000;
// Where somebody signed in on this browser, ticked the next time: names of schools, nothing else.
const TICKED = 'schoolgate.schools';

function ticked() {
  try {
    const names = JSON.parse(localStorage.getItem(TICKED) ?? '[]');
    return Array.isArray(names) ? names : [];
  } catch {
    return [];
  }
}

class School {
  me = null;
  waiting = 0;
  problem = '';
  #words = el('span', {});
  #code = codeInput();

  constructor({ name, served }, signOut) {
    this.name = name;
    this.served = served;
    this.api = new Api(() => { this.me = null; }, name);
    this.tick = checkbox(name, { checked: ticked().includes(name) });
    this.codeField = field(`Code for ${name}`, this.#code, 'The six digits that your app shows now, or a backup code');
    this.row = el('li', {},
      el('a', { href: inSchool('/', name) }, name), this.#words,
      el('button', { type: 'button', class: 'quiet', 'aria-label': `Sign out of ${name}`, onclick: () => signOut(this) }, 'Sign out'));
    this.#code.required = false;
    this.#askCode(false);
  }

  get open() {
    return this.served && !this.me;
  }

  // In the background, so that nobody stays signed in by it. A school that fails must not hide the others.
  async look() {
    if (!this.served) return;
    this.waiting = 0;
    this.problem = '';
    try {
      this.me = await this.api.me({ background: true });
      if (this.me) fill(this.#words, await this.#wordsOfWaiting());
    } catch (error) {
      if (error.status === 0) throw error;
      this.me = null;
      if (error.code !== 'signed-out') this.problem = error.message;
    }
  }

  // Throws what is to be told; without a session afterwards where a code is wanted for the first time.
  async signIn(user, password) {
    try {
      this.me = await this.api.logIn(user, password, this.#code.value);
      this.#askCode(false);
    } catch (error) {
      const first = this.codeField.hidden;
      if (error.code === 'code-needed') this.#askCode(true);
      if (error.code !== 'code-needed' || !first) throw new Error(`${this.name}: ${error.message}`);
    }
  }

  async signOut() {
    this.me = await this.api.me();
    if (this.me) await this.api.post('/api/logout');
    this.me = null;
  }

  #askCode(asked) {
    this.#code.value = '';
    this.codeField.hidden = !asked;
    if (asked) this.#code.focus();
  }

  async #wordsOfWaiting() {
    if (this.me.password_given || this.me.second_factor.needed) return 'Open it to make your account ready.';
    if (!this.me.may.review) return 'You bring photos in here.';
    const { counts, take_downs: due } = await this.api.get('/api/queue', { limit: 1 }, { background: true });
    this.waiting = counts.total;
    const held = counted(counts.total - counts.blocked, 'photo waits', 'photos wait');
    return `${[counts.blocked > 0 ? `${held}, ${counts.blocked} blocked` : held, due.words].filter(Boolean).join('; ')}.`;
  }
}

class SchoolsPage {
  #schools = [];
  #shown = '';
  #user = el('input', { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  #password = el('input', { type: 'password', autocomplete: 'current-password', required: true });
  #heading = el('h1', { tabindex: '-1' }, 'Schoolgate');
  #signedIn = el('section', { 'aria-label': 'Your schools' });
  #signedOut = el('section', { 'aria-label': 'Sign in' });
  #closed = el('div', {});

  async start() {
    const { schools } = await new Api(() => {}, '').get('/api/schools');
    this.#schools = schools.map((one) => new School(one, (school) => this.#signOut(school)));
    await this.#look();
    const asked = this.#schools.filter(({ served }) => served);
    fill(this.#signedOut, el('h2', {}, 'Sign in'), form('Sign in', () => this.#signIn(),
      el('fieldset', {}, el('legend', {}, 'Schools in which you have an account'), asked.map(({ tick }) => tick.row)),
      field('User', this.#user), field('Password', this.#password), asked.map(({ codeField }) => codeField)));
    fill(document.getElementById('main'), el('article', { class: 'schools narrow' },
      this.#heading, el('p', {}, 'Where photos are checked before a school posts them.'),
      this.#signedIn, this.#signedOut, this.#closed));
    this.#show();
    if (this.#mine.length > 0) this.#heading.focus();
    else this.#user.focus();
    setInterval(() => this.#refresh(), EVERY_MS);
  }

  get #mine() {
    return this.#schools.filter(({ me }) => me);
  }

  async #look() {
    await Promise.all(this.#schools.map((school) => school.look()));
  }

  async #refresh() {
    try {
      await this.#look();
      this.#show();
    } catch {
      // A server that is away tells so at the next thing somebody does; what is shown stays as it was.
    }
  }

  async #signIn() {
    const chosen = this.#schools.filter((school) => school.open && school.tick.input.checked);
    if (chosen.length === 0) throw new Error('no school is ticked');
    try {
      // One after the other, and none after one that refuses: a slip of the finger is one wrong password, not six.
      for (const school of chosen) await school.signIn(this.#user.value.trim(), this.#password.value);
    } finally {
      localStorage.setItem(TICKED, JSON.stringify(this.#mine.map(({ name }) => name)));
      await this.#look();
      this.#show();
    }
    if (chosen.some(({ me }) => !me)) return;
    this.#password.value = '';
    if (this.#mine.length === 1) location.assign(inSchool('/', chosen[0].name));
    else this.#heading.focus();
  }

  async #signOut(school) {
    try {
      await school.signOut();
      fill(document.getElementById('messages'), el('div', { class: 'message' }, el('span', {}, `You are signed out of ${school.name}.`)));
    } catch (error) {
      fail(error);
    }
    this.#show();
    this.#heading.focus();
  }

  #show() {
    const waiting = this.#mine.reduce((sum, school) => sum + school.waiting, 0);
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}Schools · Schoolgate`;
    const names = listed(this.#mine.map(({ name }) => name));
    // Nothing is taken from under somebody's hands every minute.
    if (names !== this.#shown) {
      fill(this.#signedIn, names && [el('h2', {}, 'Your schools'), el('ul', { class: 'plain school-list' }, this.#mine.map(({ row }) => row))]);
      this.#shown = names;
    }
    for (const { open, tick } of this.#schools) tick.row.hidden = !open;
    this.#signedIn.hidden = !names;
    this.#signedOut.hidden = !this.#schools.some(({ open }) => open);
    const closed = listed(this.#schools.filter(({ served }) => !served).map(({ name }) => name));
    fill(this.#closed,
      closed && el('p', { class: 'note' }, `${closed} cannot be opened at the moment. Whoever looks after the server finds the reason in its output.`),
      this.#schools.filter(({ problem }) => problem).map(({ name, problem }) => el('p', { class: 'note' }, `${name}: ${problem}.`)));
  }
}

function fail(error) {
  fill(document.getElementById('alerts'), el('div', { class: 'message error' }, el('span', {}, `This did not work: ${error.message}.`)));
}

document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main').focus();
});
new SchoolsPage().start().catch(fail);
