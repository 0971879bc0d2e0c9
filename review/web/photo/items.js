// Findings and own regions as one list of items, and what is to be said about each.

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

// What needs a person comes first. `order` (refs) keeps the places that a reviewer has already seen.
export function itemsOf(view, order = []) {
  const place = new Map(order.map((ref, index) => [ref, index]));
  const ranked = view.findings.map((finding, index) => ({ finding, index }))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || a.index - b.index)
    .map(({ finding }) => finding);
  const items = [...ranked, ...view.drawn.map(drawnItem)];
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
  return words.replace(/\b[\w-]+\b/g, (word) => (Object.hasOwn(people, word) ? `${people[word].name} (${word})` : word));
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
    case 'code': return `Code ${item.index + 1} (${item.format})`;
    default: return `Region ${item.index + 1}, ${item.ruling.kind === 'is_person' ? 'somebody’s work' : 'marked by hand'}`;
  }
}

// "6" for face 6, "T3" for text 3: the numbers under which reasons speak of them, too.
export function shortName(item) {
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
