// The technician's whole work on the sample photos, without a mouse. Prints how many keys and seconds it took; measured
// at reading speed on 100 photos with
//   SCHOOLGATE_REVIEW_PHOTOS=100 SCHOOLGATE_LOOK_MS=2000 node tests/browser/run.js keyboard_review -g "by keyboard alone"
import { PHOTOS } from './support/made_school.js';
import { approve, ask, expect, heading, messages, pictureShown, queue, test } from './support/server.js';

const MOST_PRESSES = 2;  // and one for each different picture that would go out
const PAGE_OF_CARDS = 60;
// How long the reviewer looks at each photo before the first key.
const LOOK_MS = Number(process.env.SCHOOLGATE_LOOK_MS ?? 0);

test.use({ schoolOf: 'keyboard_review' });

// One photo from its picture on the screen to its decision; answers how many keys that took.
async function decide(page, photo) {
  if (photo.attention !== 'blocked') return approve(page, photo);
  const reason = 'somebody must not be published';
  await page.keyboard.press('x');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type(reason);
  await page.keyboard.press('Enter');
  await expect(messages(page)).toContainText(`Rejected: number ${photo.id}`);
  return reason.length + 2;
}

function report(decided) {
  const kinds = { clean: 'clean', undecided: 'with something undecided', doubtful: 'doubtful', blocked: 'blocked, rejected with a reason' };
  for (const [attention, words] of Object.entries(kinds)) {
    const some = decided.filter((one) => one.attention === attention);
    if (some.length === 0) continue;
    const presses = some.map((one) => one.presses);
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    console.log(`${some.length} photos ${words}: ${mean(presses).toFixed(2)} key presses in the mean, `
      + `${Math.max(...presses)} at most, ${mean(some.map((one) => one.seconds)).toFixed(2)} s each`);
  }
  const seconds = decided.reduce((sum, one) => sum + one.seconds, 0);
  console.log(`${decided.length} photos in ${seconds.toFixed(0)} s, ${LOOK_MS} ms of each for looking at it`);
}

test('all samples are reviewed by keyboard alone, with two key presses at most and one for each different picture', async ({ signIn }) => {
  test.setTimeout(180_000 + PHOTOS * (LOOK_MS + 5_000));
  const page = await signIn('t.brook');
  const waiting = await queue(page, '?limit=200');
  expect(waiting.length).toBe(PHOTOS);
  await expect(page.locator('.card')).toHaveCount(Math.min(PHOTOS, PAGE_OF_CARDS));

  const decided = [];
  await page.keyboard.press('s');
  for (const photo of waiting) {
    const began = Date.now();
    await expect(page).toHaveURL(new RegExp(`photo/${photo.id}\\b`));
    await pictureShown(page, photo.id);
    if (LOOK_MS > 0) await page.waitForTimeout(LOOK_MS);
    const { renditions } = await ask(page, `/api/photos/${photo.id}`);
    const presses = await decide(page, photo);
    decided.push({ attention: photo.attention, presses, seconds: (Date.now() - began) / 1000 });
    if (photo.attention !== 'blocked') expect(presses).toBeLessThanOrEqual(MOST_PRESSES + renditions.length);
  }
  report(decided);
  await expect(heading(page)).toHaveText('Review');
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  expect(await queue(page)).toEqual([]);
  expect((await queue(page, '?state=approved&limit=200')).length).toBe(waiting.filter((one) => one.attention !== 'blocked').length);
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
