// Portraits of the information system: face beside name, learnt by keyboard once somebody looked.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { violations } from './support/axe.js';
import { crampedParts } from './support/layout.js';
import { ask, expect, heading, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'portraits' });

const sample = (path) => readFileSync(fileURLToPath(new URL(`../../samples/enrol/${path}`, import.meta.url)));

// The same picture as another file: a comment more.
function another(jpeg, words) {
  const comment = Buffer.from(words);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, comment.length + 2]), comment, jpeg.subarray(2)]);
}

const file = (name, buffer) => ({ name, mimeType: 'image/jpeg', buffer });
const PORTRAITS = () => [
  file('Kowalski_Jakub.jpg', another(sample('P014/1.jpg'), 'new')), file('P003.jpg', another(sample('P003/1.jpg'), 'new')),
  file('P001.jpg', sample('P002/1.jpg')), file('IMG_0001.jpg', another(sample('P015/1.jpg'), 'new')),
];

async function bring(page) {
  await page.goto('/#/portraits');
  await expect(heading(page)).toHaveText('Portraits');
  await page.getByLabel('Choose portraits').setInputFiles(PORTRAITS());
  await expect(page.getByText(/^4 of 4 portraits looked at/)).toBeVisible({ timeout: 90_000 });
}

test('faces stand beside names, each refusal has its reason, and the ticked ones are learnt', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { recognition } = await ask(page, '/api/me');
  test.skip(!recognition.active, recognition.why_off);
  await bring(page);
  const card = (name) => page.locator('.portraits .card', { hasText: name });
  await expect(card('P003.jpg')).toContainText(/biometric/i);
  await expect(card('P001.jpg')).toContainText('Amelia Hughes');
  await expect(card('IMG_0001.jpg')).toContainText('Who is this?');
  test.skip(await card('Kowalski_Jakub.jpg').getByText(/model is missing/).count() > 0, 'the embedding model is not there');
  await expect(card('P001.jpg')).toContainText('the same picture is enrolled for P002', { ignoreCase: true });
  await expect(card('Kowalski_Jakub.jpg').getByRole('checkbox')).toBeChecked();
  await tabTo(page, page.getByLabel('Number of the person on IMG_0001.jpg'));
  await page.keyboard.type('P015');
  await page.keyboard.press('Enter');
  await expect(card('IMG_0001.jpg')).toContainText('Poppy Taylor');
  await expect(card('IMG_0001.jpg').getByRole('checkbox')).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Learn the ticked faces' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'The faces are learnt' })).toBeFocused();
  await expect(page.locator('.notice-good')).toContainText('2 new portraits of 2 people');
});

for (const [device, viewport] of [['a small laptop', { width: 1280, height: 720 }], ['a tablet', { width: 820, height: 1180 }], ['a narrow window', { width: 400, height: 800 }]]) {
  test(`portraits beside names are clean and whole on ${device}`, async ({ signIn }) => {
    const page = await signIn('t.brook', { viewport });
    await bring(page);
    expect([...await violations(page, 'portraits'), ...await crampedParts(page, 'portraits')]).toEqual([]);
  });
}
