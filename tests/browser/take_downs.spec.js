// A yes taken back: the yes is withdrawn, the list of what was posted ticked off, all by keyboard.
import { violations } from './support/axe.js';
import { ask, expect, heading, messages, releaseSome, send, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'take-downs' });

const LINK = 'https://www.facebook.com/oakwood/posts/1';

test('what was posted and may be shown no longer is found on the list and ticked off', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const photos = await releaseSome(page, 2);
  const head = await signIn('h.lane');
  const pictures = photos.map(({ id }) => ({ photo: id, alt: 'Sports day' }));
  let post = await send(head, '/api/posts', { platform: 'facebook', text: 'A sunny day', pictures });
  post = await send(head, `/api/posts/${post.id}/present`, { version: post.version });
  post = await send(page, `/api/posts/${post.id}/confirm`, { version: post.version, positive: true, proper: true });
  await send(page, `/api/posts/${post.id}/posted`, { version: post.version, link: LINK });

  const { people } = await ask(head, '/api/register?limit=200');
  let shown = null;
  for (const { id } of people) {
    const { photos } = await ask(head, `/api/register/${id}/where`);
    shown ??= photos.some((photo) => photo.state === 'released' && photo.shown_on.includes('Facebook')) ? id : null;
  }
  test.skip(shown === null, 'nobody is recognised without the models');
  await head.goto(`/#/person/${shown}`);
  await expect(head.getByRole('list', { name: 'Photos of this person' })).toContainText('shown on');
  await tabTo(head, head.getByRole('button', { name: 'Withdraw everything …' }));
  await head.keyboard.press('Enter');
  await tabTo(head, head.getByRole('button', { name: 'Withdraw everything', exact: true }));
  await head.keyboard.press('Enter');
  await expect(messages(head)).toContainText(/to take down, due tomorrow/);

  await page.goto('/#/queue');
  await page.getByRole('link', { name: /to take down, due tomorrow/ }).press('Enter');
  await expect(heading(page)).toHaveText('Take-downs');
  const entries = page.getByRole('list', { name: 'Pictures to take down' }).getByRole('listitem');
  const before = await entries.count();
  expect(before).toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('.');
  await expect(page.getByRole('button', { name: /^Tick off: / }).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('How did you make sure')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(messages(page)).toContainText('ticked off');
  await expect(entries).toHaveCount(before - 1);
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(entries).toHaveCount(before);

  const shot = await page.screenshot();
  await page.getByRole('button', { name: /^Tick off: / }).first().click();
  await page.getByLabel('Screenshot (may stay empty)').setInputFiles({ name: 'gone.png', mimeType: 'image/png', buffer: shot });
  await page.getByRole('button', { name: 'Tick off', exact: true }).click();
  await expect(entries).toHaveCount(before - 1);
  await page.getByLabel('Show').selectOption('all');
  const look = page.waitForEvent('popup');
  await page.getByRole('link', { name: /^Screenshot of / }).click();
  const opened = await look;
  await opened.waitForLoadState();
  expect(await opened.evaluate(() => document.contentType)).toBe('image/jpeg');
});
