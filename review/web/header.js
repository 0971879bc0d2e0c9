// The bar on top: where one can go, who is signed in, the keys.

import { el } from './core/dom.js';
import { formatAddress, product, school } from './core/router.js';
import { navigation } from './pages.js';

export function header(app, parts) {
  return [
    el('a', { class: 'brand', href: '#/' }, product),
    el('nav', { 'aria-label': 'Pages' }, el('ul', {}, navigation(app.me, parts).map(({ name, words, current }) =>
      el('li', {}, el('a', { href: formatAddress([name]), 'aria-current': current ? 'page' : null }, words))))),
    el('div', { class: 'account' },
      school && el('a', { href: '/' }, 'Schools'),
      el('button', { type: 'button', class: 'quiet', onclick: () => app.help() }, 'Keys'),
      el('a', { href: '#/password', 'aria-label': `Your account: ${app.me.user}` }, app.me.user),
      el('button', { type: 'button', class: 'quiet', onclick: () => app.signOut() }, 'Sign out')),
  ];
}
