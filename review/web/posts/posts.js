// Every post, and how far it is.

import { el } from '../core/dom.js';
import { field, select } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { counted, day } from '../core/words.js';

export const STATES = {
  draft: 'Draft',
  presented: 'Waits to be confirmed',
  confirmed: 'Confirmed, to be posted',
  posted: 'Posted',
  dropped: 'Given up',
};

function row(post) {
  return el('tr', {},
    el('td', {}, el('a', { href: formatAddress(['post', post.id]) }, `Post ${post.id}`)),
    el('td', {}, post.title),
    el('td', {}, STATES[post.state], post.posted && ` ${day(post.posted)}`,
      post.returned && el('p', { class: 'hint' }, `Came back: ${post.returned}`),
      post.open_findings > 0 && el('p', { class: 'notice notice-warn' }, 'Its text may stand there no longer: edit it there.')),
    el('td', {}, counted(post.pictures, 'picture')),
    el('td', {}, post.text.split('\n')[0].slice(0, 80)));
}

export async function postsPage(app, address) {
  const platform = address.query.get('platform') ?? '';
  const { posts } = await app.api.get('/api/posts', { platform });
  const platforms = app.me.platforms.map(({ id, title }) => [id, title]);
  const choice = select([['', 'All platforms'], ...platforms], platform, {
    onchange: () => { location.hash = formatAddress(['posts'], { platform: choice.value }); },
  });
  const begin = () => { location.hash = formatAddress(['post', 'new'], choice.value ? { platform: choice.value } : {}); };
  const commands = [{ id: 'new-post', keys: ['n'], group: 'Posts', words: 'Prepare a post', run: begin }];
  return {
    title: 'Posts',
    commands,
    element: el('article', {},
      el('div', { class: 'title-row' }, el('h1', {}, 'Posts'),
        el('button', { type: 'button', class: 'primary', onclick: begin }, 'Prepare a post')),
      el('form', { class: 'filters', onsubmit: (event) => event.preventDefault() }, field('Platform', choice)),
      posts.length === 0 ? el('p', { class: 'empty' }, 'There is no post yet.')
        : el('table', {},
          el('thead', {}, el('tr', {}, ['Post', 'Platform', 'State', 'Pictures', 'Text'].map((words) => el('th', { scope: 'col' }, words)))),
          el('tbody', {}, posts.map(row)))),
  };
}
