// Cameras and phones: which may be used, photos that do not say what took them, and deleting from the phone.
import { flaws } from './support/layout.js';
import { madePhotos } from './support/pictures.js';
import { ask, expect, heading, messages, test } from './support/server.js';

test.use({ schoolOf: 'devices' });

test('whoever brought photos is told to delete them from the phone, and says so by keyboard', async ({ signIn }) => {
  const page = await signIn('office');
  await page.goto('/#/events');
  await page.getByLabel('Event').fill('Harvest');
  await page.locator('input[type=file]').setInputFiles([
    ...await madePhotos(page, 2, 'phone'), { name: 'IMG_1.MOV', mimeType: 'video/quicktime', buffer: Buffer.from('film') },
  ]);
  await expect(page.getByText('1 other file left out')).toBeVisible();
  await page.getByRole('link', { name: 'Harvest' }).press('Enter');
  await expect(page.getByText('2 photos that you brought are safe here.')).toBeVisible();
  expect(await flaws(page, 'event')).toEqual([]);
  await page.getByRole('button', { name: 'They are deleted there' }).press('Enter');
  await expect(messages(page)).toContainText('Noted');
  await expect(page.getByText('safe here.')).toHaveCount(0);
});

test('a damaged photo is not among those to be deleted from the phone, and is named', async ({ signIn }) => {
  const page = await signIn('office');
  const [good, whole] = await madePhotos(page, 2, 'fete');
  await page.goto('/#/events');
  await page.getByLabel('Event').fill('Fete');
  await page.locator('input[type=file]').setInputFiles([
    good, { name: 'half.jpg', mimeType: 'image/jpeg', buffer: whole.buffer.subarray(0, whole.buffer.length / 3) },
  ]);
  await page.getByRole('link', { name: 'Fete' }).press('Enter');
  await expect(page.getByText('1 photo that you brought is safe here. Delete this one')).toBeVisible({ timeout: 60_000 });
  const keep = page.locator('.notice-stop');
  await expect(keep).toContainText('Do not delete this one from the phone or camera:');
  await expect(keep).toContainText('half.jpg: it could not be used here');
  await expect(keep).not.toContainText(good.name);
  expect(await flaws(page, 'event with a damaged photo')).toEqual([]);
});

test('the technician sees the devices', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await page.goto('/#/devices');
  await expect(heading(page)).toHaveText('Cameras and phones');
  await expect(page.getByText('Every device may be used')).toBeVisible();
  expect(await flaws(page, 'devices')).toEqual([]);
  expect((await ask(page, '/api/devices')).every_device).toBe(true);
});
