// Numbers, days and moments as people write them.

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const NUMBER = new Intl.NumberFormat('en-GB');

export function moment(text) {
  return text ? MOMENT.format(new Date(text)) : '';
}

export function day(text) {
  return text ? DAY.format(new Date(`${text}T00:00:00Z`)) : '';
}

export function number(value) {
  return NUMBER.format(value);
}

// counted(3, 'face') is "3 faces"
export function counted(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// "a, b and c"
export function listed(words) {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

// "may be P011 (P011: must not be published)" as "may be Amelia Hughes (P011): must not be published". `people`: by id, each
// with its name.
export function withNames(words, people) {
  return words.replace(/may be ([\w-]+) \(\1: (.*?)\)(?=$|;)/g, 'may be $1: $2')
    .replace(/\b[\w-]+\b/g, (word) => (Object.hasOwn(people, word) ? `${people[word].name} (${word})` : word));
}

export const STATES = [
  ['held', 'waiting for the technician'],
  ['blocked', 'blocked'],
  ['approved', 'approved'],
  ['released', 'released'],
  ['rejected', 'rejected'],
  ['quarantined', 'could not be read'],
  ['taken-down', 'taken down'],
  ['shredded', 'shredded'],
  ['received', 'just taken in'],
  ['analysed', 'being looked at'],
];

export function stateWords(state) {
  return STATES.find(([own]) => own === state)?.[1] ?? state;
}
