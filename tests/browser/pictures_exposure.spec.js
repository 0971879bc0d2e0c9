// Makes the picture of a photo whose face is too large for a careful platform.
import { picture } from './support/picture.js';
import { expect, messages, openPhoto, queue, test } from './support/server.js';

test.use({ schoolOf: 'pictures of exposure', changedSettings: { '\ncareful =': '\ncareful = facebook, website' } });

test('a face that is too large', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { id } = (await queue(page)).find((photo) => photo.source_name === 'award_03.jpg');
  await openPhoto(page, id);
  await page.keyboard.press('g');
  await expect(messages(page)).toContainText('Made anew');
  await page.reload();
  await page.getByRole('button', { name: /^Facebook, Website/ }).click();
  const reason = page.getByText(/is careful: face-on, \d+ px from forehead to chin/).first();
  await reason.scrollIntoViewIfNeeded();
  await picture(page, 'exposure');
});
