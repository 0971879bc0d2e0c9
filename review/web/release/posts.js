// Noting where released pictures were posted: several of one post get one link.

import { el, fill } from '../core/dom.js';
import { checkbox, field, form, select } from '../core/form.js';
import { counted, day } from '../core/words.js';

const PAGE = 100;

function nameOf({ photo }) {
  return `${photo.number}. ${photo.source_name} (${photo.event.title})`;
}

function postWords(post) {
  return ['posted ', day(post.day), ': ',
    el('a', { href: post.link, target: '_blank', rel: 'noopener noreferrer' }, post.link)];
}

// A section for the release page.
export function postsSection(app, filter) {
  const section = el('section', { 'aria-label': 'Posted' });
  const platform = select(app.me.platforms.map(({ id, title }) => [id, title]), null, { onchange: () => refresh() });
  const link = el('input', { type: 'url', maxlength: 2000, required: true, autocomplete: 'off', spellcheck: 'false' });
  let boxes = [];

  async function undo(photos, where) {
    try {
      await app.api.post('/api/posts/undo', { platform: where, photos });
      await refresh();
      app.announce.say('The note is taken back.');
    } catch (error) {
      app.announce.fail(error);
    }
  }

  async function note() {
    const photos = boxes.filter(({ input }) => input.checked).map(({ id }) => id);
    if (photos.length === 0) throw new Error('no picture is chosen: tick those that are in the post');
    const where = platform.value;
    await app.api.post('/api/posts', { platform: where, photos, link: link.value.trim() });
    link.value = '';
    await refresh();
    app.announce.say(`${counted(photos.length, 'picture')} noted as posted.`, { words: 'Undo', run: () => undo(photos, where) });
  }

  function row(one) {
    const { row: line, input } = checkbox(nameOf(one), { checked: false });
    boxes.push({ input, id: one.photo.id });
    if (one.post) line.append(el('span', { class: 'hint' }, ...postWords(one.post)));
    return el('li', {}, line);
  }

  const fields = form('Note as posted', note, field('Link of the post', link,
    'Copied from the browser. If a yes is taken back later, this is where to look.'));

  async function refresh() {
    const { pictures, total } = await app.api.get('/api/posts', { ...filter, platform: platform.value, limit: PAGE });
    boxes = [];
    fill(section, el('h2', {}, 'Posted'), field('On', platform),
      total === 0 ? el('p', {}, 'Nothing is released there.')
        : [el('p', {}, 'Tick the pictures of one post, then note its link. What is not noted yet comes first.'),
          el('ul', { class: 'plain', 'aria-label': 'Released pictures' }, pictures.map(row)),
          total > pictures.length && el('p', { class: 'hint' }, `The first ${pictures.length} of ${total} are listed.`),
          el('div', { class: 'confirm' }, fields)]);
  }

  return { section, refresh };
}
