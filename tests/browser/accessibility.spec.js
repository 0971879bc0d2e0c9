// axe-core on every page, and what it cannot see: the size of targets, the focus, room at a tablet's width.
import { violations } from './support/axe.js';
import { crampedParts } from './support/layout.js';
import { expect, openPhoto, queue, test } from './support/server.js';

test.use({ schoolOf: 'accessibility' });

const PAGES = ['queue', 'release', 'take-downs', 'events', 'event/1', 'pick/1', 'plan', 'plan/1', 'devices', 'portraits', 'register', 'import', 'add-person', 'person/P014', 'platforms', 'users', 'ledger', 'health', 'password'];

async function open(page, place) {
  await page.goto(`/#/${place}`);
  await expect(page.locator('main')).not.toHaveAttribute('aria-busy', 'true');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.waitForLoadState('networkidle');
}

async function photoWithWork(page) {
  return (await queue(page)).find((photo) => photo.undecided > 0) ?? (await queue(page))[0];
}

test('axe-core finds nothing on any page in the light', async ({ signIn, openPage }) => {
  const login = await openPage();
  await expect(login.getByLabel('Password')).toBeVisible();
  const found = await violations(login, 'sign-in');
  const page = await signIn('admin');
  for (const place of PAGES) {
    await open(page, place);
    found.push(...await violations(page, place));
  }
  const { id } = await photoWithWork(page);
  await openPhoto(page, id);
  found.push(...await violations(page, 'photo'));
  await page.keyboard.press('n');
  await expect(page.getByRole('option').first()).toBeVisible();
  found.push(...await violations(page, 'naming'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  found.push(...await violations(page, 'help'));
  expect(found).toEqual([]);
});

test('contrast is enough in the dark, too', async ({ signIn }) => {
  const page = await signIn('admin', { colorScheme: 'dark' });
  const found = [];
  for (const place of PAGES) {
    await open(page, place);
    found.push(...await violations(page, place, ['color-contrast']));
  }
  await openPhoto(page, (await photoWithWork(page)).id);
  found.push(...await violations(page, 'photo', ['color-contrast']));
  expect(found).toEqual([]);
});

for (const [device, viewport] of [['a small laptop', { width: 1280, height: 720 }], ['a tablet', { width: 820, height: 1180 }], ['a narrow window', { width: 400, height: 800 }]]) {
  test(`nothing is cut off and every target is large enough on ${device}`, async ({ signIn }) => {
    const page = await signIn('admin', { viewport });
    const { id } = await photoWithWork(page);
    const wrong = [];
    for (const place of [`photo/${id}`, ...PAGES]) {
      await open(page, place);
      if (place.startsWith('photo')) await openPhoto(page, id);
      wrong.push(...await crampedParts(page, place));
    }
    expect(wrong).toEqual([]);
  });
}

test('at 1280 by 720 picture, findings and decisions are in view together', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await openPhoto(page, (await photoWithWork(page)).id);
  for (const part of ['.stage', '.renditions', '.panel-findings h2', '.approve']) {
    await expect(page.locator(part).first()).toBeInViewport({ ratio: 0.99 });
  }
  await expect(page.locator('.stage')).toBeFocused();
});
