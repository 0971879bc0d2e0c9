// What a person may ask, and what is too bad to be kept: given out, forgotten, shredded, all by keyboard.
import { readFileSync } from 'node:fs';
import { violations } from './support/axe.js';
import { ask, expect, heading, messages, openPhoto, queue, test } from './support/server.js';
import { readZip } from './support/zip.js';

test.use({ schoolOf: 'data-requests' });

test('what is held of somebody is saved as a file, and they are forgotten by typed words', async ({ signIn }) => {
  const page = await signIn('h.lane');
  await page.goto('/#/person/P014');
  await page.getByRole('button', { name: 'Give it out …' }).press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  const saved = page.waitForEvent('download', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Make the file' }).press('Enter');
  const file = await saved;
  expect(file.suggestedFilename()).toBe('held-of-P014.zip');
  expect(readZip(readFileSync(await file.path())).map(({ name }) => name)).toContain('held-of-P014/index.html');
  await expect(messages(page)).toContainText('The file is made');

  await page.getByRole('button', { name: 'Forget for good …' }).press('Enter');
  await expect(page.getByLabel('Type “forget P014”')).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.type('forget P01');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'do not fit' })).toBeVisible();
  await page.getByRole('button', { name: 'Forget for good …' }).press('Enter');
  await page.keyboard.type('forget P014');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Register');
  await expect(messages(page)).toContainText('P014 is forgotten');
  const { people } = await ask(page, '/api/register?limit=200');
  expect(people.map(({ id }) => id)).not.toContain('P014');
});

test('nothing of a photo is kept once the words are typed', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const [first] = await queue(page);
  await openPhoto(page, first.id);
  await page.keyboard.press('Shift+Delete');
  await expect(page.getByLabel(`Type “shred ${first.id}”`)).toBeFocused();
  await page.keyboard.type(`shred ${first.id}`);
  await page.keyboard.press('Enter');
  await expect(messages(page)).toContainText('Shredded');
  expect((await queue(page)).map(({ id }) => id)).not.toContain(first.id);
});
