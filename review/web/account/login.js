import { el } from '../core/dom.js';
import { field, form } from '../core/form.js';

export function loginPage(app, why) {
  const user = el('input', { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = el('input', { type: 'password', autocomplete: 'current-password', required: true });
  const signIn = form('Sign in', async () => {
    const me = await app.api.logIn(user.value.trim(), password.value);
    app.welcome(me);
  }, field('User', user), field('Password', password));
  return el('article', { class: 'login' },
    el('h1', {}, 'Schoolgate'),
    el('p', {}, 'Where photos are checked before the school posts them.'),
    why && el('p', { class: 'note', role: 'status' }, why),
    signIn,
    el('p', { class: 'hint' }, 'Forgotten your password? An administrator can give you a new one.'));
}
