// Where only ticked cameras and phones may be used: the technician ticks one, or allows a single photo.
import { flaws } from './support/layout.js';
import { madePhotos, takenWith } from './support/pictures.js';
import { ask, expect, heading, messages, openPhoto, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'device ticks', changedSettings: { 'allowed_devices =': 'allowed_devices = ticked' } });

async function bring(office, event, files) {
  await office.goto('/#/events');
  await office.getByLabel('Event').fill(event);
  await office.locator('input[type=file]').setInputFiles(files);
  await office.getByRole('link', { name: event }).press('Enter');
  await expect(heading(office)).toContainText(event);
}

// The photos of that event, once all of them were looked at.
async function photosOf(page, event, state) {
  const path = `/api/queue?state=${state}`;
  const found = async () => (await ask(page, path)).photos.filter((photo) => photo.event.name === event);
  await expect.poll(async () => (await found()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  return found();
}

test('a device is ticked by keyboard, and its photos that were set aside are looked at', async ({ signIn }) => {
  const office = await signIn('office');
  const [photo] = await madePhotos(office, 1, 'camera');
  await bring(office, 'Harvest', [takenWith(photo, 'Made', 'Camera 1')]);
  const page = await signIn('t.brook');
  const [aside] = await photosOf(page, 'Harvest', 'quarantined');
  await page.goto('/#/devices');
  const tick = page.getByLabel('Made Camera 1 may be used');
  await expect(tick).not.toBeChecked();
  expect(await flaws(page, 'devices to tick')).toEqual([]);
  await tabTo(page, tick);
  await page.keyboard.press('Space');
  await expect(messages(page)).toContainText('Made Camera 1 may be used: 1 photo looked at once more.');
  const [held] = await photosOf(page, 'Harvest', 'held');
  expect(held.id).toBe(aside.id);
  await page.keyboard.press('Space');
  await expect(messages(page)).toContainText('Made Camera 1 may not be used from now on.');
  await expect(tick).not.toBeChecked();
});

test('a photo that does not say what took it waits with the question, which a key answers', async ({ signIn }) => {
  const office = await signIn('office');
  await bring(office, 'Fair', await madePhotos(office, 1, 'chat'));
  const page = await signIn('t.brook');
  const [photo] = await photosOf(page, 'Fair', 'held');
  await openPhoto(page, photo.id);
  const question = page.locator('.notice', { hasText: 'which device took this photo' });
  await expect(question).toBeVisible();
  expect(await flaws(page, 'a photo of an unknown device')).toEqual([]);
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await expect(question, 'it is not approved').toBeVisible();
  expect((await ask(page, `/api/photos/${photo.id}`)).photo.state).toBe('held');
  await page.keyboard.press('v');
  await expect(question).toBeHidden();
  expect((await ask(page, `/api/photos/${photo.id}`)).device).toBe('allowed');
});
