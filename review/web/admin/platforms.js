import { el, fill } from '../core/dom.js';
import { askText } from '../core/dialog.js';
import { listed, number } from '../core/words.js';

function sizeWords({ longest_side: side }) {
  return side === 0 ? 'Pictures in the photo’s own size' : `Pictures up to ${number(side)} pixels on the longer side`;
}

const EXPOSURE_WORDS = {
  open: 'Open: whoever consents is shown',
  careful: 'Careful: whoever consents is shown small, turned away or in a group',
  faceless: 'Faceless: no face is shown, whoever consents',
};

export async function platformsPage(app) {
  const list = el('ul', { class: 'platform-list' });

  async function change(platform, administrators) {
    try {
      show(await app.api.put(`/api/platforms/${encodeURIComponent(platform.id)}/administrators`, { administrators }));
      app.announce.say(`Saved for ${platform.title}.`);
    } catch (error) {
      app.announce.fail(error);
    }
  }

  async function add(platform) {
    const name = await askText({ title: `${platform.title}: another administrator`, label: 'Name', action: 'Add', longest: 100 });
    if (name) await change(platform, [...platform.administrators, name]);
  }

  function administrator(platform, name) {
    return el('li', {}, name, app.me.may.administer && el('button', {
      type: 'button', 'aria-label': `Remove ${name} from ${platform.title}`,
      onclick: () => change(platform, platform.administrators.filter((one) => one !== name)),
    }, 'Remove'));
  }

  function show({ platforms }) {
    fill(list, platforms.map((platform) => el('li', {},
      el('h2', {}, platform.title),
      el('p', { class: 'hint' }, sizeWords(platform)),
      el('p', { class: 'hint' }, EXPOSURE_WORDS[platform.exposure]),
      platform.warning && el('p', { class: 'notice notice-warn' }, platform.warning),
      el('ul', { class: 'names', 'aria-label': `Administrators: ${listed(platform.administrators) || 'nobody'}` },
        platform.administrators.map((name) => administrator(platform, name))),
      app.me.may.administer && el('button', {
        type: 'button', 'aria-label': `Add an administrator of ${platform.title}`, onclick: () => add(platform),
      }, 'Add an administrator'))));
  }

  show(await app.api.get('/api/platforms'));
  return {
    title: 'Platforms',
    element: el('article', {},
      el('h1', {}, 'Platforms'),
      el('p', {}, 'Who can get into each account of the school. At least two people should, so that a post can '
        + 'always be taken down. Their access itself is given on the platform.'),
      list),
  };
}
