// The technician's whole work on the sample photos, without a mouse.
import { approve, ask, expect, heading, messages, pictureShown, queue, test } from './support/server.js';

const MOST_PRESSES = 3;

async function photoOpen(page) {
  return Number(new URL(page.url()).hash.match(/photo\/(\d+)/)[1]);
}

test.use({ schoolOf: 'keyboard_review' });

test('all samples are reviewed by keyboard alone, with three key presses at most for each that may be published', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const waiting = await queue(page);
  expect(waiting.length).toBe(8);
  await expect(page.locator('.card')).toHaveCount(8);

  await page.keyboard.press('s');
  for (const expected of waiting) {
    await expect(page).toHaveURL(new RegExp(`photo/${expected.id}\\b`));
    await pictureShown(page, expected.id);
    if (expected.attention === 'blocked') {
      await page.keyboard.press('x');
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.type('somebody must not be published');
      await page.keyboard.press('Enter');
      await expect(messages(page)).toContainText(`Rejected: number ${expected.number}`);
    } else {
      expect(await approve(page, expected)).toBeLessThanOrEqual(MOST_PRESSES);
    }
  }
  await expect(heading(page)).toHaveText('Review');
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  expect(await queue(page)).toEqual([]);
  expect((await queue(page, '?state=approved')).length).toBe(waiting.filter((one) => one.attention !== 'blocked').length);
});

test('undo reaches back over photos and over a reload', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const [approved] = await queue(page, '?state=approved');
  // Nothing was done in this session yet: the last step of the photo itself is taken back.
  await page.goto(`/#/photo/${approved.id}`);
  await pictureShown(page, approved.id);
  await page.keyboard.press('z');
  await expect(messages(page)).toContainText('Undone');
  expect((await ask(page, `/api/photos/${approved.id}`)).photo.state).toBe('held');
  await pictureShown(page, approved.id);
  await approve(page, (await ask(page, `/api/photos/${approved.id}`)).photo);
  await expect(heading(page)).toHaveText('Review');
  await page.reload();
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  const [another] = (await queue(page, '?state=approved')).filter((photo) => photo.id !== approved.id);
  await page.goto(`/#/photo/${another.id}`);
  await pictureShown(page, another.id);
  await page.keyboard.press('z');
  await expect(page).toHaveURL(new RegExp(`photo/${approved.id}\\b`));
  expect((await ask(page, `/api/photos/${approved.id}`)).photo.state).toBe('held');
  expect((await ask(page, `/api/photos/${another.id}`)).photo.state).toBe('approved');
});

test('the help lists every key that is bound, and keys can be switched off', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const [approved] = await queue(page, '?state=approved');
  await page.goto(`/#/photo/${approved.id}`);
  await pictureShown(page, approved.id);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys on this page' });
  await expect(help.getByText('Name: say who it is')).toBeVisible();
  for (const key of ['A', 'X', 'N', 'M', 'Z', 'O']) {
    await expect(help.locator('kbd').getByText(key, { exact: true }).first()).toBeVisible();
  }
  await help.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('x');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Keys' }).click();
  await help.getByRole('checkbox').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('x');
  await expect(page.getByRole('dialog', { name: 'Reject this photo' })).toBeVisible();
});
