// Careful platforms: the page says who is hidden although they consent, and why; what it shows of the others is small.
import { violations } from './support/axe.js';
import { differenceInside } from './support/pictures.js';
import { rowOfShown } from './support/row_of_shown.js';
import { ask, expect, messages, openPhoto, pictureShown, queue, test } from './support/server.js';

test.use({ schoolOf: 'exposure', changedSettings: { '\ncareful =': '\ncareful = facebook, website' } });

const view = (page, id) => ask(page, `/api/photos/${id}`);
const renditionOf = (photo, platform) => photo.renditions.find((one) => one.platforms.includes(platform));

async function idOf(page, name) {
  return (await queue(page)).find((photo) => photo.source_name === name).id;
}

async function makeAnew(page, id) {
  await openPhoto(page, id);
  await expect(page.locator('.notice-warn')).toContainText(['The register or the settings have changed since these pictures were made.']);
  await page.keyboard.press('g');
  await expect(messages(page)).toContainText('Made anew');
}

test('a large face alone is hidden where the platform is careful, with the reason, and shown where it is open', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const id = await idOf(page, 'award_03.jpg');
  const before = await view(page, id);
  const shown = before.findings.find((one) => one.kind === 'face' && one.outcome !== 'redacted');
  test.skip(!shown, 'the networks that are here recognise nobody in this photo');
  expect(await differenceInside(page, before, renditionOf(before, 'facebook'), shown.box), 'it is shown at first').toBeLessThan(12);

  await makeAnew(page, id);
  const after = await view(page, id);
  const face = after.findings.find((one) => one.ref === shown.ref);
  const outcome = face.outcomes.find((one) => one.platforms.includes('facebook'));
  expect(outcome.action).toBe('redact');
  expect(outcome.reason).toMatch(/facebook is careful: face-on, \d+ px from forehead to chin/);
  expect(await differenceInside(page, after, renditionOf(after, 'facebook'), face.box)).toBeGreaterThan(12);
  expect(await differenceInside(page, after, renditionOf(after, 'newsletter'), face.box), 'the newsletter is open').toBeLessThan(12);
  expect(renditionOf(after, 'facebook').width).toBeLessThanOrEqual(1280);
  await expect(page.locator('main')).toContainText(/is careful: face-on, \d+ px from forehead to chin/);
  expect(await violations(page)).toEqual([]);
});

test('in a group faces stay, and the page says how large the largest is', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const id = await idOf(page, 'play_01.jpg');
  await makeAnew(page, id);
  await rowOfShown(page);
  await page.reload();
  await pictureShown(page, id);
  await expect(page.locator('.shown-faces')).toContainText(/largest shown face \d+ px/);
  const facebook = renditionOf(await view(page, id), 'facebook');
  expect(facebook.shown, 'a group on the careful platform').toBeGreaterThanOrEqual(3);
  expect(Number(facebook.shown_faces.match(/largest shown face (\d+) px/)[1]), 'larger than one alone might be').toBeGreaterThan(64);
  expect(Math.max(facebook.width, facebook.height)).toBeLessThanOrEqual(1280);
});
