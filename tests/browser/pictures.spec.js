// Makes the pictures of docs/review.md from samples/.
import { picture, TABLET } from './support/picture.js';
import { rowOfShown } from './support/row_of_shown.js';
import { ask, expect, openPhoto, queue, releaseSome, send, test } from './support/server.js';

test.use({ schoolOf: 'pictures' });

async function named(page, name) {
  return (await queue(page)).find((photo) => photo.source_name === name);
}

test('the technician', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await picture(page, 'queue');
  await openPhoto(page, (await named(page, 'group_04.jpg')).id);
  await picture(page, 'photo');
  await page.keyboard.press('n');
  await expect(page.getByRole('option').first()).toBeVisible();
  await picture(page, 'naming');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await picture(page, 'keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowUp');
  await picture(page, 'marking');
  await page.keyboard.press('Escape');

  await openPhoto(page, await rowOfShown(page));
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog')).toBeVisible();
  await picture(page, 'crop');
  await page.keyboard.press('Escape');

  const tablet = await signIn('t.brook', TABLET);
  await openPhoto(tablet, (await named(tablet, 'award_03.jpg')).id);
  await picture(tablet, 'photo-tablet');
  const dark = await signIn('t.brook', { colorScheme: 'dark' });
  await openPhoto(dark, (await named(dark, 'award_01.jpg')).id);
  await picture(dark, 'photo-dark');
  await dark.goto('/#/queue');
  await picture(dark, 'queue-dark');

  for (const photo of (await queue(page)).filter((one) => one.attention !== 'blocked').slice(0, 4)) {
    const { renditions } = await ask(page, `/api/photos/${photo.id}`);
    await page.request.post(`/api/photos/${photo.id}/approve`, {
      data: { version: photo.version, open: 'keep-redacted', seen: renditions.map((one) => one.sha256) },
      headers: { 'X-CSRF-Token': (await ask(page, '/api/me')).csrf },
    });
  }
  await page.goto('/#/release');
  await picture(page, 'release');
});

test('a post whose text names a child', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const [photo] = await releaseSome(page, 1);
  const child = await ask(await signIn('h.lane'), '/api/register/P014');
  const post = await send(page, '/api/posts', {
    platform: 'facebook', text: `Well done ${child.first_name} ${child.last_name}! What a sports day.`,
    pictures: [{ photo: photo.id, alt: 'Two pupils run on the school field' }],
  });
  await page.goto(`/#/post/${post.id}`);
  await expect(page.locator('mark').first()).toBeVisible();
  await picture(page, 'post');
});

test('office and administrator', async ({ signIn }) => {
  const office = await signIn('office');
  await picture(office, 'office');
  await office.goto('/#/event/1');
  await picture(office, 'event');
  await office.getByRole('link', { name: 'Pick the few to post' }).click();
  await office.getByRole('heading', { name: /^Pick for/ }).waitFor();
  await picture(office, 'pick');
  const admin = await signIn('admin');
  for (const place of ['register', 'person/P014', 'platforms', 'users', 'ledger', 'health', 'incidents', 'report']) {
    await admin.goto(`/#/${place}`);
    await picture(admin, place.split('/')[0]);
  }
  const tablet = await signIn('admin', { ...TABLET, colorScheme: 'dark' });
  await tablet.goto('/#/register');
  await picture(tablet, 'register-tablet-dark');
});

test('the office in September', async ({ signIn }) => {
  const page = await signIn('h.lane');
  const list = (text) => ({ name: 'autumn.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.goto('/#/import');
  await page.getByLabel('Choose a list').setInputFiles(list('Adno,Surname,Forename,Reg Group,Photo consent\n'
    + 'P014,Kowalski,Jakub,5C,Yes please\nP901,Berg,Otto,4B,Yes please\nP902,Roth,Ada,4B,Portal: OK\n'));
  await page.getByLabel('What is “Photo consent”?').selectOption('consent');
  await picture(page, 'import-column');
  await page.getByLabel('Photos on Website').check();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByLabel('What does “Portal: OK” mean?').selectOption('yes');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('heading', { name: 'What changes, person by person' })).toBeVisible();
  await picture(page, 'import-difference');
  await page.getByLabel('Choose a list').setInputFiles(list('First name,Surname,Class,Photo website\nJakub,Kowalsky,5C,no\n'));
  await expect(page.locator('.pair')).toBeVisible();
  await picture(page, 'import-pair');
  await page.goto('/#/add-person');
  await picture(page, 'add-person');
  await page.goto('/#/plan');
  await page.getByLabel('Event').fill('Harvest Assembly');
  for (const name of ['4B', '5C']) await page.getByLabel(name, { exact: true }).check();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Before Harvest Assembly' })).toBeVisible();
  await picture(page, 'plan');
});
