// Register, platforms, users, ledger and health.
import { ask, expect, logIn, test } from './support/server.js';

test.use({ schoolOf: 'administration' });

test('a consent is withdrawn and granted again, and its history says so', async ({ signIn }) => {
  const page = await signIn('h.lane');
  await page.goto('/#/register');
  await page.getByLabel('Search').fill('jakub');
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('link', { name: 'Jakub Kowalski' }).click();
  const facebook = page.getByRole('row').filter({ hasText: 'Facebook' }).filter({ hasText: 'Image' });
  await expect(facebook).toContainText('May be shown');
  await page.getByRole('button', { name: 'Withdraw: Facebook, image' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await expect(facebook).toContainText('Redacted');
  await page.getByRole('button', { name: 'Change: Facebook, image' }).click();
  await page.getByLabel('Answer', { exact: true }).selectOption('granted');
  await page.getByLabel('Given by').fill('mother');
  await page.getByRole('button', { name: 'Save the answer' }).click();
  await expect(facebook).toContainText('May be shown');
  await expect(page.locator('.history li').first()).toContainText('h.lane');
  expect((await ask(page, '/api/register/P014')).history.length).toBeGreaterThanOrEqual(2);
});

test('two people who change one pupil do not overwrite each other', async ({ signIn }) => {
  const first = await signIn('h.lane');
  const second = await signIn('admin');
  for (const page of [first, second]) {
    await page.goto('/#/person/P015');
    await expect(page.getByRole('heading', { name: 'Poppy Taylor' })).toBeVisible();
  }
  const withdraw = async (page, platform) => {
    await page.getByRole('button', { name: `Withdraw: ${platform}, image` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  };
  await withdraw(first, 'X');
  await expect(first.getByRole('button', { name: 'Withdraw: X, image' })).toHaveCount(0);
  await withdraw(second, 'Instagram');
  await expect(second.locator('#alerts')).toContainText(/changed/i);
  await expect(second.getByRole('button', { name: 'Withdraw: X, image' })).toHaveCount(0);
  await expect(second.getByRole('button', { name: 'Withdraw: Instagram, image' })).toBeVisible();
});

test('a platform with fewer than two administrators warns until it has two', async ({ signIn }) => {
  const page = await signIn('admin');
  await page.goto('/#/platforms');
  const facebook = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Facebook' }) });
  await expect(facebook.locator('.notice-warn')).toBeVisible();
  for (const name of ['Ms Clarke', 'Mr Okafor']) {
    await facebook.getByRole('button', { name: 'Add an administrator of Facebook' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(facebook.getByText(name)).toBeVisible();
  }
  await expect(facebook.locator('.notice-warn')).toHaveCount(0);
});

test('an administrator adds a user, who signs in, and switches them off again', async ({ signIn, openPage }) => {
  const page = await signIn('admin');
  await page.goto('/#/users');
  await page.getByLabel('User', { exact: true }).fill('n.reid');
  await page.getByLabel('Role', { exact: true }).selectOption('technician');
  await page.getByLabel('First password').fill('some words for a start');
  await page.getByRole('button', { name: 'Add the user' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'n.reid' })).toContainText('May sign in');
  const theirs = await openPage();
  await logIn(theirs, 'n.reid', 'some words for a start');
  await expect(theirs.getByRole('heading', { name: 'Choose your own password' })).toBeVisible();
  await page.getByRole('button', { name: 'Switch off n.reid' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'n.reid' })).toContainText('Switched off');
  await theirs.reload();
  await expect(theirs.getByLabel('Password', { exact: true })).toBeVisible();
});

test('the ledger is listed and verified, and health tells what is worth knowing', async ({ signIn }) => {
  const page = await signIn('admin');
  await page.goto('/#/ledger');
  await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(10);
  await page.getByRole('button', { name: 'Verify the ledger' }).click();
  await expect(page.locator('.notice-good')).toContainText('as they were written');
  await page.goto('/#/health');
  await expect.poll(() => page.locator('.fact').count()).toBeGreaterThan(3);
  await expect(page.getByRole('group', { name: 'The settings file' })).toContainText('platforms');
});
