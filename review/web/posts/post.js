// One post: prepared, checked, presented, confirmed, handed out, noted as posted.

import { askText, confirmAction, dialogButtons, openDialog } from '../core/dialog.js';
import { el, fill } from '../core/dom.js';
import { checkbox, field, form } from '../core/form.js';
import { formatAddress } from '../core/router.js';
import { day } from '../core/words.js';
import { screenshotList } from '../release/screenshots.js';
import { findingList, markedText, replaced } from './findings.js';
import { pictureChoice } from './pictures.js';
import { STATES } from './posts.js';

const PAGE = 200;

// Handed out, and nobody has said what became of it.
function mayBeUp(post) {
  return Boolean(post.handed_out) && !['posted', 'dropped'].includes(post.state);
}

// What may stand somewhere is not written anew.
function isFixed(post) {
  return post.state === 'posted' || post.state === 'dropped' || mayBeUp(post);
}

// Answers both ticks, and which words that may be a name are nobody's; or null. The pictures are those that go up, not
// what else is made of their photos.
function askTicks({ pictures, findings }) {
  const questions = findings.filter((one) => one.suspected && !one.overruled);
  return openDialog('Confirm this post?', (close) => {
    const nobody = questions.map((one) => ({ key: one.key, ...checkbox(`“${one.words}” is nobody’s name`) }));
    const positive = checkbox('It is positive and relevant', { autofocus: true });
    const proper = checkbox('Everybody in it is properly dressed, and nobody is ridiculed');
    return el('form', {
      onsubmit(event) {
        event.preventDefault();
        close({
          positive: positive.input.checked,
          proper: proper.input.checked,
          nobody: nobody.filter(({ input }) => input.checked).map(({ key }) => key),
        });
      },
    }, el('div', {}, pictures.map(({ picture, alt }) => el('span', { class: 'thumb ticked-picture' }, el('img', { src: picture, alt })))),
    positive.row, proper.row, nobody.map(({ row }) => row), dialogButtons('Confirm', close));
  });
}

// Answers what stands there by now, or null.
function askEdited(post) {
  return openDialog('What does it say now?', (close) => {
    const text = el('textarea', { rows: 6, maxlength: 5000, autofocus: true });
    text.value = post.text;
    const alts = post.pictures.map(({ photo, alt, name }) => {
      const input = el('input', { maxlength: 500 });
      input.value = alt;
      return { photo, input, row: field(`Alt text of ${name}`, input) };
    });
    return el('form', {
      onsubmit(event) {
        event.preventDefault();
        close({ text: text.value, pictures: alts.map(({ photo, input }) => ({ photo, alt: input.value })) });
      },
    }, field('The text as it stands there', text, 'Edit it on the platform first. Leave everything empty where it was deleted.'),
    alts.map(({ row }) => row), dialogButtons('Note', close));
  });
}

// Answers a file, or null.
function askScreenshot() {
  return openDialog('Keep a screenshot of the post', (close) => {
    const picture = el('input', { type: 'file', accept: 'image/*', required: true, autofocus: true });
    return el('form', {
      onsubmit(event) {
        event.preventDefault();
        close(picture.files[0]);
      },
    }, field('Screenshot', picture, 'Proof of what stood there, and when'), dialogButtons('Keep', close));
  });
}

function facts(post) {
  const who = [['Prepared by', post.made_by], ['Presented by', post.presented_by], ['Confirmed by', post.confirmed_by],
    ['Posted by', post.posted_by]].filter(([, name]) => name);
  return el('dl', {}, who.map(([words, name]) => [el('dt', {}, words), el('dd', {}, name)]));
}

// Each platform's post is one of its own, and stays with it.
function askPlatform(app) {
  const choice = el('select', { required: true }, el('option', { value: '' }, 'Choose one'),
    app.me.platforms.map(({ id, title }) => el('option', { value: id }, title)));
  return {
    title: 'A new post',
    element: el('article', {}, el('h1', {}, 'A new post'),
      form('Go on', async () => app.go(['post', 'new'], { platform: choice.value }),
        field('Where does it go up?', choice, 'A post is for one platform: its pictures and names are those allowed there'))),
  };
}

export async function postPage(app, address) {
  const [, id] = address.parts;
  const isNew = id === 'new';
  if (isNew && !app.me.platforms.some((one) => one.id === address.query.get('platform'))) return askPlatform(app);
  let post = isNew
    ? { id: 0, state: 'draft', platform: address.query.get('platform'), text: '', pictures: [], findings: [], missing: [], not_before: null }
    : await app.api.get(`/api/posts/${id}`);
  const title = app.me.platforms.find((one) => one.id === post.platform)?.title ?? post.platform;
  const { pictures: released } = await app.api.get('/api/released', { platform: post.platform, limit: PAGE });
  const element = el('article', {});
  const text = el('textarea', { rows: 8, maxlength: 5000 });
  const notBefore = el('input', { type: 'date' });
  let choice;

  function show(changed, words) {
    post = changed;
    draw();
    if (words) app.announce.say(words);
  }

  async function save() {
    const body = { text: text.value, pictures: choice.pictures(), not_before: notBefore.value || null };
    if (!post.id) {
      const made = await app.api.post('/api/posts', { platform: post.platform, ...body });
      location.hash = formatAddress(['post', made.id]);
      return;
    }
    show(await app.api.put(`/api/posts/${post.id}`, { version: post.version, ...body }), 'Saved and checked.');
  }

  // A step is about what was saved, and shows that: what is typed would be gone.
  function unsaved() {
    if (isFixed(post)) return false;
    const pictures = post.pictures.map(({ photo, alt }) => ({ photo, alt }));
    const same = text.value === post.text && notBefore.value === (post.not_before ?? '')
      && JSON.stringify(choice.pictures()) === JSON.stringify(pictures);
    if (!same) app.announce.say('Save first: what you typed is not saved yet.');
    return !same;
  }

  async function step(name, body, words) {
    if (unsaved()) return;
    try {
      show(await app.api.post(`/api/posts/${post.id}/${name}`, { version: post.version, ...body }), words);
    } catch (error) {
      app.announce.fail(error);
    }
  }

  async function confirm() {
    if (unsaved()) return;
    const ticks = await askTicks(post);
    if (ticks) await step('confirm', ticks, 'Confirmed.');
  }

  async function overrule(finding) {
    if (unsaved()) return;
    const reason = await askText({
      title: `Let “${finding.words}” stand?`, label: 'Why it may stand', action: 'Overrule', longest: 300,
    });
    if (reason) await step('overrule', { finding: finding.key, reason }, 'Overruled.');
  }

  async function posted() {
    if (unsaved()) return;
    const link = await askText({
      title: 'Where is it?', label: 'Link of the post', action: 'Note', longest: 2000,
      hint: 'Copied from the browser. If a yes is taken back later, this is where to look.',
    });
    if (!link) return;
    // Handing it out is a step of its own, which the page did not see.
    post = await app.api.get(`/api/posts/${post.id}`);
    await step('posted', { link }, 'Noted as posted.');
  }

  async function keepScreenshot() {
    const file = await askScreenshot();
    if (!file) return;
    try {
      await app.api.upload(`/api/posts/${post.id}/screenshots`, {}, file);
      show(await app.api.get(`/api/posts/${post.id}`), 'The screenshot is kept.');
    } catch (error) {
      app.announce.fail(error);
    }
  }

  async function edited() {
    const now = await askEdited(post);
    if (now) await step('edited', now, 'Noted as edited.');
  }

  async function drop() {
    const out = mayBeUp(post);
    const sure = await confirmAction(out
      ? { title: 'Give this post up?', action: 'It is not up: give up', lines: ['It was handed out, so it may be up: look there first.',
        'Its text is kept, so that it is found when a yes is taken back.'] }
      : { title: 'Give this post up?', action: 'Give up', lines: ['Its text goes for good.'] });
    if (!sure) return;
    try {
      await app.api.post(`/api/posts/${post.id}/drop`, { version: post.version, not_up: out });
      location.hash = '#/posts';
    } catch (error) {
      app.announce.fail(error);
    }
  }

  function replace(finding) {
    if (finding.picture === null) {
      text.value = replaced(text.value, finding);
      text.focus();
    } else {
      element.querySelectorAll('[aria-label="Pictures of the post"] input')[finding.picture]?.focus();
    }
    app.announce.say('Save to check it again.');
  }

  function buttons() {
    const may = app.me.may.confirm_posts;
    const button = (words, run, kind = '') => el('button', { type: 'button', class: kind, onclick: run }, words);
    return el('p', { class: 'buttons' },
      post.state === 'draft' && button('Present it to be confirmed', () => step('present', {}, 'Presented: somebody else confirms it.'), 'primary'),
      post.state === 'presented' && may && button('Confirm …', confirm, 'primary'),
      post.state === 'confirmed' && may && post.missing.length === 0
        && el('a', { class: 'button', href: `/api/posts/${post.id}/export`, download: '' }, 'Download pictures and text'),
      (post.state === 'confirmed' || (post.exported && post.state !== 'posted')) && may
        && button('It is posted …', posted, 'primary'),
      post.state === 'posted' && may && button('Another link …', posted),
      post.state === 'posted' && may && button('Its text was edited there …', edited),
      post.state === 'posted' && app.me.may.release && button('Keep a screenshot …', keepScreenshot),
      (post.state === 'posted' || mayBeUp(post)) && may && button('It was not posted', () => step('undo', {}, 'Taken back.'), 'quiet'),
      !['posted', 'dropped'].includes(post.state) && (may || !mayBeUp(post)) && button('Give it up …', drop, 'quiet'));
  }

  function editor() {
    text.value = post.text;
    notBefore.value = post.not_before ?? '';
    choice = pictureChoice(released, post.pictures);
    return form('Save and check', save, field('Text', text, 'As it will stand on the platform'), choice.element,
      field('Not before', notBefore, 'Of a trip: the day after the return'));
  }

  function draw() {
    const known = post.id > 0;
    const fixed = isFixed(post);
    fill(element,
      el('h1', {}, known ? `Post ${post.id} for ${title}` : `A post for ${title}`),
      known && el('p', {}, `${STATES[post.state]}${post.posted ? ` ${day(post.posted)}` : ''}.`,
        post.returned && ` It came back: ${post.returned}.`),
      post.state === 'posted' && post.findings.some((one) => !one.overruled && !one.suspected)
        && el('p', { class: 'notice notice-warn' }, 'It may stand there no longer as it does: edit it there, or have it overruled.'),
      post.link && el('p', {}, el('a', { href: post.link, target: '_blank', rel: 'noopener noreferrer' }, post.link)),
      known && screenshotList(post.screenshots),
      known && el('section', { 'aria-label': 'The text as checked' },
        markedText(post.text, post.findings.filter((one) => one.picture === null)),
        post.findings.length > 0 ? findingList(post, app.me.may, { replace, overrule })
          : el('p', {}, 'Nothing in it names anybody who did not agree.')),
      known && post.missing.length > 0 && el('ul', { 'aria-label': 'Before it can go out' },
        post.missing.map((words) => el('li', {}, `Before it can go out: ${words}.`))),
      known && mayBeUp(post) && el('p', { class: 'notice notice-warn' },
        'It was handed out and may be up as it is. Before it can be changed or given up, whoever confirms posts notes where it is up, or that it was not posted.'),
      known && buttons(),
      !fixed && editor(),
      known && facts(post));
  }

  draw();
  return { title: post.id ? `Post ${post.id}` : 'A new post', element };
}
