// Approving many photos at once.
import { ask, expect, messages, queue, test } from './support/server.js';

test.use({ schoolOf: 'bulk' });

// Leaves nothing of a photo undecided, and nothing shown by a person.
async function hideWhatIsOpen(page, id) {
  const { photo, open } = await ask(page, `/api/photos/${id}`);
  const changes = [...open.undecided, ...open.doubtful].map((finding) => ({ do: 'redact', finding }));
  if (changes.length === 0) return;
  const { csrf } = await ask(page, '/api/me');
  const answer = await page.request.post(`/api/photos/${id}/rulings`, {
    data: { version: photo.version, changes }, headers: { 'X-CSRF-Token': csrf },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

test('the window\'s title counts what waits, for whoever reviews and nobody else', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { counts } = await ask(page, '/api/queue?limit=1');
  expect(counts.total).toBeGreaterThan(0);
  await expect(page).toHaveTitle(`(${counts.total}) Review · Schoolgate`);
  await page.goto('/#/devices');
  await expect(page).toHaveTitle(`(${counts.total}) Devices · Schoolgate`);
  const office = await signIn('office');
  await expect(office).toHaveTitle(/^[^(]+ · Schoolgate$/);
  await page.getByRole('button', { name: 'Sign out' }).press('Enter');
  await expect(page).toHaveTitle('Sign in · Schoolgate');
});

test('photos that the rules decided are approved at once, and that can be taken back', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await hideWhatIsOpen(page, (await queue(page)).find((photo) => photo.attention !== 'blocked').id);
  const possible = (await queue(page)).filter((photo) => photo.bulk);
  test.skip(possible.length === 0, 'nothing here may be approved in bulk: without the models nothing ever is');
  await page.reload();
  const all = page.getByLabel(/^Choose all that may be approved at once and were on the screen/);
  // Scrolled past quicker than a person does, one may not count as looked at.
  await expect(async () => {
    for (const { id } of possible) {
      for (const picture of await page.locator(`[data-photo="${id}"] [data-picture]`).all()) {
        await picture.scrollIntoViewIfNeeded();
        await expect.poll(() => picture.locator('img').evaluate((one) => one.complete)).toBe(true);
        await page.evaluate(() => new Promise((seen) => { requestAnimationFrame(() => requestAnimationFrame(seen)); }));
      }
    }
    await expect(page.getByText(`(${possible.length} of ${possible.length} loaded)`)).toBeVisible({ timeout: 2000 });
  }).toPass();
  await all.check();
  await page.getByRole('button', { name: /^Approve \d+ photos?$/ }).click();
  await expect(messages(page)).toContainText(/approved/);
  for (const { id } of possible) expect((await ask(page, `/api/photos/${id}`)).photo.state).toBe('approved');
  const asked = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await messages(page).getByRole('button', { name: 'Undo' }).click();
  await expect(messages(page)).toContainText('taken back');
  expect(asked.filter((one) => /^GET \/api\/photos\/\d+$/.test(one)), 'the versions are known').toEqual([]);
  for (const { id } of possible) expect((await ask(page, `/api/photos/${id}`)).photo.state).toBe('held');
});
