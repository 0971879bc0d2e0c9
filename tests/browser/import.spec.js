// The office brings in a list of its information system: by keyboard, asked about, shown, then taken.
import { violations } from './support/axe.js';
import { crampedParts } from './support/layout.js';
import { ask, expect, heading, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'import' });

const list = (text) => ({ name: 'autumn.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
const CONSENTS = list('Adno,Surname,Forename,Photo consent\nP014,Kowalski,Jakub,Portal: OK\nP900,Berg,Otto,Portal: OK\n');
const MISSPELT = (form) => list(`First name,Surname,Class,Photo website\nJakub,Kowalsky,${form},no\n`);

async function bring(page, file) {
  await page.goto('/#/import');
  await expect(heading(page)).toHaveText('Bring in a list');
  await page.getByLabel('Choose a list').setInputFiles(file);
}

async function press(page, control, key = 'Enter') {
  await tabTo(page, control);
  await page.keyboard.press(key);
}

async function choose(page, control, words) {
  await tabTo(page, control);
  await page.keyboard.type(words);
}

test('what a list leaves open is answered by keyboard, remembered, shown person by person and taken', async ({ signIn }) => {
  const page = await signIn('h.lane');
  const before = (await ask(page, '/api/register')).version;
  await bring(page, CONSENTS);
  await expect(page.getByRole('heading', { name: '1 question before anything changes' })).toBeFocused();
  await choose(page, page.getByLabel('What is “Photo consent”?'), 'An answer');
  await press(page, page.getByLabel('Photos on Website'), 'Space');
  await press(page, page.getByRole('button', { name: 'Go on' }));
  await expect(page.getByText('“Portal: OK”').or(page.getByText("'Portal: OK'")).first()).toBeVisible();
  await choose(page, page.getByLabel('What does “Portal: OK” mean?'), 'Yes');
  await press(page, page.getByRole('button', { name: 'Go on' }));
  await expect(page.getByText('2 rows about 2 people: 1 new')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Changes' })).toContainText('Otto Berg · P900 (line 3): new pupil; photos may be shown on website');
  expect((await ask(page, '/api/register')).version, 'nothing is changed before somebody says so').toBe(before);

  const kind = page.getByLabel('Kind of list (may stay empty)');
  await kind.fill('our-portal');
  await kind.press('Tab');
  await expect(page.getByRole('heading', { name: 'What changes, person by person' })).toBeFocused();
  await press(page, page.getByRole('button', { name: 'Change the register …' }));
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'The list is taken' })).toBeFocused();
  expect((await ask(page, '/api/register')).version).toBe(before + 1);

  await bring(page, CONSENTS);
  await page.getByLabel('Kind of list (may stay empty)').fill('our-portal');
  await page.keyboard.press('Tab');
  await expect(page.getByText('2 rows about 2 people: 0 new, 0 changed, 2 as before')).toBeVisible();
});

test('a doubtful match is decided on a pair of names', async ({ signIn }) => {
  const page = await signIn('h.lane');
  const { class: form } = await ask(page, '/api/register/P014');
  await bring(page, MISSPELT(form));
  const question = page.locator('.questions > li');
  await expect(question).toContainText('Jakub Kowalsky');
  await expect(question.locator('.pair-card').last()).toContainText('Jakub Kowalski');
  await press(page, page.getByRole('radio', { name: 'One person' }), 'Space');
  await press(page, page.getByRole('button', { name: 'Go on' }));
  await expect(page.getByRole('group', { name: 'Changes' })).toContainText('P014 (line 2)');
});

test('a list that cannot be taken says why, and one that the register overtook is shown anew', async ({ signIn }) => {
  const page = await signIn('admin');
  const second = await signIn('h.lane');
  await bring(page, list('pupil_id,first_name,last_name,photo_website\nP014,Jakub,Kowalski,#REF!\n'));
  await expect(page.locator('.notice-stop')).toContainText('ine 2');
  await bring(page, list('hello'));
  await expect(page.getByText('no column is understood')).toBeVisible();
  await bring(page, list('pupil_id,first_name,last_name,name_website\nP014,Jakub,Kowalski,no\n'));
  await expect(page.getByRole('heading', { name: 'What changes, person by person' })).toBeVisible();
  await second.goto('/#/person/P015');
  await second.getByRole('button', { name: 'Withdraw everything …' }).click();
  await second.getByRole('dialog').getByRole('button', { name: 'Withdraw everything' }).click();
  await expect(second.getByText('Saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Change the register …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Change it' }).click();
  await expect(page.locator('#alerts')).toContainText('the register was changed meanwhile', { ignoreCase: true });
  await page.getByRole('button', { name: 'Change the register …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Change it' }).click();
  await expect(page.getByRole('heading', { name: 'The list is taken' })).toBeVisible();
});

for (const [device, viewport] of [['a small laptop', { width: 1280, height: 720 }], ['a tablet', { width: 820, height: 1180 }], ['a narrow window', { width: 400, height: 800 }]]) {
  test(`each step of an import is clean and whole on ${device}`, async ({ signIn }) => {
    const page = await signIn('h.lane', { viewport });
    const { class: form } = await ask(page, '/api/register/P014');
    const found = [];
    const look = async (where) => found.push(...await violations(page, where), ...await crampedParts(page, where));
    await bring(page, CONSENTS);
    await page.getByLabel('What is “Photo consent”?').selectOption('consent');
    await page.getByText(/columns are understood/).click();
    await look('questions');
    await page.getByLabel('What is “Photo consent”?').selectOption('ignore');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByRole('heading', { name: 'What changes, person by person' })).toBeVisible();
    await look('difference');
    await bring(page, MISSPELT(form));
    await expect(page.locator('.pair')).toBeVisible();
    await look('pair');
    expect(found).toEqual([]);
  });
}
