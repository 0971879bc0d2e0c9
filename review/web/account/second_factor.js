// Signing in with a code of an app, beside the password.

import { el, fill } from '../core/dom.js';
import { field, form } from '../core/form.js';
import { qrCode } from '../core/qr_code.js';
import { counted } from '../core/words.js';

export function codeInput() {
  return el('input', { autocomplete: 'one-time-code', autocapitalize: 'none', spellcheck: 'false', maxlength: 40, required: true });
}

export function secondFactor(app) {
  const state = app.me.second_factor;
  const place = el('div', {});

  function inUse() {
    return [el('p', {}, `You sign in with a code, too. ${counted(state.backup_codes, 'backup code')} left.`),
      el('p', { class: 'hint' }, 'Is your telephone lost or new? An administrator resets it under Users; then you set it up again here.')];
  }

  function showBackupCodes(codes) {
    const done = el('button', { type: 'button', class: 'primary', onclick: () => (state.needed ? leave() : fill(place, inUse())) }, 'I have kept them');
    fill(place, el('p', { role: 'status' }, 'It is set up. From now on you sign in with a code, too.'),
      el('p', {}, 'Keep these backup codes on paper: each signs you in once when the telephone is not there. Nobody can show them to you again.'),
      el('ul', { class: 'digest', 'aria-label': 'Backup codes' }, codes.map((code) => el('li', {}, code))),
      el('div', { class: 'buttons' }, el('button', { type: 'button', onclick: () => window.print() }, 'Print'), done));
    done.focus();
  }

  function leave() {
    state.needed = false;
    app.go([]);
  }

  function showSecret({ secret, code }) {
    const typed = codeInput();
    fill(place, el('p', {}, 'Scan this with an authenticator app on your telephone, or type the letters below it into the app.'),
      qrCode(code, 'The secret for your app, as a QR code'),
      el('p', { class: 'digest' }, secret.match(/.{1,4}/g).join(' ')),
      form('Set it up', async () => {
        const { backup_codes: codes } = await app.api.post('/api/me/second-factor/confirm', { code: typed.value });
        state.in_use = true;
        state.backup_codes = codes.length;
        showBackupCodes(codes);
      }, field('The code that the app shows now', typed)));
    typed.focus();
  }

  function begin() {
    const current = el('input', { type: 'password', autocomplete: 'current-password', required: true });
    return [el('p', {}, 'A code that an app on your telephone shows: who has seen your password cannot sign in without it.'),
      form('Begin', async () => showSecret(await app.api.post('/api/me/second-factor', { current: current.value })),
        field('Your password', current))];
  }

  fill(place, state.in_use ? inUse() : begin());
  return el('section', { 'aria-label': 'Second factor' }, el('h2', {}, 'Second factor'), place);
}
