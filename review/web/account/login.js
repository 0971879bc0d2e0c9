import { el } from '../core/dom.js';
import { field, form } from '../core/form.js';
import { product, school } from '../core/router.js';
import { codeInput } from './second_factor.js';

export function loginPage(app, why) {
  const user = el('input', { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = el('input', { type: 'password', autocomplete: 'current-password', required: true });
  const code = codeInput();
  code.required = false;
  const codeField = field('Code', code, 'The six digits that your app shows now, or a backup code');
  codeField.hidden = true;
  const signIn = form('Sign in', async () => {
    try {
      app.welcome(await app.api.logIn(user.value.trim(), password.value, code.value));
    } catch (error) {
      if (error.code !== 'code-needed') throw error;
      const asked = !codeField.hidden;
      codeField.hidden = false;
      code.required = true;
      code.focus();
      if (asked) throw error;
    }
  }, field('User', user), field('Password', password), codeField);
  return el('article', { class: 'login' },
    el('h1', {}, product),
    el('p', {}, 'Where photos are checked before the school posts them.'),
    why && el('p', { class: 'note', role: 'status' }, why),
    signIn,
    el('p', { class: 'hint' }, 'Forgotten your password? An administrator can give you a new one.'),
    school && el('p', {}, el('a', { href: '/' }, 'All schools of this server')));
}
