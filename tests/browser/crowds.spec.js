// Small doubtful faces close together: one item, hidden with one key; dismissed one by one.
import { violations } from './support/axe.js';
import { ask, expect, messages, openPhoto, queue, test } from './support/server.js';

test.use({ schoolOf: 'crowds' });

const SIDE = 20;
const isHidden = ({ kind, outcome }) => kind === 'face' && outcome === 'redacted';

// The made school has no crowd: what the server says of this photo's hidden faces is told as if they stood in a row far away.
function asCrowd(view) {
  let place = 0;
  for (const face of view.findings.filter(isHidden)) {
    const [x, y] = [100 + 2 * SIDE * place, 100];
    place += 1;
    Object.assign(face, {
      doubtful: true, suggestions: [], open: face.ruling.kind === 'none' ? 'doubtful' : 'none', box: [x, y, SIDE, SIDE],
      quad: [[x, y], [x + SIDE, y], [x + SIDE, y + SIDE], [x, y + SIDE]], may: ['redact', 'name', 'dismiss', 'reset'],
    });
  }
}

async function openCrowd(page) {
  const { id } = (await queue(page)).find((photo) => photo.source_name === 'group_04.jpg');
  const hidden = (await ask(page, `/api/photos/${id}`)).findings.filter(isHidden);
  expect(hidden.length, 'enough for a crowd').toBeGreaterThan(3);
  await page.route(/\/api\/photos\/\d+(\/rulings)?$/, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    asCrowd(json.view ?? json);
    await route.fulfill({ response, json });
  });
  await openPhoto(page, id);
  return { id, hidden };
}

const rulings = async (page, id, hidden) => {
  const { findings } = await ask(page, `/api/photos/${id}`);
  return hidden.map(({ ref }) => findings.find((one) => one.ref === ref).ruling.kind);
};

test('a crowd is one item, and one key hides it and another leaves it to the rules', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { id, hidden } = await openCrowd(page);
  const row = page.locator('.finding', { hasText: `${hidden.length} small faces close together, perhaps none` });
  await expect(row).toHaveCount(1);
  await expect(page.locator('.finding', { hasText: /^\d+Face \d+, perhaps none/ })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: /, 1 for you$/ })).toBeVisible();
  await expect(row.getByRole('button', { name: 'Look at each' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(new Set(await rulings(page, id, hidden))).toEqual(new Set(['none']));

  await page.keyboard.press('h');
  await expect.poll(() => rulings(page, id, hidden)).toEqual(hidden.map(() => 'redact'));
  await expect(row).toHaveCount(1);
  await expect(page.getByRole('heading', { name: /for you$/ })).toHaveCount(0);
  await page.keyboard.press('r');
  await expect.poll(() => rulings(page, id, hidden)).toEqual(hidden.map(() => 'none'));
});

test('nobody of a crowd is dismissed before they are looked at one by one', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { id, hidden } = await openCrowd(page);
  await page.keyboard.press('d');
  await expect(messages(page)).toContainText('That is decided one by one: here they are.');
  await expect(page.locator('.finding', { hasText: 'perhaps none' })).toHaveCount(hidden.length);
  expect(new Set(await rulings(page, id, hidden)), 'nothing was decided').toEqual(new Set(['none']));
  await page.keyboard.press('h');
  await expect.poll(async () => (await rulings(page, id, hidden)).filter((kind) => kind === 'redact').length).toBe(1);
  await expect(page.locator('.finding', { hasText: 'perhaps none' }), 'they stay apart').toHaveCount(hidden.length);
});
