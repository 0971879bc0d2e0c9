// Starts the page: who is signed in, which page the address names, and the keys that work everywhere.

import { Api } from './core/api.js';
import { Announcer } from './core/announcer.js';
import { el, fill } from './core/dom.js';
import { formatAddress, parseAddress, product } from './core/router.js';
import { showHelp } from './core/help.js';
import { Shortcuts } from './core/shortcuts.js';
import { watchSession } from './core/session_watch.js';
import { UndoStack } from './core/undo_stack.js';
import { header } from './header.js';
import { loginPage } from './account/login.js';
import { homeOf, pageFor } from './pages.js';
import { PhotoSource } from './photo/photo_source.js';
import { WaitingBadge } from './queue/waiting_badge.js';
import { Walks } from './queue/walk.js';

class App {
  #main = document.getElementById('main');
  #top = document.getElementById('top');
  #open = null;
  #navigation = 0;
  #watch = null;
  #badge = new WaitingBadge(this);

  constructor() {
    this.api = new Api(() => this.#signedOut());
    this.announce = new Announcer(document.getElementById('messages'), document.getElementById('alerts'));
    this.shortcuts = new Shortcuts();
    this.me = null;
    this.undoStack = null;
    this.walks = new Walks();
    this.photos = new PhotoSource(this.api);
    this.shortcuts.bind([{
      id: 'help', keys: ['?'], group: 'Everywhere', words: 'Show the keys of this page', run: () => this.help(),
    }]);
    window.addEventListener('hashchange', () => this.open());
    document.getElementById('skip').addEventListener('click', (event) => {
      event.preventDefault();
      this.#main.focus();
    });
  }

  async start() {
    try {
      const me = await this.api.me();
      if (me) this.welcome(me);
      else this.#showLogin('');
    } catch (error) {
      this.announce.fail(error);
    }
  }

  welcome(me) {
    this.me = me;
    this.undoStack = new UndoStack(me.user);
    this.#watch?.dispose();
    this.#watch = watchSession(this.api, me.idle_seconds, () => this.#warnOfEnd());
    this.#badge.begin();
    this.open();
  }

  async signOut() {
    try {
      await this.api.post('/api/logout');
    } catch (error) {
      this.announce.fail(error);
      return;
    }
    this.undoStack.clear();
    this.#forget();
    this.#showLogin('You are signed out.');
  }

  go(parts, query = {}) {
    const target = formatAddress(parts, query);
    if (location.hash === target) this.open();
    else location.hash = target;
  }

  help() {
    showHelp(this.shortcuts);
  }

  // Opens what the address names. A page is {title, element, commands?, begin?, dispose?}.
  async open() {
    if (!this.me) return;
    this.#navigation += 1;
    const own = this.#navigation;
    const address = parseAddress(location.hash);
    if (address.parts.length === 0) {
      location.replace(formatAddress(homeOf(this.me)));
      return;
    }
    const make = pageFor(address.parts, this.me);
    this.announce.clear();
    this.#main.setAttribute('aria-busy', 'true');
    try {
      const page = await make(this, address);
      if (own !== this.#navigation || !this.me) page.dispose?.();
      else this.#show(page, address.parts);
    } catch (error) {
      if (own !== this.#navigation) return;
      if (error.code !== 'signed-out') this.#show(failurePage(error), address.parts);
    } finally {
      if (own === this.#navigation) this.#main.removeAttribute('aria-busy');
    }
  }

  #show(page, parts) {
    this.#close();
    const unbind = this.shortcuts.bind(page.commands ?? []);
    this.#open = { page, unbind };
    this.#badge.show(page.title);
    document.body.dataset.page = page.layout ?? 'text';
    fill(this.#top, header(this, parts));
    fill(this.#main, page.element);
    window.scrollTo(0, 0);
    const start = page.element.querySelector('[data-focus]') ?? page.element.querySelector('h1') ?? this.#main;
    if (!start.hasAttribute('tabindex') && start.matches('h1')) start.tabIndex = -1;
    start.focus({ preventScroll: true });
    page.begin?.();
  }

  #close() {
    this.#open?.unbind();
    this.#open?.page.dispose?.();
    this.#open = null;
    for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
  }

  #signedOut() {
    if (!this.me) return;
    this.#forget();
    this.#showLogin('Your session has ended. Sign in again: nothing was lost, you come back to where you were.');
  }

  #warnOfEnd() {
    this.announce.say('You will be signed out in two minutes, since nothing was done for long.', {
      words: 'Stay signed in',
      stays: true,
      run: async () => {
        try {
          await this.api.get('/api/me');
        } catch (error) {
          this.announce.fail(error);
        }
      },
    });
  }

  #forget() {
    this.me = null;
    this.#watch?.dispose();
    this.#badge.end();
    this.walks.forget();
    this.photos.clear();
  }

  #showLogin(why) {
    this.#close();
    this.announce.clear();
    this.#navigation += 1;
    fill(this.#top);
    const page = loginPage(this, why);
    document.title = `Sign in · ${product}`;
    document.body.dataset.page = 'login';
    fill(this.#main, page);
    page.querySelector('input').focus();
  }
}

function failurePage(error) {
  return {
    title: 'This did not work',
    element: el('article', {},
      el('h1', {}, 'This did not work'),
      el('p', {}, `${error.message}.`),
      el('p', {}, el('a', { href: '#/' }, 'Go to the first page'))),
  };
}

new App().start();
