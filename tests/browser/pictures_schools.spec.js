// Makes the picture of the page of several schools.
import { picture } from './support/picture.js';
import { expect, logIn, test } from './support/server.js';
import { PASSWORD } from './support/made_school.js';

test.use({ schoolOf: 'pictures of schools', schoolNames: ['elm-infants', 'oakfield'] });

test('signed in to both', async ({ openPage }) => {
  const page = await openPage();
  for (const name of ['elm-infants', 'oakfield']) await page.getByLabel(name, { exact: true }).check();
  await logIn(page, 't.brook', PASSWORD);
  await expect(page.locator('.school-list li')).toHaveCount(2);
  await picture(page, 'schools');
});
