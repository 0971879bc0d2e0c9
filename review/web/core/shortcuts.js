// Single keys for commands. A command is {id, keys, words, group, run}, or with `hold` {press, release} instead of
// `run`. The help and the keys on buttons come from the same table that is bound here.

const SWITCH = 'schoolgate.shortcuts';
const MODIFIED = /^(?:Control|Alt|Shift)\+/;

const NAMES = new Map([
  ['ArrowLeft', '←'], ['ArrowRight', '→'], ['ArrowUp', '↑'], ['ArrowDown', '↓'],
  ['Control', 'Ctrl'], ['Delete', 'Del'], ['Escape', 'Esc'], [' ', 'Space'],
]);

// 'Shift+ArrowLeft' for people: 'Shift + ←'
export function keyWords(key) {
  const parts = key === '+' ? ['+'] : key.split('+');
  return parts.map((part) => NAMES.get(part) ?? (part.length === 1 ? part.toUpperCase() : part)).join(' + ');
}

// As `aria-keyshortcuts` wants it.
export function keyAttribute(command) {
  return command.keys.map((key) => (key === '+' ? 'plus' : key === ' ' ? 'Space' : key)).join(' ');
}

function isCharacterKey(key) {
  return key.length === 1 && !MODIFIED.test(key);
}

function keyOf(event) {
  const character = event.key.length === 1;
  let key = character ? event.key.toLowerCase() : event.key;
  // Shift is part of how a character is typed, and says something only with the keys that print none.
  if (event.shiftKey && !character) key = `Shift+${key}`;
  if (event.altKey) key = `Alt+${key}`;
  if (event.ctrlKey || event.metaKey) key = `Control+${key}`;
  return key;
}

function isTyping(target) {
  return target instanceof Element && target.matches('input:not([type=checkbox], [type=radio]), textarea, select');
}

// Keys that a focused control needs for itself.
function isControlKey(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog')) return true;
  return (key === 'Enter' || key === ' ') && target.closest('button, a, summary, input') !== null;
}

export class Shortcuts {
  #layers = [];
  #held = null;

  constructor(target = document) {
    target.addEventListener('keydown', (event) => this.#down(event));
    target.addEventListener('keyup', (event) => this.#up(event));
    window.addEventListener('blur', () => this.#release());
  }

  get on() {
    return localStorage.getItem(SWITCH) !== 'off';
  }

  set on(value) {
    localStorage.setItem(SWITCH, value ? 'on' : 'off');
  }

  // Everything that the keys do now, the newest layer first.
  get commands() {
    return this.#layers.flat();
  }

  // Binds a list of commands until the returned function is called. An `only` layer hides those below.
  bind(commands, { only = false } = {}) {
    const layer = Object.assign([...commands], { only });
    this.#layers.unshift(layer);
    return () => {
      this.#layers = this.#layers.filter((one) => one !== layer);
    };
  }

  #find(key) {
    for (const layer of this.#layers) {
      const command = layer.find((one) => one.keys.includes(key));
      if (command) return command;
      if (layer.only) return null;
    }
    return null;
  }

  #down(event) {
    const key = keyOf(event);
    if (event.defaultPrevented || isTyping(event.target) || isControlKey(event.target, key)) return;
    if (!this.on && isCharacterKey(key)) return;
    const command = this.#find(key);
    if (!command) return;
    event.preventDefault();
    if (command.hold) {
      if (event.repeat || this.#held) return;
      this.#held = { command, key: event.key.toLowerCase() };
      command.hold.press();
    } else if (!event.repeat || command.repeats) {
      command.run();
    }
  }

  #up(event) {
    if (this.#held && event.key.toLowerCase() === this.#held.key) this.#release();
  }

  #release() {
    const held = this.#held;
    this.#held = null;
    held?.command.hold.release();
  }
}
