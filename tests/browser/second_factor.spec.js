// A code beside the password, set up and used by keyboard alone.
import { createHmac } from 'node:crypto';
import { violations } from './support/axe.js';
import { PASSWORD } from './support/made_school.js';
import { expect, heading, logIn, messages, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'second-factor' });

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// What an authenticator app shows for this secret now (RFC 6238).
function codeOf(secret) {
  const bits = [...secret.replaceAll(' ', '')].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('it is set up with an app, asked for at the next sign-in, and reset by an administrator', async ({ signIn, openPage }) => {
  const page = await signIn('h.lane');
  await page.goto('/#/password');
  const section = page.getByRole('region', { name: 'Second factor' });
  await tabTo(page, section.getByLabel('Your password'));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(section.getByRole('img', { name: 'The secret for your app, as a QR code' })).toBeVisible();
  expect(await violations(page, 'the secret')).toEqual([]);
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await expect(section.getByRole('alert')).toContainText('the code does not fit');
  await tabTo(page, section.getByLabel('The code that the app shows now'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type(codeOf(await section.locator('.digest').textContent()));
  await page.keyboard.press('Enter');
  const codes = section.getByRole('list', { name: 'Backup codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(8);
  expect(await violations(page, 'the backup codes')).toEqual([]);
  const backup = await codes.first().textContent();
  await page.keyboard.press('Enter');
  await expect(section).toContainText('8 backup codes left');

  const other = await openPage();
  await logIn(other, 'h.lane', PASSWORD);
  await expect(other.getByLabel('Code')).toBeFocused();
  expect(await violations(other, 'the code')).toEqual([]);
  await other.keyboard.type('123');
  await other.keyboard.press('Enter');
  await expect(other.getByRole('main').getByRole('alert')).toContainText('the code does not fit');
  await other.getByLabel('Code').fill(backup);
  await other.keyboard.press('Enter');
  await expect(heading(other)).toHaveText('Review');

  const admin = await signIn('admin');
  await admin.goto('/#/users');
  await admin.getByRole('button', { name: 'Reset the second factor of h.lane' }).press('Enter');
  await admin.getByLabel('Your own password').fill(PASSWORD);
  await admin.getByRole('button', { name: 'Reset', exact: true }).press('Enter');
  await expect(messages(admin)).toContainText('The second factor of h.lane is gone');
  const again = await openPage();
  await logIn(again, 'h.lane', PASSWORD);
  await expect(heading(again)).toHaveText('Review');
});
