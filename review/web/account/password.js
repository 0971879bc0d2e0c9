import { el } from '../core/dom.js';
import { field, form } from '../core/form.js';
import { moment } from '../core/words.js';
import { secondFactor } from './second_factor.js';

const ROLES = {
  office: 'You take photos in, see what became of them and download what was released.',
  technician: 'You review photos and release them.',
  head: 'You review and release photos, and look after the register.',
  admin: 'You do everything, and look after users and platforms.',
};

export function passwordPage(app) {
  const current = el('input', { type: 'password', autocomplete: 'current-password', required: true });
  const wanted = el('input', { type: 'password', autocomplete: 'new-password', minlength: 12, required: true });
  const again = el('input', { type: 'password', autocomplete: 'new-password', minlength: 12, required: true });
  const change = form('Change the password', async () => {
    if (wanted.value !== again.value) throw new Error('the two new passwords differ: type the same one twice');
    await app.api.post('/api/me/password', { current: current.value, new: wanted.value });
    for (const input of [current, wanted, again]) input.value = '';
    if (app.me.password_given) {
      app.me.password_given = false;
      app.go([]);
    }
    app.announce.say('Your password is changed. Everywhere else you are signed out.');
  },
  field('The password you have now', current),
  field('New password', wanted, 'At least 12 characters. Four words that do not belong together are easy to remember.'),
  field('New password once more', again));
  const factorFirst = !app.me.password_given && app.me.second_factor.needed;
  let title = app.me.password_given ? 'Choose your own password' : 'Your account';
  if (factorFirst) title = 'Set up your second factor';
  return {
    title: 'Your account',
    element: el('article', { class: 'narrow' },
      el('h1', {}, title),
      app.me.password_given && el('p', { class: 'note' },
        'Somebody else chose the password that you have now. Choose one that nobody else knows; then you can begin.'),
      el('p', {}, el('strong', {}, app.me.user), `: ${app.me.role}. ${ROLES[app.me.role]}`),
      el('p', { class: 'hint' }, `You are signed in until ${moment(app.me.ends)} at the latest, and for `
        + `${Math.round(app.me.idle_seconds / 60)} minutes without doing anything.`),
      factorFirst && el('p', { class: 'note' }, 'Your role signs in with a second factor here. Set it up; then you can begin.'),
      !app.me.password_given && secondFactor(app),
      !app.me.password_given && el('h2', {}, 'Change your password'),
      change),
  };
}
