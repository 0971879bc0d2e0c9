// Several schools on one server: one sign-in, what waits in each, and nothing of one on another's page.
import { flaws } from './support/layout.js';
import { PASSWORD } from './support/made_school.js';
import { ask, expect, heading, messages, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'schools', schoolNames: ['elm', 'oak'] });

// By keyboard alone, as it is filled in for the first time.
async function signInTo(page, names, user, password = PASSWORD) {
  for (const name of names) {
    await tabTo(page, page.getByLabel(name, { exact: true }));
    if (!await page.getByLabel(name, { exact: true }).isChecked()) await page.keyboard.press('Space');
  }
  await tabTo(page, page.getByLabel('User'));
  await page.keyboard.insertText(user);
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.insertText(password);
  await page.keyboard.press('Enter');
}

function entry(page, name) {
  return page.locator('.school-list li').filter({ has: page.getByRole('link', { name, exact: true }) });
}

test('strangers see the names of the schools, and which cannot be opened, and no numbers', async ({ openPage }) => {
  const page = await openPage();
  await expect(page.getByLabel('elm', { exact: true })).toBeVisible();
  await expect(page.getByLabel('oak', { exact: true })).toBeVisible();
  await expect(page.getByText('ash cannot be opened at the moment.')).toBeVisible();
  await expect(page.getByText(/wait/)).toHaveCount(0);
  await expect(page).toHaveTitle('Schools · Schoolgate');
  expect(await flaws(page, 'schools, signed out')).toEqual([]);
});

test('a technician of two schools signs in once, sees what waits in each, and works in one, by keyboard', async ({ openPage }) => {
  const page = await openPage();
  await signInTo(page, ['elm', 'oak'], 't.brook');
  for (const name of ['elm', 'oak']) await expect(entry(page, name)).toContainText(/photos? waits?/);
  await expect(page).toHaveTitle(/^\(\d+\) Schools · Schoolgate$/);
  await expect(page.getByRole('region', { name: 'Sign in' })).toBeHidden();
  expect(await flaws(page, 'schools, signed in')).toEqual([]);

  await tabTo(page, entry(page, 'oak').getByRole('link'));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/s\/oak\/#\/queue$/);
  await expect(page.locator('.brand')).toHaveText('oak · Schoolgate');
  await expect(page).toHaveTitle(/ · oak · Schoolgate$/);
  const picture = page.locator('.cards img').first();
  await expect.poll(() => picture.evaluate(({ naturalWidth }) => naturalWidth), 'the pictures are this school\'s').toBeGreaterThan(0);
  await page.keyboard.press('s');
  await expect(page.locator('.photo-page')).not.toHaveAttribute('aria-busy', 'true');

  await tabTo(page, page.getByRole('link', { name: 'Schools', exact: true }));
  await page.keyboard.press('Enter');
  await expect(entry(page, 'elm')).toBeVisible();
});

test('what is done in one school is not done in the other', async ({ openPage }) => {
  const page = await openPage();
  await signInTo(page, ['elm', 'oak'], 't.brook');
  await expect(entry(page, 'oak')).toBeVisible();
  const [first] = (await ask(page, '/s/elm/api/queue')).photos.filter(({ attention }) => attention !== 'blocked');
  const before = (await ask(page, '/s/oak/api/queue')).total;
  const { csrf } = await ask(page, '/s/elm/api/me');
  const reject = (school) => page.request.post(`/s/${school}/api/photos/${first.id}/reject`, {
    data: { version: first.version, reason: 'a test' }, headers: { 'X-CSRF-Token': csrf },
  });
  expect((await reject('oak')).status(), 'the token is of another session').toBe(403);
  expect((await reject('elm')).status()).toBe(200);
  expect((await ask(page, '/s/oak/api/queue')).total).toBe(before);
});

test('a mistyped password is tried at one school alone', async ({ openPage }) => {
  const page = await openPage();
  const tried = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/login')) tried.push(new URL(request.url()).pathname);
  });
  await signInTo(page, ['elm', 'oak'], 't.brook', 'a slip of the finger');
  await expect(page.getByRole('alert').filter({ hasText: 'elm: user and password do not fit' })).toBeVisible();
  expect(tried).toEqual(['/s/elm/api/login']);
  expect(await flaws(page, 'schools, refused')).toEqual([]);
});

test('signing out of one leaves the other open, and the browser remembers which were ticked', async ({ openPage }) => {
  const page = await openPage();
  await signInTo(page, ['elm', 'oak'], 'h.lane');
  await tabTo(page, page.getByRole('button', { name: 'Sign out of elm' }));
  await page.keyboard.press('Enter');
  await expect(messages(page)).toContainText('You are signed out of elm.');
  await expect(entry(page, 'elm')).toHaveCount(0);
  await expect(entry(page, 'oak')).toBeVisible();
  expect((await page.request.get('/s/elm/api/me')).status()).toBe(401);
  expect((await page.request.get('/s/oak/api/me')).status()).toBe(200);
  await page.reload();
  await expect(page.getByLabel('elm', { exact: true })).toBeChecked();
});

test('who has one school comes to its page at once', async ({ openPage }) => {
  const page = await openPage();
  await signInTo(page, ['oak'], 'office');
  await expect(page).toHaveURL(/\/s\/oak\/#\/events$/);
  await expect(heading(page)).toBeVisible();
});
