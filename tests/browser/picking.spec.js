// Picking the few photos of an event that the technician looks at: by the office, by keyboard alone, from redacted pictures.
import { violations } from './support/axe.js';
import { crampedParts } from './support/layout.js';
import { ask, expect, messages, test } from './support/server.js';

test.use({ schoolOf: 'picking' });

const held = (queue) => queue.photos.filter(({ state }) => state === 'held').map(({ id }) => id);
const ticked = (page) => page.getByRole('checkbox', { name: /^Pick number/, checked: true });

test('the office picks by keyboard, the technician sees what is picked and finds the rest', async ({ signIn }) => {
  const technician = await signIn('t.brook');
  const before = await ask(technician, '/api/queue');
  expect(held(before).length).toBeGreaterThan(3);
  const blocked = before.photos.filter(({ state }) => state === 'blocked').map(({ id }) => id);

  const page = await signIn('office');
  await page.goto('/#/event/1');
  await page.getByRole('link', { name: 'Pick the few to post' }).press('Enter');
  await expect(page.getByRole('heading', { name: /^Pick for/ })).toBeVisible();
  expect(await ticked(page).count(), 'what is suggested is ticked').toBeGreaterThan(1);
  for (const source of await page.locator('.picks img').evaluateAll((all) => all.map((one) => one.getAttribute('src')))) {
    expect(source, 'redacted pictures only').toMatch(/^\/api\/photos\/\d+\/thumbnail/);
  }
  expect(await violations(page)).toEqual([]);
  // All but the first are unticked with Space.
  while (await ticked(page).count() > 1) await ticked(page).last().press('Space');
  await page.getByRole('button', { name: 'Pick the ticked photos' }).press('Enter');
  await expect(messages(page)).toContainText('1 photo picked');
  await expect(page.getByText('1 photo picked already.')).toBeVisible();
  expect(await ticked(page).count()).toBe(1);

  const after = await ask(technician, '/api/queue');
  expect(held(after).length).toBe(1);
  expect(after.photos.filter(({ state }) => state === 'blocked').map(({ id }) => id), 'who must look at them does').toEqual(blocked);
  expect(after.left_out).toBe(held(before).length - 1);
  await technician.goto('/#/queue?event=1');
  await technician.getByRole('link', { name: 'Show them' }).click();
  await expect(technician.getByLabel('Picked')).toHaveValue('no');
  await expect(technician.locator('.card')).toHaveCount(after.left_out);
  expect(await violations(technician)).toEqual([]);

  await page.getByRole('button', { name: 'Take the choice back' }).press('Enter');
  await expect(messages(page)).toContainText('all photos of the event wait');
  expect(held(await ask(technician, '/api/queue'))).toEqual(held(before));
});

test('without a tick nothing is picked, and the page says so', async ({ signIn }) => {
  const page = await signIn('office');
  await page.goto('/#/pick/1');
  await expect(ticked(page).first()).toBeVisible();
  while (await ticked(page).count() > 0) await ticked(page).last().uncheck();
  await page.getByRole('button', { name: 'Pick the ticked photos' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'no photo is ticked' })).toBeVisible();
});

test('the page has room on a narrow screen and in the dark', async ({ signIn }) => {
  const page = await signIn('office', { viewport: { width: 400, height: 800 }, colorScheme: 'dark' });
  await page.goto('/#/pick/1?count=6');
  await expect(page.getByLabel('How many')).toHaveValue('6');
  expect(await crampedParts(page, 'pick')).toEqual([]);
  expect(await violations(page)).toEqual([]);
});
