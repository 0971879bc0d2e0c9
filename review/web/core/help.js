// The keys that work on the page that is open, and the switch that turns them off.

import { el } from './dom.js';
import { openDialog } from './dialog.js';
import { keyWords } from './shortcuts.js';

function byGroup(commands) {
  const groups = new Map();
  for (const command of commands) {
    const list = groups.get(command.group) ?? [];
    list.push(command);
    groups.set(command.group, list);
  }
  return groups;
}

export function showHelp(shortcuts) {
  return openDialog('Keys on this page', (close) => {
    const groups = [...byGroup(shortcuts.commands)].map(([group, commands]) => el('section', {},
      el('h3', {}, group),
      el('dl', { class: 'keys' }, commands.map((command) => el('div', {},
        el('dt', {}, command.keys.map((key) => el('kbd', {}, keyWords(key)))),
        el('dd', {}, command.hold ? `${command.words} (hold the key)` : command.words))))));
    const toggle = el('input', {
      type: 'checkbox', id: 'keys-on', checked: shortcuts.on,
      onchange() {
        shortcuts.on = toggle.checked;
      },
    });
    return [
      el('p', { class: 'check' }, toggle,
        el('label', { for: 'keys-on' }, 'Single keys are on. Switch them off when you dictate or press keys by accident.')),
      el('div', { class: 'key-groups' }, groups),
      el('div', { class: 'buttons' },
        el('button', { type: 'button', class: 'primary', onclick: () => close() }, 'Close')),
    ];
  }, { class: 'wide' });
}
