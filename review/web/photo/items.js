// Findings and own regions as one list of items, and what is to be said about each.

import { withNames } from '../core/words.js';

const RANKS = { blocking: 0, undecided: 1, doubtful: 2, none: 3, harmless: 4 };

export function isHarmless(finding) {
  return finding.kind === 'text' && finding.text_kind === 'harmless' && finding.open === 'none';
}

function rank(finding) {
  if (finding.blocking) return RANKS.blocking;
  return isHarmless(finding) ? RANKS.harmless : RANKS[finding.open];
}

// Hidden, or somebody's work, of which the register decides.
function drawnItem({ ref, index, quad, outcomes, ruling }) {
  const xs = quad.map(([x]) => x);
  const ys = quad.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const may = ruling.kind === 'none' ? ['name'] : ['name', 'reset'];
  return { ref, kind: 'drawn', index, quad, outcomes, ruling, may, open: 'none', box: [x, y, Math.max(...xs) - x, Math.max(...ys) - y] };
}

// Small doubtful faces close together, as a crowd far away gives them, are one item: hidden, or left to the rules again, with
// one key. They are dismissed one by one, since here and there one of them is a face.
const CROWD = 3;
const MOST = 200;  // that one request may decide
const SMALL = 1 / 32;  // of the photo's longer side
const NEAR = 3;  // boxes of so many times their size touch

// What has to be equal in a crowd; null for what belongs to none.
function crowdState({ kind, doubtful, blocking, suggestions, open, ruling, box }, { width, height }) {
  const [, , wide, high] = box;
  if (kind !== 'face' || !doubtful || blocking || suggestions.length > 0) return null;
  if (Math.max(wide, high) > SMALL * Math.max(width, height)) return null;
  if (ruling.kind === 'redact') return 'redact';
  return open === 'doubtful' ? open : null;
}

function grown([x, y, width, height]) {
  const more = (NEAR - 1) / 2 * Math.max(width, height);
  return { left: x - more, top: y - more, right: x + width + more, bottom: y + height + more };
}

function touch(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// Lists of items that hang together.
function crowdsAmong(items, view, alone) {
  const left = new Map();
  for (const item of items) {
    const state = alone.has(item.ref) ? null : crowdState(item, view);
    if (state !== null) left.set(item, { state, ...grown(item.box) });
  }
  const crowds = [];
  while (left.size > 0) {
    const [first] = left.entries();
    const crowd = [first];
    left.delete(first[0]);
    for (const [, here] of crowd) {
      for (const other of [...left]) {
        if (crowd.length === MOST || here.state !== other[1].state || !touch(here, other[1])) continue;
        crowd.push(other);
        left.delete(other[0]);
      }
    }
    if (crowd.length >= CROWD) crowds.push(crowd.map(([item]) => item));
  }
  return crowds;
}

function crowdItem(members) {
  const [{ ref, index, outcomes, open }] = members;
  const far = (side) => Math.max(...members.map(({ box }) => box[side] + box[side + 2]));
  const [x, y] = [0, 1].map((side) => Math.min(...members.map(({ box }) => box[side])));
  return {
    ref: `crowd:${ref}`, kind: 'crowd', index, members, outcomes, open, ruling: { kind: 'none' }, suggestions: [],
    may: [open === 'none' ? 'reset' : 'redact'], box: [x, y, far(0) - x, far(1) - y],
  };
}

function withCrowds(items, view, alone) {
  const crowdOf = new Map(crowdsAmong(items, view, alone).flatMap((members) => members.map((one) => [one, members])));
  return items.flatMap((item) => {
    const members = crowdOf.get(item);
    if (!members) return [item];
    return members[0] === item ? [crowdItem(members)] : [];
  });
}

// What needs a person comes first. `order` (refs) keeps the places that a reviewer has already seen; `alone`: refs of faces that
// are in no crowd.
export function itemsOf(view, order = [], alone = new Set()) {
  const place = new Map(order.map((ref, index) => [ref, index]));
  const ranked = view.findings.map((finding, index) => ({ finding, index }))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || a.index - b.index)
    .map(({ finding }) => finding);
  const items = [...withCrowds(ranked, view, alone), ...view.drawn.map(drawnItem)];
  if (order.length === 0) return items;
  const seat = (item) => place.get(item.ref) ?? order.length;
  return items.sort((a, b) => seat(a) - seat(b));
}

// "P014: no image consent for facebook" as "Amelia Hughes (P014): no image consent": the platform stands beside it.
function plainReason(outcome, people) {
  let words = outcome.words;
  for (const platform of outcome.platforms) {
    if (words.endsWith(` for ${platform}`)) words = words.slice(0, -` for ${platform}`.length);
  }
  return withNames(words, people);
}

// Of a photo that is published nowhere.
function wordsEverywhere(item, people) {
  const together = outcomesTogether(item, people);
  return together.length === 1 && together[0].words.startsWith('redacted') ? together[0].words : 'redacted';
}

// What becomes of an item in one rendition: {shown, words}
export function outcomeIn(item, rendition, people = {}) {
  if (item.kind === 'drawn' && item.ruling.kind !== 'is_person') return { shown: false, words: 'redacted: marked by hand' };
  const platform = rendition?.platforms[0];
  const outcome = item.outcomes.find((one) => one.platforms.includes(platform));
  if (!outcome) return { shown: false, words: wordsEverywhere(item, people) };
  return { shown: outcome.action === 'keep', words: plainReason(outcome, people) };
}

// Outcomes over all platforms, those with the same words together: [{titles, words}]
export function outcomesTogether(item, people) {
  const groups = new Map();
  for (const outcome of item.outcomes ?? []) {
    const words = plainReason(outcome, people);
    groups.set(words, [...(groups.get(words) ?? []), ...outcome.titles]);
  }
  return [...groups].map(([words, titles]) => ({ words, titles }));
}

// The kind of mark, told by shape as well as by colour.
export function markOf(item, rendition) {
  if (item.blocking) return 'blocking';
  if (item.open !== 'none') return item.open;
  if (item.kind === 'drawn' && item.ruling.kind !== 'is_person') return 'drawn';
  return outcomeIn(item, rendition).shown ? 'shown' : 'redacted';
}

export const MARK_WORDS = {
  blocking: 'blocks the photo', undecided: 'undecided', doubtful: 'doubtful', drawn: 'marked by hand',
  shown: 'shown', redacted: 'redacted',
};

const TEXT_KINDS = {
  register_name: 'name', other_name: 'name not in the register', identifier: 'number or address',
  unreadable: 'text that could not be read', harmless: 'harmless text',
};

export function titleOf(item) {
  switch (item.kind) {
    case 'face': return item.doubtful ? `Face ${item.index + 1}, perhaps none` : `Face ${item.index + 1}`;
    case 'text': {
      const kind = TEXT_KINDS[item.text_kind] ?? 'text';
      return `Text ${item.index + 1}, ${kind}${item.text ? `: “${item.text}”` : ''}`;
    }
    case 'crowd': return `${item.members.length} small faces close together, perhaps none`;
    case 'code': return `Code ${item.index + 1} (${item.format})`;
    default: return `Region ${item.index + 1}, ${item.ruling.kind === 'is_person' ? 'somebody’s work' : 'marked by hand'}`;
  }
}

// "6" for face 6, "T3" for text 3: the numbers under which reasons speak of them, too.
export function shortName(item) {
  if (item.kind === 'crowd') return `×${item.members.length}`;
  const letter = { face: '', text: 'T', code: 'C', drawn: 'R' }[item.kind];
  return `${letter}${item.index + 1}`;
}

export function personWords(person) {
  const parts = [person.known_as ? `${person.name} (${person.known_as})` : person.name, person.id];
  if (person.class) parts.push(person.class);
  else if (person.kind !== 'pupil') parts.push(person.kind);
  return parts.join(', ');
}

export function standingSuggestions(item) {
  return (item.suggestions ?? []).filter((suggestion) => !suggestion.rejected);
}
