// A post: prepared by the office, its text corrected where it names a child, confirmed by the technician and noted as
// posted, all by keyboard.
import { violations } from './support/axe.js';
import { ask, expect, heading, messages, releaseSome, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'posts' });

const LINK = 'https://www.facebook.com/oakwood/posts/1';

async function press(page, control, key = 'Enter') {
  await tabTo(page, control);
  await page.keyboard.press(key);
}

async function expectAccessible(page) {
  expect(await violations(page)).toEqual([]);
}

// Somebody of whom no name may stand there.
async function unnamed(head) {
  const { people } = await ask(head, '/api/register?limit=200');
  return people.find(({ platforms }) => platforms.facebook.name !== 'granted');
}

test('a post is prepared, corrected, confirmed and noted by keyboard', async ({ signIn }) => {
  const technician = await signIn('t.brook');
  await releaseSome(technician, 2);
  const { name } = await unnamed(await signIn('h.lane'));

  const office = await signIn('office');
  await office.goto('/#/posts');
  await expectAccessible(office);
  await office.keyboard.press('n');
  await expect(heading(office), 'of all platforms one has to be chosen').toHaveText('A new post');
  await expectAccessible(office);
  await tabTo(office, office.getByLabel('Where does it go up?'));
  await office.keyboard.type('Facebook');
  await press(office, office.getByRole('button', { name: 'Go on' }));
  await expect(heading(office)).toHaveText('A post for Facebook');
  await tabTo(office, office.getByLabel('Text', { exact: true }));
  await office.keyboard.type(`Well done ${name}!`);
  await press(office, office.getByRole('list', { name: 'Released pictures' }).getByRole('checkbox').first(), 'Space');
  await tabTo(office, office.getByLabel(/^Alt text of/));
  await office.keyboard.type('A race on the school field');
  await press(office, office.getByRole('button', { name: 'Save and check' }));
  await expect(heading(office)).toHaveText('Post 1 for Facebook');
  await expect(office.locator('mark')).toContainText(name);
  await expectAccessible(office);
  await press(office, office.getByRole('button', { name: `: ${name}` }));
  await expect(office.getByLabel('Text', { exact: true })).not.toHaveValue(new RegExp(name));
  await press(office, office.getByRole('button', { name: 'Save and check' }));
  await expect(office.getByText('Nothing in it names anybody who did not agree.')).toBeVisible();
  await press(office, office.getByRole('button', { name: 'Present it to be confirmed' }));
  await expect(messages(office)).toContainText('Presented');

  await technician.goto('/#/post/1');
  await press(technician, technician.getByRole('button', { name: 'Confirm …' }));
  await technician.keyboard.press('Space');
  await technician.keyboard.press('Tab');
  await technician.keyboard.press('Space');
  await technician.keyboard.press('Enter');
  await expect(messages(technician)).toContainText('Confirmed.');
  await expect(technician.getByRole('link', { name: 'Download pictures and text' })).toBeVisible();
  await expectAccessible(technician);
  await press(technician, technician.getByRole('button', { name: 'It is posted …' }));
  await technician.keyboard.type(LINK);
  await technician.keyboard.press('Enter');
  await expect(messages(technician)).toContainText('Noted as posted.');
  await expect(technician.getByRole('link', { name: LINK })).toHaveAttribute('rel', 'noopener noreferrer');
});
