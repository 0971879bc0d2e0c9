// Somebody is put into the register by hand, corrected, and recognised as the same person.
import { ask, expect, heading, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'people_by_hand' });

test('a visitor comes in with a paper form, by keyboard alone', async ({ signIn }) => {
  const page = await signIn('h.lane');
  await page.goto('/#/register');
  const link = page.getByRole('link', { name: 'Add somebody …' });
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Add somebody');
  await tabTo(page, page.getByLabel('Kind'));
  await page.keyboard.type('Visitor');
  for (const [label, words] of [['First name', 'Otto'], ['Last name', 'Berg']]) {
    await tabTo(page, page.getByLabel(label));
    await page.keyboard.type(words);
  }
  await tabTo(page, page.getByLabel('Photos on Website'));
  await page.keyboard.press('Space');
  for (const [label, words] of [['Signed by', 'self'], ['Reference of the form', 'visitors 2026/14']]) {
    await tabTo(page, page.getByLabel(label));
    await page.keyboard.type(words);
  }
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Otto Berg');
  await expect(page.getByRole('row').filter({ hasText: 'Website' }).filter({ hasText: 'Image' })).toContainText('visitors 2026/14');
  await expect(page.locator('.history li')).toHaveCount(1);
});

test('somebody like a pupil is asked about before there are two of them', async ({ signIn }) => {
  const page = await signIn('h.lane');
  const { class: form } = await ask(page, '/api/register/P014');
  await page.goto('/#/add-person');
  await page.getByLabel('First name').fill('Jakub');
  await page.getByLabel('Last name').fill('KOWALSKI');
  await page.getByLabel('Class (may stay empty)').fill(form);
  await page.getByRole('button', { name: 'Add to the register' }).click();
  await expect(page.locator('.problem:not(:empty)')).toContainText('P014');
  await page.getByLabel('It is another person').check();
  await page.getByRole('button', { name: 'Add to the register' }).click();
  await expect(heading(page)).toHaveText('Jakub KOWALSKI');
  await page.getByRole('button', { name: /P014: one person/ }).click();
  await expect(page.getByRole('region', { name: 'The same person' })).toContainText('is the same person');
});

test('a class is corrected, and the correction undone', async ({ signIn }) => {
  const page = await signIn('h.lane');
  await page.goto('/#/person/P015');
  await page.getByRole('button', { name: 'Name, class and leaving …' }).click();
  await page.getByLabel('Class (may stay empty)').fill('6A');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(async () => (await ask(page, '/api/register/P015')).class).toBe('6A');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await ask(page, '/api/register/P015')).class).toBe('5C');
});
