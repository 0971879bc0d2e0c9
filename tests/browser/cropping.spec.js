// Leaving out of the picture who is hidden: offered, looked at, taken, taken back; by keyboard alone, on a narrow screen, too.
import { violations } from './support/axe.js';
import { crampedParts } from './support/layout.js';
import { rowOfShown } from './support/row_of_shown.js';
import { ask, expect, messages, openPhoto, pictureShown, test } from './support/server.js';

test.use({ schoolOf: 'cropping' });

const view = (page, id) => ask(page, `/api/photos/${id}`);
const choice = (page) => page.getByRole('dialog', { name: 'Crop instead of blur' });

test('a crop that keeps enough is offered first, chosen by keyboard and taken back', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const id = await rowOfShown(page);
  const before = await view(page, id);
  const [whole] = before.renditions;
  expect(whole.platforms).toContain('facebook');
  expect(whole.part, 'nothing is cropped unasked').toBe(null);
  const square = whole.crops.find((crop) => crop.ratio === '1:1');
  test.skip(before.degraded.length > 0 && !square.first, 'the networks that are here find too few of the row for a crop to come first');
  expect(square.first).toBe(true);
  await openPhoto(page, id);
  await expect(page.locator('.notice-good')).toContainText('nobody is hidden in it. A blur itself can tell that a child must not be shown.');

  await page.keyboard.press('c');
  await expect(choice(page)).toContainText('A blur itself can tell that a child must not be shown');
  await expect(choice(page)).toContainText(`Square, 1:1: ${square.words}`);
  await expect(choice(page).getByRole('img', { name: 'The redacted picture, with the outline of the crop' })).toBeVisible();
  const preview = choice(page).getByRole('img', { name: 'What the crop would show' });
  await expect(preview).toBeVisible();
  const beside = await preview.evaluate((outer) => {
    const { left, width, top, height } = outer.getBoundingClientRect();
    return [left + 2, left + width - 2].map((x) => document.elementFromPoint(x, top + height / 2).tagName);
  });
  expect(beside, 'nothing of the picture beside the part').toEqual(['svg', 'svg']);
  expect(await violations(page)).toEqual([]);
  // The same key goes on to the next shape.
  for (let presses = 0; presses < 6 && !(await choice(page).getByRole('radio', { name: /Square/ }).isChecked()); presses += 1) {
    await page.keyboard.press('c');
  }
  await page.keyboard.press('Enter');
  await expect(messages(page)).toContainText('Cropped: it keeps');
  await pictureShown(page, id);
  const cropped = await view(page, id);
  const rendition = cropped.renditions.find((one) => one.platforms.includes('facebook'));
  expect(rendition.platforms).toEqual(whole.platforms);
  expect(rendition.crop).toBe('1:1');
  expect(rendition.part).toEqual(square.part);
  const shown = await page.locator('img.rendition').evaluate((img) => [img.naturalWidth, img.naturalHeight]);
  expect(shown).toEqual([rendition.width, rendition.height]);
  expect(shown[0]).toBe(shown[1]);
  const [x, y, width, height] = square.part;
  for (const { box } of cropped.findings.filter((one) => one.kind === 'face' && one.outcome === 'redacted')) {
    const outside = box[0] >= x + width || box[0] + box[2] <= x || box[1] >= y + height || box[1] + box[3] <= y;
    expect(outside, 'nobody who is hidden is in it').toBe(true);
  }
  await expect(page.locator('.renditions')).toContainText('cropped, keeps');
  expect(await violations(page)).toEqual([]);

  await page.keyboard.press('z');
  await expect(messages(page)).toContainText('Undone.');
  await pictureShown(page, id);
  expect((await view(page, id)).renditions[0].part).toBe(null);
});

test('one platform is cropped by itself', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const id = await rowOfShown(page);
  await openPhoto(page, id);
  const [{ platforms, titles }] = (await view(page, id)).renditions;
  expect(platforms.length).toBeGreaterThan(1);
  await page.keyboard.press('c');
  for (const title of titles.slice(1)) await choice(page).getByRole('checkbox', { name: title }).uncheck();
  await choice(page).getByRole('radio', { name: /Upright/ }).check();
  await choice(page).getByRole('button', { name: 'Use this' }).click();
  await expect(choice(page)).toHaveCount(0);
  await pictureShown(page, id);
  const { renditions } = await view(page, id);
  expect(renditions.find((one) => one.platforms.includes(platforms[0])).crop).toBe('4:5');
  expect(renditions.find((one) => one.platforms.includes(platforms[1])).part).toBe(null);
});

test('the choice has room on a narrow screen and in the dark', async ({ signIn }) => {
  const page = await signIn('t.brook', { viewport: { width: 400, height: 800 }, colorScheme: 'dark' });
  const id = await rowOfShown(page);
  await openPhoto(page, id);
  await page.keyboard.press('c');
  await expect(choice(page)).toBeVisible();
  expect(await crampedParts(page, 'crop')).toEqual([]);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(choice(page)).toHaveCount(0);
});

test('a photo in which nothing can be left out says so', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const photos = (await ask(page, '/api/queue')).photos;
  const all = await Promise.all(photos.map((photo) => view(page, photo.id)));
  const none = all.find(({ renditions }) => renditions.every((one) => one.platforms.length > 0 && one.redacted > 0 && one.crops.length === 0));
  await openPhoto(page, none.photo.id);
  await page.keyboard.press('c');
  await expect(messages(page)).toContainText('No crop is possible');
  await expect(choice(page)).toHaveCount(0);
});
