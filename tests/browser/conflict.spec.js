// Two people at the same photo, and one person's work that somebody else should see.
import { approve, ask, expect, messages, openPhoto, pictureShown, pressApproval, queue, test } from './support/server.js';

test.use({ schoolOf: 'conflict' });

test('the second of two reviewers is told, loses nothing of the first, and goes on from there', async ({ signIn }) => {
  const first = await signIn('t.brook');
  const second = await signIn('h.lane');
  const photo = (await queue(first)).find((one) => one.attention !== 'blocked');
  await openPhoto(first, photo.id);
  await openPhoto(second, photo.id);

  await first.keyboard.press('m');
  await first.keyboard.press('ArrowUp');
  await first.keyboard.press('Enter');
  await expect(first.getByText('Region 1, marked by hand')).toBeVisible();

  await second.keyboard.press('m');
  await second.keyboard.press('ArrowDown');
  await second.keyboard.press('Enter');
  const told = second.getByRole('alertdialog', { name: 'Somebody else was quicker' });
  await expect(told).toContainText('t.brook changed this photo');
  await expect(told).toContainText('was not saved');
  // Keys decide nothing while that is on the screen.
  await second.keyboard.press('x');
  await expect(second.getByRole('dialog', { name: 'Reject this photo' })).toHaveCount(0);
  await second.getByRole('button', { name: 'Show it as it is now' }).click();
  await expect(second.getByText('Region 1, marked by hand')).toBeVisible();
  expect((await ask(second, `/api/photos/${photo.id}`)).drawn.length).toBe(1);
  await pictureShown(second, photo.id);
  await second.keyboard.press('w');
  await second.getByLabel('For colleagues who look at this photo').fill('please look at the left edge');
  await second.getByRole('button', { name: 'Save' }).click();
  await expect(second.getByText('please look at the left edge')).toBeVisible();
});

test('a photo changed and approved by the same person is marked', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { id } = (await queue(page)).findLast((one) => one.attention !== 'blocked');
  await openPhoto(page, id);
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Region 1, marked by hand')).toBeVisible();
  await pictureShown(page, id);
  await approve(page, (await ask(page, `/api/photos/${id}`)).photo);
  await page.goto('/#/queue?state=approved');
  await expect(page.getByText('Changed and approved by the same person (t.brook)')).toBeVisible();
});

test('a key that bounces does not approve the next photo unseen', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const [photo, next] = (await queue(page)).filter((one) => one.attention !== 'blocked');
  await openPhoto(page, photo.id);
  await page.evaluate(() => window.addEventListener('hashchange', () => {
    for (let late = 0; late < 200; late += 20) {
      setTimeout(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true })), late);
    }
  }, { once: true }));
  await pressApproval(page, photo);
  await expect(page).toHaveURL(new RegExp(`photo/${next.id}\\b`));
  await expect(messages(page)).toContainText('Wait a moment');
  expect((await ask(page, `/api/photos/${photo.id}`)).photo.state).toBe('approved');
  await pictureShown(page, next.id);
  expect((await ask(page, `/api/photos/${next.id}`)).photo.state).toBe('held');
});
