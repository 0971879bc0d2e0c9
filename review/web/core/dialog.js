// Questions and windows on top of the page. The browser's own <dialog> keeps the focus inside and gives it back.

import { el, freshId } from './dom.js';

// A window with a title; `build(close)` gives its contents. Answers what `close` was called with, or null.
export function openDialog(title, build, props = {}) {
  const heading = freshId('dialog');
  return new Promise((resolve) => {
    let answer = null;
    const { class: kind = '', ...rest } = props;
    const dialog = el('dialog', { 'aria-labelledby': heading, class: kind, ...rest });
    const close = (value = null) => {
      answer = value;
      dialog.close();
    };
    dialog.append(el('h2', { id: heading }, title), ...[build(close)].flat());
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// Text from the user: null when they leave.
export function askText({ title, label, hint = '', action, needed = true, longest = 500, lines = 1, suggestions = [] }) {
  return openDialog(title, (close) => {
    const input = lines > 1
      ? el('textarea', { id: freshId('field'), rows: lines, maxlength: longest, required: needed })
      : el('input', { id: freshId('field'), maxlength: longest, required: needed, autocomplete: 'off' });
    input.autofocus = true;
    const hintId = freshId('hint');
    if (hint) input.setAttribute('aria-describedby', hintId);
    const form = el('form', {
      onsubmit(event) {
        event.preventDefault();
        close(input.value.trim());
      },
      onkeydown(event) {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      },
    },
    el('label', { for: input.id }, label),
    hint && el('p', { class: 'hint', id: hintId }, hint),
    input,
    suggestions.length > 0 && el('p', { class: 'chips' }, suggestions.map((text) => el('button', {
      type: 'button', class: 'chip',
      onclick() {
        input.value = text;
        input.focus();
      },
    }, text))),
    dialogButtons(action, close));
    return form;
  });
}

export function dialogButtons(action, close, kind = 'primary') {
  return el('div', { class: 'buttons' },
    el('button', { type: 'submit', class: kind }, action),
    el('button', { type: 'button', onclick: () => close(null) }, 'Cancel'));
}

// Something that must be noticed before anything else is done.
export function tell(title, lines, action = 'All right') {
  return openDialog(title, (close) => [
    ...lines.map((line) => el('p', {}, line)),
    el('div', { class: 'buttons' },
      el('button', { type: 'button', class: 'primary', autofocus: true, onclick: () => close(true) }, action)),
  ], { role: 'alertdialog' });
}

export function confirmAction({ title, lines, action, kind = 'danger' }) {
  return openDialog(title, (close) => el('form', {
    onsubmit(event) {
      event.preventDefault();
      close(true);
    },
  }, lines.map((line) => el('p', {}, line)), dialogButtons(action, close, kind)));
}
