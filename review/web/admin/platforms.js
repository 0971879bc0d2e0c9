import { confirmAction, openDialog, askText } from '../core/dialog.js';
import { el, fill } from '../core/dom.js';
import { field, form } from '../core/form.js';
import { capital, day, listed, number } from '../core/words.js';

function sizeWords({ longest_side: side }) {
  return side === 0 ? 'Pictures in the photo’s own size' : `Pictures up to ${number(side)} pixels on the longer side`;
}

const EXPOSURE_WORDS = {
  open: 'Open: whoever consents is shown',
  careful: 'Careful: whoever consents is shown small, turned away or in a group',
  faceless: 'Faceless: no face is shown, whoever consents',
};

// What is entered of an account: its member, title, what the field says, and whether it is a day.
const ENTERED = [
  ['name', 'Name', 'As it is called there', false],
  ['address', 'Address', 'Where it is found', false],
  ['purpose', 'Purpose', 'What the school has it for', false],
  ['audience', 'Audience', 'For whom it is', false],
  ['approved_by', 'Approved by', '', false],
  ['approved_on', 'Approved on', '', true],
  ['opened', 'Open from', 'Before this day nothing is released there', true],
];

export async function platformsPage(app) {
  const list = el('ul', { class: 'platform-list' });
  const path = (platform) => `/api/platforms/${encodeURIComponent(platform.id)}`;

  async function change(platform, work, words) {
    try {
      show(await work());
      app.announce.say(words);
    } catch (error) {
      app.announce.fail(error);
    }
  }

  // What was not touched is not sent, so that nobody overwrites what somebody else enters meanwhile.
  async function edit(platform) {
    const inputs = ENTERED.map(([member, title, hint, isDay]) => {
      const before = platform.account[member] ?? '';
      const input = el('input', isDay ? { type: 'date', value: before } : { maxlength: 200, value: before });
      return { member, title, hint, isDay, before, input };
    });
    const answer = await openDialog(`${platform.title}: the account`, (close) => [
      form('Save the account', async () => {
        const changed = inputs.filter(({ input, before }) => input.value.trim() !== before);
        close(await app.api.put(`${path(platform)}/account`, Object.fromEntries(changed.map(
          ({ member, isDay, input }) => [member, isDay && !input.value ? null : input.value.trim()]))));
      }, ...inputs.map(({ title, hint, input }) => field(title, input, hint))),
      el('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Cancel'),
    ]);
    if (!answer) return;
    show(answer);
    app.announce.say(`Saved for ${platform.title}.`);
  }

  async function shut(platform) {
    const from = el('input', { type: 'date', required: true, value: app.me.school_day });
    const answer = await openDialog(`Close ${platform.title}`, (close) => [
      el('p', {}, 'From that day nothing is approved, released or posted there. What is out there leaves the downloads, '
        + 'and all of it comes onto the list of take-downs.'),
      form('Close the account', async () => close(await app.api.post(`${path(platform)}/close`, { day: from.value })),
        field('From', from)),
      el('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Cancel'),
    ]);
    if (!answer) return;
    show(answer);
    app.announce.say(`${platform.title} is closed from ${day(from.value)}.`);
  }

  async function open(platform) {
    const sure = await confirmAction({
      title: `Open ${platform.title} again`,
      lines: ['Photos may be approved for it again. What was taken down stays down.'],
      action: 'Open again', kind: 'primary',
    });
    if (sure) await change(platform, () => app.api.post(`${path(platform)}/open`, {}), `The closing of ${platform.title} is taken back.`);
  }

  function keepers(platform, one, many) {
    const names = platform[many];
    const save = (changed) => change(platform, () => app.api.put(`${path(platform)}/${many}`, { [many]: changed }),
      `Saved for ${platform.title}.`);
    const article = one === 'administrator' ? 'an' : 'a';
    return [
      el('h3', {}, capital(many)),
      el('ul', { class: 'names', 'aria-label': `${capital(many)}: ${listed(names) || 'nobody'}` },
        names.map((name) => el('li', {}, name, app.me.may.administer && el('button', {
          type: 'button', 'aria-label': `Remove ${name} from the ${many} of ${platform.title}`,
          onclick: () => save(names.filter((other) => other !== name)),
        }, 'Remove')))),
      app.me.may.administer && el('button', {
        type: 'button', 'aria-label': `Add ${article} ${one} of ${platform.title}`,
        async onclick() {
          const name = await askText({ title: `${platform.title}: another ${one}`, label: 'Name', action: 'Add', longest: 100 });
          if (name) await save([...names, name]);
        },
      }, `Add ${article} ${one}`),
    ];
  }

  function accountOf(platform) {
    const entered = ENTERED.filter(([member]) => platform.account[member]);
    return entered.length > 0 && el('dl', { class: 'account-facts' }, entered.flatMap(([member, title, , isDay]) => [
      el('dt', {}, title), el('dd', {}, isDay ? day(platform.account[member]) : platform.account[member]),
    ]));
  }

  function state(platform) {
    const { closed, shut: why } = platform.account;
    if (why) return el('p', { class: 'notice notice-warn' }, `${platform.title} ${why}. Nothing is released there.`);
    return closed && el('p', { class: 'notice' }, `Will be closed from ${day(closed)}.`);
  }

  function show({ platforms }) {
    fill(list, platforms.map((platform) => el('li', {},
      el('h2', {}, platform.title),
      state(platform),
      el('p', { class: 'hint' }, sizeWords(platform)),
      el('p', { class: 'hint' }, EXPOSURE_WORDS[platform.exposure]),
      !platform.account.shut && platform.warning && el('p', { class: 'notice notice-warn missing' }, `${platform.warning}.`),
      accountOf(platform),
      app.me.may.administer && el('p', { class: 'row-buttons' },
        el('button', { type: 'button', 'aria-label': `Change the account of ${platform.title}`, onclick: () => edit(platform) }, 'Change the account'),
        platform.account.closed
          ? el('button', { type: 'button', 'aria-label': `Open ${platform.title} again`, onclick: () => open(platform) }, 'Open again')
          : el('button', { type: 'button', class: 'danger', 'aria-label': `Close ${platform.title}`, onclick: () => shut(platform) }, 'Close')),
      keepers(platform, 'administrator', 'administrators'),
      keepers(platform, 'moderator', 'moderators'))));
  }

  show(await app.api.get('/api/platforms'));
  return {
    title: 'Platforms',
    element: el('article', {},
      el('h1', {}, 'Platforms'),
      el('p', {}, 'Each account of the school: what it is for, who approved it, who can get into it and who looks at what others '
        + 'write there. At least two people of each kind should be named, so that a post can always be taken down. Their access '
        + 'itself is given on the platform.'),
      list),
  };
}
