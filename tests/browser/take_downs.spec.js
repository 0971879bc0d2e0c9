// A yes taken back: the post is noted, the yes withdrawn, the list ticked off, all by keyboard.
import AxeBuilder from '@axe-core/playwright';
import { ask, approve, expect, heading, messages, openPhoto, queue, test } from './support/server.js';

test.use({ schoolOf: 'take-downs' });

const LINK = 'https://www.facebook.com/oakwood/posts/1';
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Presses Tab until the control is reached, as somebody without a mouse does.
async function tabTo(page, control) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await control.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the control cannot be reached by the keyboard');
}

test('what was posted and may be shown no longer is found on the list and ticked off', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const waiting = (await queue(page)).filter((photo) => photo.attention !== 'blocked').slice(0, 2);
  for (const photo of waiting) {
    await openPhoto(page, photo.id);
    await approve(page, photo);
  }
  await page.goto('/#/release');
  const typed = page.getByLabel(/^Type /);
  await typed.fill((await typed.locator('xpath=ancestor::div[1]/label').textContent()).match(/“(.+)”/)[1]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Released: / })).toBeVisible({ timeout: 30_000 });

  await page.goto('/#/queue');
  await page.goto('/#/release');
  const boxes = page.getByRole('region', { name: 'Posted' }).getByRole('checkbox');
  await expect(boxes).toHaveCount(2);
  for (const index of [0, 1]) {
    await tabTo(page, boxes.nth(index));
    await page.keyboard.press('Space');
  }
  await tabTo(page, page.getByLabel('Link of the post'));
  await page.keyboard.type('https://me:secret@facebook.com/');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'it names an account' })).toBeVisible();
  await page.getByLabel('Link of the post').fill(LINK);
  await page.keyboard.press('Enter');
  await expect(messages(page)).toContainText('2 pictures noted as posted');
  await expect(page.getByRole('link', { name: LINK })).toHaveCount(2);
  await expect(page.getByRole('link', { name: LINK }).first()).toHaveAttribute('rel', 'noopener noreferrer');

  const head = await signIn('h.lane');
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
  const found = (await new AxeBuilder({ page }).withTags(RULES).analyze()).violations;
  expect(found.map(({ id }) => id)).toEqual([]);
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
});
