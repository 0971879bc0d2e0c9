// Labelled fields, and forms that tell what went wrong beside their button.

import { el, fill, freshId } from './dom.js';

// field('Password', el('input', ...), 'At least 12 characters')
export function field(label, input, hint = '') {
  input.id ||= freshId('field');
  const hintId = freshId('hint');
  if (hint) input.setAttribute('aria-describedby', hintId);
  return el('div', { class: 'field' },
    el('label', { for: input.id }, label), hint && el('p', { class: 'hint', id: hintId }, hint), input);
}

export function checkbox(label, props = {}) {
  const input = el('input', { type: 'checkbox', id: freshId('check'), ...props });
  const row = el('p', { class: 'check' }, input, el('label', { for: input.id }, label));
  return { row, input };
}

export function select(choices, value, props = {}) {
  const node = el('select', props, choices.map(([own, words]) => el('option', { value: own }, words)));
  node.value = value ?? choices[0]?.[0] ?? '';
  return node;
}

// A form whose `send` runs on submit; while it runs the button waits, and its error is shown and focused.
export function form(action, send, ...fields) {
  const problem = el('div', { class: 'problem', role: 'alert', tabindex: '-1' });
  const button = el('button', { type: 'submit', class: 'primary' }, action);
  return el('form', {
    async onsubmit(event) {
      event.preventDefault();
      if (button.getAttribute('aria-disabled') === 'true') return;
      button.setAttribute('aria-disabled', 'true');
      fill(problem);
      try {
        await send();
      } catch (error) {
        fill(problem, el('p', {}, `This did not work: ${error.message}.`));
        problem.focus();
      } finally {
        button.removeAttribute('aria-disabled');
      }
    },
  }, ...fields, problem, el('div', { class: 'buttons' }, button));
}
