// Makes the pictures of cameras and phones, at a school where only ticked ones may be used.
import { picture } from './support/picture.js';
import { madePhotos, takenWith } from './support/pictures.js';
import { ask, expect, messages, test } from './support/server.js';

test.use({ schoolOf: 'pictures of devices', changedSettings: { 'allowed_devices =': 'allowed_devices = ticked' } });

test('photos brought from two devices', async ({ signIn }) => {
  const office = await signIn('office');
  const [a, b, c] = await madePhotos(office, 3, 'phone');
  await office.goto('/#/events');
  await office.getByLabel('Event').fill('Harvest Assembly');
  await office.locator('input[type=file]').setInputFiles([
    takenWith(a, 'Canon', 'EOS 250D'), takenWith(b, 'Canon', 'EOS 250D'), takenWith(c, 'Apple', 'iPhone 13'),
  ]);
  await office.getByRole('link', { name: 'Harvest Assembly' }).click();
  const page = await signIn('t.brook');
  await expect.poll(async () => (await ask(page, '/api/devices')).devices.filter(({ name }) => name).length).toBe(2);
  await page.goto('/#/devices');
  await page.getByLabel('Canon EOS 250D may be used').check();
  await expect(messages(page)).toContainText('may be used');
  await picture(page, 'devices');
  await page.getByLabel('Apple iPhone 13 may be used').check();
  // Once each was looked at.
  await expect(async () => {
    await office.reload();
    await expect(office.getByText('3 photos that you brought are safe here.')).toBeVisible({ timeout: 2000 });
  }).toPass();
  await picture(office, 'brought');
});
