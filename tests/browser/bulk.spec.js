// Approving many photos at once.
import { ask, expect, messages, queue, test } from './support/server.js';

test.use({ schoolOf: 'bulk' });

test('photos that the rules decided are approved at once, and that can be taken back', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const possible = (await queue(page)).filter((photo) => photo.bulk);
  test.skip(possible.length === 0, 'nothing here may be approved in bulk: without the models nothing ever is');
  await page.goto('/#/queue');
  await page.getByLabel(/^Choose all that may be approved at once/).check();
  await page.getByRole('button', { name: /^Approve \d+ photos?$/ }).click();
  await expect(messages(page)).toContainText(/approved/);
  for (const { id } of possible) expect((await ask(page, `/api/photos/${id}`)).photo.state).toBe('approved');
  await messages(page).getByRole('button', { name: 'Undo' }).click();
  await expect(messages(page)).toContainText('taken back');
  for (const { id } of possible) expect((await ask(page, `/api/photos/${id}`)).photo.state).toBe('held');
});
