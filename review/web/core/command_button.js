// A button for a command of the shortcuts' table, with its key written on it.

import { el } from './dom.js';
import { keyAttribute, keyWords } from './shortcuts.js';

function keyHint(command) {
  return el('kbd', { 'aria-hidden': 'true' }, keyWords(command.keys[0]));
}

export function commandButton(command, props = {}) {
  const { label = command.words, ...rest } = props;
  const button = el('button', { type: 'button', 'aria-keyshortcuts': keyAttribute(command), ...rest },
    label && el('span', {}, label), keyHint(command));
  if (command.hold) {
    holdable(button, command.hold);
  } else {
    button.addEventListener('click', () => command.run());
  }
  return button;
}

// Pressed as long as a pointer or a key holds it.
export function holdable(button, { press, release }) {
  let held = false;
  const begin = () => {
    if (held) return;
    held = true;
    press();
  };
  const end = () => {
    if (!held) return;
    held = false;
    release();
  };
  button.addEventListener('pointerdown', (event) => {
    if (event.button === 0) begin();
  });
  for (const name of ['pointerup', 'pointerleave', 'pointercancel', 'blur']) button.addEventListener(name, end);
  button.addEventListener('contextmenu', (event) => event.preventDefault());
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    begin();
  });
  button.addEventListener('keyup', end);
}
