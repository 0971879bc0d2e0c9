// Register, platforms, users, ledger and health.
import { violations } from './support/axe.js';
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

const platform = (page, title) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

test('a no that came without a date is told from no answer', async ({ signIn }) => {
  const page = await signIn('h.lane');
  await page.goto('/#/person/P002');
  const row = (purpose) => page.getByRole('row', { name: new RegExp(`^Facebook ${purpose}`) });
  await expect(row('Image')).toContainText('Refused (no date)');
  await expect(row('Work')).toContainText('No answer, which counts as no');
});

test('a platform warns until its account has an address, an approver and two people of each kind', async ({ signIn }) => {
  const page = await signIn('admin');
  await page.goto('/#/platforms');
  const facebook = platform(page, 'Facebook');
  await expect(facebook.locator('.missing')).toContainText('no address, nobody who approved it');
  for (const [kind, article] of [['administrator', 'an'], ['moderator', 'a']]) {
    for (const name of ['Ms Clarke', 'Mr Okafor']) {
      await facebook.getByRole('button', { name: `Add ${article} ${kind} of Facebook` }).click();
      await page.getByRole('dialog').getByLabel('Name').fill(name);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(facebook.getByRole('button', { name: `Remove ${name} from the ${kind}s of Facebook` })).toBeVisible();
    }
  }
  await facebook.getByRole('button', { name: 'Change the account of Facebook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill('https://www.facebook.com/oakwood');
  await dialog.getByLabel('Approved by').fill('Ms Lane');
  await dialog.getByLabel('Approved on').fill('2026-01-05');
  await dialog.getByLabel('Approved on').press('Enter');
  await expect(facebook.locator('.missing')).toHaveCount(0);
  await expect(facebook).toContainText('https://www.facebook.com/oakwood');
});

test('a platform is closed and opened again by keyboard, and the page stays accessible', async ({ signIn }) => {
  const page = await signIn('admin');
  await page.goto('/#/platforms');
  const website = platform(page, 'Website');
  await website.getByRole('button', { name: 'Close Website' }).press('Enter');
  await expect(page.getByRole('dialog')).toContainText('take-downs');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('dialog').getByLabel('From', { exact: true }).press('Enter');
  await expect(website.locator('.notice-warn').first()).toContainText('Website is closed since');
  expect((await ask(page, '/api/platforms')).platforms.find(({ id }) => id === 'website').account.shut).toContain('is closed');
  expect(await violations(page)).toEqual([]);
  await website.getByRole('button', { name: 'Open Website again' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Open again' }).press('Enter');
  await expect(website.getByRole('button', { name: 'Close Website' })).toBeVisible();
});

test('whose training ran out is told so when they approve, and by whom it is entered', async ({ signIn }) => {
  const page = await signIn('admin');
  await page.goto('/#/users');
  const row = page.getByRole('row').filter({ hasText: 't.brook' });
  const enter = async (trained) => {
    await row.getByRole('button', { name: 'Training of t.brook' }).click();
    await page.getByLabel('Trained on').fill(trained);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };
  await enter('2020-09-01');
  await expect(row).toContainText('Neither approves nor posts');
  const technician = await signIn('t.brook');
  await technician.goto('/#/queue');
  await expect(technician.locator('.notice').filter({ hasText: 'neither approve nor post' })).toContainText('the training of t.brook ran out');
  const { csrf } = await ask(technician, '/api/me');
  const reply = await technician.request.post('/api/posts/1/confirm', { data: {}, headers: { 'X-CSRF-Token': csrf } });
  expect(reply.status()).toBe(403);
  const { error } = await reply.json();
  expect(error.code).toBe('untrained');
  expect(error.message).toContain('the training of t.brook ran out');
  await enter('');
  await expect(row).not.toContainText('Neither approves nor posts');
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
  const end = page.getByRole('region', { name: 'The end, to be noted' });
  await expect(end.getByRole('img', { name: 'The same as a QR code' })).toBeVisible();
  const noted = await end.locator('.digest').textContent();
  expect(await violations(page, 'the end to be noted')).toEqual([]);
  await page.getByLabel('An end that was noted earlier').fill(noted);
  await page.getByRole('button', { name: 'Verify the ledger' }).press('Enter');
  await expect(page.locator('.notice-good')).toContainText('everything up to the end that you noted');
  await page.getByLabel('An end that was noted earlier').fill(`${noted.slice(0, -8)}00000000`);
  await page.getByRole('button', { name: 'Verify the ledger' }).press('Enter');
  await expect(page.locator('.notice-stop')).toBeVisible();
  await page.goto('/#/health');
  await expect.poll(() => page.locator('.fact').count()).toBeGreaterThan(3);
  await expect(page.getByRole('group', { name: 'The settings file' })).toContainText('platforms');
});
