// Every photo that a person is in, and what became of it.

import { el, fill } from '../core/dom.js';
import { lazyList } from '../core/lazy_list.js';
import { formatAddress } from '../core/router.js';
import { capital, counted, day, listed, moment, stateWords } from '../core/words.js';

const PAGE = 50;
const TAKEN_DOWN = { open: 'to be taken down', overdue: 'overdue', 'due-again': 'to be looked at once more', done: 'done' };

function row(app, photo) {
  const name = `${photo.id}. ${photo.source_name}`;
  const ways = ['recognised', 'named', 'written'].filter((way) => photo[way]);
  return el('li', {},
    `${photo.event.title}: `,
    app.me.may.review ? el('a', { href: formatAddress(['photo', photo.id]) }, name) : name,
    `, ${stateWords(photo.state)}. ${capital(listed(ways))}`,
    photo.shown_on && `; shown on ${photo.shown_on}`,
    photo.shown_as_another_on && `; shown on ${photo.shown_as_another_on}, where somebody said that it is not them`,
    photo.hidden_on && `; hidden on ${photo.hidden_on}`, '.',
    photo.posts.map((post) => [' ', el('a', { href: post.link, target: '_blank', rel: 'noopener noreferrer' },
      `${post.title}, posted ${day(post.day)}`), '.']),
    photo.take_downs.map((entry) =>
      ` Taken down from ${entry.title} ${moment(entry.requested)}: ${TAKEN_DOWN[entry.state]}.`));
}

function postRow(post) {
  const ways = [post.named && 'named in it', post.pictured && 'in a photo of it'].filter(Boolean);
  return el('li', {}, el('a', { href: formatAddress(['post', post.id]) }, `Post ${post.id}, ${post.title}`),
    `, ${post.state}: ${listed(ways)}.`);
}

function auditedRow(picture) {
  const ways = [picture.recognised && 'recognised', picture.written && 'written',
    picture.in_caption && 'in its caption', picture.in_file_name && 'in its file name'].filter(Boolean);
  return el('li', {}, `${picture.id}, ${picture.file}${picture.title && `, ${picture.title}`}: ${listed(ways)}.`,
    picture.link && [' ', el('a', { href: picture.link, target: '_blank', rel: 'noopener noreferrer' }, 'Open')]);
}

// {section, dispose}; what is not looked at is not fetched.
export function whereabouts(app, id) {
  const list = el('ol', { class: 'plain', 'aria-label': 'Photos of this person' });
  const count = el('p', {});
  const beside = el('div', {});
  const lazy = lazyList(list, {
    async fetchPage(offset) {
      const page = await app.api.get(`/api/register/${encodeURIComponent(id)}/where`, { offset, limit: PAGE });
      return { items: page.photos, ...page };
    },
    row: (photo) => row(app, photo),
    onPage: ({ total, posts, audited }) => {
      fill(beside,
        posts.length > 0 && [el('h3', {}, 'Posts'), el('ul', {}, posts.map(postRow))],
        audited.length > 0 && [el('h3', {}, 'Pictures that were out before, seen by an audit'),
          el('ul', {}, audited.map(auditedRow))]);
      count.textContent = total === 0 ? 'In no photo.' : `In ${counted(total, 'photo')}, the latest event first.`;
    },
    failed: (error) => app.announce.fail(error),
  });
  return { section: el('section', {}, el('h2', {}, 'Photos'), count, list, lazy.more, beside), begin: () => lazy.next(), dispose: lazy.dispose };
}
