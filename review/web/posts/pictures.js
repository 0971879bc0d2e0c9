// The pictures of a post, in their order, each with what it shows for people who cannot see it.

import { el, fill } from '../core/dom.js';
import { checkbox, field } from '../core/form.js';

function nameOf(picture) {
  return picture.name || `photo ${picture.photo}`;
}

// `released`: of the post's platform, as GET /api/released gives them.
export function pictureChoice(released, chosen) {
  const element = el('fieldset', {});
  const pictures = chosen.map(({ photo, alt, name, picture, thumbnail }) => ({ photo, alt, name, thumbnail: picture ?? thumbnail }));

  function earlier(index) {
    pictures.splice(index - 1, 0, ...pictures.splice(index, 1));
    draw();
    element.querySelectorAll('ol input')[index - 1]?.focus();
  }

  function choose(one, wanted) {
    const index = pictures.findIndex(({ photo }) => photo === one.photo.id);
    if (!wanted) pictures.splice(index, 1);
    else pictures.push({ photo: one.photo.id, alt: '', name: one.photo.source_name, thumbnail: one.photo.thumbnail });
    draw();
    element.querySelector(`[data-photo="${one.photo.id}"]`)?.focus();
  }

  function chosenRow(picture, index) {
    const alt = el('input', {
      value: picture.alt, maxlength: 500, autocomplete: 'off',
      oninput: () => { picture.alt = alt.value; },
    });
    return el('li', { class: 'post-picture' },
      picture.thumbnail && el('span', { class: 'thumb' }, el('img', { src: picture.thumbnail, alt: '' })),
      field(`Alt text of ${nameOf(picture)}`, alt, 'What it shows, in a sentence without names'),
      index > 0 && el('button', { type: 'button', class: 'quiet', 'aria-label': `Move ${nameOf(picture)} forward`, onclick: () => earlier(index) },
        'Earlier'));
  }

  function offered(one) {
    const { row } = checkbox(one.photo.source_name, {
      checked: pictures.some(({ photo }) => photo === one.photo.id),
      'data-photo': one.photo.id,
      onchange: (event) => choose(one, event.target.checked),
    });
    return el('li', {}, row);
  }

  function draw() {
    fill(element, el('legend', {}, 'Pictures'),
      pictures.length > 0 && el('ol', { class: 'plain', 'aria-label': 'Pictures of the post' }, pictures.map(chosenRow)),
      released.length > 0
        ? el('ul', { class: 'plain', 'aria-label': 'Released pictures' }, released.map(offered))
        : el('p', { class: 'hint' }, 'Nothing is released there: a post may be text alone.'));
  }

  draw();
  return { element, pictures: () => pictures.map(({ photo, alt }) => ({ photo, alt: alt.trim() })) };
}
