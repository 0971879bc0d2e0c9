import { confirmAction, openDialog } from '../core/dialog.js';
import { el, fill } from '../core/dom.js';
import { field, form, select } from '../core/form.js';
import { capital, day, moment } from '../core/words.js';

const ROLES = [
  ['office', 'Office: takes photos in, downloads'], ['technician', 'Technician: reviews and releases'],
  ['head', 'Head: also the register and the ledger'], ['admin', 'Admin: also users and platforms'],
];
const PASSWORD_HINT = 'At least 12 characters. Tell it to them in person, and ask them to change it.';

function passwordInput() {
  return el('input', { type: 'password', autocomplete: 'new-password', minlength: 12, required: true });
}

function trainingWords({ trained, policy_read: policy }) {
  return `${trained ? day(trained) : 'not entered'}, ${policy ? day(policy) : 'not entered'}`;
}

// What was not touched is not sent, so that nobody overwrites what somebody else enters meanwhile.
function changedDays(days) {
  return Object.fromEntries(Object.entries(days)
    .filter(([, [before, input]]) => input.value !== (before ?? ''))
    .map(([member, [, input]]) => [member, input.value || null]));
}

export async function usersPage(app) {
  const warning = el('p', { class: 'notice notice-warn' });
  const body = el('tbody', {});
  const path = (user) => `/api/users/${encodeURIComponent(user.user)}`;

  async function change(work, words) {
    try {
      show(await work());
      app.announce.say(words);
    } catch (error) {
      app.announce.fail(error);
      show(await app.api.get('/api/users'));
    }
  }

  function row(user) {
    const role = select(ROLES.map(([value]) => [value, value]), user.role, {
      'aria-label': `Role of ${user.user}`,
      onchange: () => change(() => app.api.put(path(user), { role: role.value, disabled: user.disabled }),
        `${user.user} is ${role.value} now.`),
    });
    return el('tr', {},
      el('th', { scope: 'row' }, user.user),
      el('td', {}, role),
      el('td', {}, user.disabled ? 'Switched off' : 'May sign in', user.second_factor && ', with a code'),
      el('td', {}, user.last_login ? moment(user.last_login) : 'never'),
      el('td', {}, trainingWords(user), user.role !== 'office' && user.untrained && el('p', { class: 'no' }, 'Neither approves nor posts')),
      el('td', { class: 'row-buttons' },
        el('button', { type: 'button', 'aria-label': `Training of ${user.user}`, onclick: () => training(user) }, 'Training'),
        el('button', { type: 'button', 'aria-label': `New password for ${user.user}`, onclick: () => newPassword(user) }, 'New password'),
        user.second_factor && user.user !== app.me.user && el('button', { type: 'button', 'aria-label': `Reset the second factor of ${user.user}`, onclick: () => resetFactor(user) }, 'Reset second factor'),
        el('button', {
          type: 'button', 'aria-label': `${user.disabled ? 'Switch on' : 'Switch off'} ${user.user}`,
          onclick: () => change(() => app.api.put(path(user), { role: user.role, disabled: !user.disabled }),
            `${user.user} ${user.disabled ? 'may sign in again' : 'can no longer sign in'}.`),
        }, user.disabled ? 'Switch on' : 'Switch off'),
        el('button', { type: 'button', class: 'danger', 'aria-label': `Remove ${user.user}`, onclick: () => remove(user) }, 'Remove')));
  }

  // Two days that an admin enters; an empty one takes a day back.
  async function training(user) {
    const entered = (value) => el('input', { type: 'date', max: app.me.school_day, value: value ?? '' });
    const trained = entered(user.trained);
    const policy = entered(user.policy_read);
    const list = await openDialog(`Training of ${user.user}`, (close) => [
      form('Save', async () => close(await app.api.put(`${path(user)}/training`,
        changedDays({ trained: [user.trained, trained], policy_read: [user.policy_read, policy] }))),
      field('Trained on', trained, 'When this is too long ago they approve and post no more'),
      field('Read the policy on', policy)),
      el('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Cancel'),
    ]);
    if (!list) return;
    show(list);
    app.announce.say(`Saved for ${user.user}.`);
  }

  async function newPassword(user) {
    const password = passwordInput();
    const list = await openDialog(`New password for ${user.user}`, (close) => [
      form('Save', async () => close(await app.api.put(`${path(user)}/password`, { password: password.value })),
        field('New password', password, PASSWORD_HINT)),
      el('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Cancel'),
    ]);
    if (!list) return;
    show(list);
    app.announce.say(`${user.user} has a new password.`);
  }

  async function resetFactor(user) {
    const current = el('input', { type: 'password', autocomplete: 'current-password', required: true });
    const list = await openDialog(`Reset the second factor of ${user.user}`, (close) => [
      el('p', {}, 'Only when you know that it is they who ask: until they set it up again their password alone signs them in. If the telephone is lost, give them a new password, too.'),
      form('Reset', async () => close(await app.api.post(`${path(user)}/second-factor/reset`, { current: current.value })),
        field('Your own password', current)),
      el('button', { type: 'button', class: 'quiet', onclick: () => close(null) }, 'Cancel'),
    ]);
    if (!list) return;
    show(list);
    app.announce.say(`The second factor of ${user.user} is gone: the password alone signs in.`);
  }

  async function remove(user) {
    const sure = await confirmAction({
      title: `Remove ${user.user}`, lines: ['They can no longer sign in. What they did stays in the ledger.'], action: 'Remove',
    });
    if (sure) await change(() => app.api.remove(path(user)), `${user.user} is removed.`);
  }

  function show(list) {
    fill(warning, capital(list.warning));
    warning.hidden = !list.warning;
    fill(body, list.users.map(row));
  }

  const name = el('input', { autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', maxlength: 40, required: true });
  const role = select(ROLES, 'office');
  const password = passwordInput();
  const add = form('Add the user', async () => {
    show(await app.api.post('/api/users', { user: name.value.trim(), role: role.value, password: password.value }));
    app.announce.say(`${name.value.trim()} may sign in now.`);
    name.value = '';
    password.value = '';
  }, field('User', name, '2 to 40 small letters, digits and . _ - @'), field('Role', role),
  field('First password', password, PASSWORD_HINT));

  show(await app.api.get('/api/users'));
  return {
    title: 'Users',
    element: el('article', {},
      el('h1', {}, 'Users'), warning,
      el('div', { class: 'table-scroll', tabindex: '0', role: 'group', 'aria-label': 'Users' }, el('table', {},
        el('thead', {}, el('tr', {}, ['User', 'Role', 'State', 'Last signed in', 'Trained, policy read', 'Change'].map((words) => el('th', { scope: 'col' }, words)))),
        body)),
      el('section', { class: 'narrow', 'aria-label': 'Add a user' }, el('h2', {}, 'Add a user'), add)),
  };
}
