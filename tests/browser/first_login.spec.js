import { NEWCOMER, PASSWORD } from './support/made_school.js';
import { expect, heading, logIn, messages, test } from './support/server.js';

const NEW_PASSWORD = 'quite another set of words';

test.use({ schoolOf: 'first_login' });

test('a wrong password is told without saying which part is wrong', async ({ openPage }) => {
  const page = await openPage();
  await logIn(page, 't.brook', 'not the password');
  await expect(page.getByRole('alert').filter({ hasText: 'user and password do not fit' })).toBeVisible();
});

test('somebody new has to choose an own password before anything else, and signs in with it', async ({ openPage }) => {
  const page = await openPage();
  await logIn(page, NEWCOMER, PASSWORD);
  await expect(heading(page)).toHaveText('Choose your own password');
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link')).toHaveCount(0);
  await page.goto('/#/queue');
  await page.reload();
  await expect(heading(page)).toHaveText('Choose your own password');

  await page.getByLabel('The password you have now').fill(PASSWORD);
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel('New password once more').fill('something else altogether');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('the two new passwords differ')).toBeVisible();
  await page.getByLabel('New password once more').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(heading(page)).toHaveText('Review');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
  await logIn(page, NEWCOMER, NEW_PASSWORD);
  await expect(heading(page)).toHaveText('Review');

  const other = await openPage();
  await logIn(other, NEWCOMER, PASSWORD);
  await expect(other.getByRole('alert').filter({ hasText: 'do not fit' })).toBeVisible();
});

test('each role sees its own pages only', async ({ signIn }) => {
  const pages = {
    office: ['Posts', 'Incidents', 'Photos'],
    't.brook': ['Review', 'Release', 'Posts', 'Take-downs', 'Incidents', 'Photos', 'Devices', 'Portraits'],
    'h.lane': ['Review', 'Release', 'Posts', 'Take-downs', 'Incidents', 'Photos', 'Devices', 'Portraits', 'Register', 'Platforms', 'Ledger', 'Year'],
    admin: ['Review', 'Release', 'Posts', 'Take-downs', 'Incidents', 'Photos', 'Devices', 'Portraits', 'Register', 'Platforms', 'Ledger', 'Year', 'Users', 'Health'],
  };
  for (const [user, expected] of Object.entries(pages)) {
    const page = await signIn(user);
    await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link')).toHaveText(expected);
  }
});

test('a session about to end is told in time and can be kept', async ({ openPage }) => {
  const page = await openPage();
  await page.clock.install();
  await page.reload();
  await logIn(page, 't.brook', PASSWORD);
  await expect(heading(page)).toHaveText('Review');
  await page.clock.fastForward('27:00');
  await expect(messages(page)).not.toContainText('signed out');
  await page.clock.fastForward('01:30');
  await expect(messages(page)).toContainText('You will be signed out in two minutes');
  const kept = page.waitForResponse('**/api/me');
  await messages(page).getByRole('button', { name: 'Stay signed in' }).click();
  expect((await kept).status()).toBe(200);
});

test('a session that ends leads back to the sign-in and then to where one was', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await page.getByRole('link', { name: 'Release' }).click();
  await expect(heading(page)).toHaveText('Release');
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Photos' }).click();
  await expect(page.getByText('Your session has ended')).toBeVisible();
  await logIn(page, 't.brook', PASSWORD);
  await expect(heading(page)).toHaveText('Photos');
});
