// Before an event: its classes, who stands aside, and looking for them before photos are approved many at a time.
import { flaws } from './support/layout.js';
import { ask, expect, heading, messages, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'plan' });

test('the technician says which classes take part, and prints who stands aside, by keyboard', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await page.goto('/#/events');
  await page.getByRole('link', { name: /^Plan an event/ }).press('Enter');
  await expect(heading(page)).toHaveText('Plan an event');
  await page.getByLabel('Event').fill('Harvest Assembly');
  await tabTo(page, page.getByLabel('5C', { exact: true }));
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Before Harvest Assembly');
  await expect(page.getByText(/By the register of .*, version \d/)).toBeVisible();
  const sheet = page.locator('.sheet').first();
  await expect(sheet.getByText('in no picture at all').first(), 'who must never be published').toBeVisible();
  expect(await page.locator('.sheet img').count(), 'no portraits').toBe(0);
  expect(await flaws(page, 'plan')).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Save the classes' })).toBeHidden();
  await expect(page.locator('.sheet').first()).toBeVisible();
});

test('nothing is approved in bulk before somebody looked for those who may not be shown', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await page.goto('/#/plan/1');
  await page.getByLabel('4B', { exact: true }).check();
  await page.getByRole('button', { name: 'Save the classes' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Who stands aside' })).toBeVisible();

  await page.goto('/#/queue');
  const notice = page.locator('.notice', { hasText: 'have you looked for them?' });
  await expect(notice).toContainText('Of 4B, ');
  expect(await flaws(page, 'the question')).toEqual([]);
  const { photos } = await ask(page, '/api/queue');
  const { csrf } = await ask(page, '/api/me');
  const held = photos.filter(({ bulk }) => bulk).map(({ id, version }) => ({ id, version }));
  // Without the makers' networks nothing may be approved in bulk anyway.
  if (held.length > 0) {
    const answer = await page.request.post('/api/queue/approve', { data: { photos: held }, headers: { 'X-CSRF-Token': csrf } });
    const { approved, left } = await answer.json();
    expect(approved).toEqual([]);
    for (const { reason } of left) expect(reason).toContain('looked for those of 4B');
  }

  await tabTo(page, notice.getByRole('button', { name: 'I have looked for them' }));
  await page.keyboard.press('Enter');
  await expect(messages(page)).toContainText('Noted for');
  await expect(notice).toBeHidden();
  expect((await ask(page, '/api/queue')).to_look_for).toEqual([]);
});

test('the office sees neither lists nor plans', async ({ signIn }) => {
  const page = await signIn('office');
  await page.goto('/#/events');
  await expect(page.getByRole('link', { name: /^Plan an event/ })).toHaveCount(0);
  expect((await page.request.get('/api/events/1/plan')).status()).toBe(403);
});
