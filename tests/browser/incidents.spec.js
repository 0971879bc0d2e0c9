// An incident: reported by the office with a screenshot, looked into by the technician, all by keyboard.
import { violations } from './support/axe.js';
import { expect, heading, messages, releaseSome, tabTo, test } from './support/server.js';

test.use({ schoolOf: 'incidents' });

async function expectAccessible(page) {
  expect(await violations(page)).toEqual([]);
}

test('a screenshot leads from the report to the picture, its take-downs and the end', async ({ signIn }) => {
  const technician = await signIn('t.brook');
  const [photo] = await releaseSome(technician, 1);
  const thumbnail = await technician.request.get(`/api/photos/${photo.id}/thumbnail`);
  const office = await signIn('office');
  await office.goto('/#/incidents');
  await expect(office.getByRole('heading', { name: 'Reported' })).toHaveCount(0);
  await tabTo(office, office.getByLabel('What happened'));
  await office.keyboard.type('A child is shown who should not be');
  await office.getByLabel('Screenshot or file').setInputFiles({
    name: 'screenshot.jpg', mimeType: 'image/jpeg', buffer: await thumbnail.body(),
  });
  await tabTo(office, office.getByRole('button', { name: 'Report it' }));
  await office.keyboard.press('Enter');
  await expect(messages(office)).toContainText('Incident 1 is reported. The released picture was found');
  await expectAccessible(office);

  await technician.goto('/#/incident/1');
  await expect(heading(technician)).toHaveText('Incident 1');
  await expect(technician.getByText(/still released/).first()).toBeVisible();
  await tabTo(technician, technician.getByRole('button', { name: `It is photo ${photo.id}` }));
  await technician.keyboard.press('Enter');
  await expect(technician.getByText('Perhaps: look at it.')).toHaveCount(0);
  await expectAccessible(technician);
  await tabTo(technician, technician.getByRole('button', { name: 'Note it' }));
  await technician.keyboard.press('Enter');
  await expect(technician.getByText(/^Head: .*noted by t\.brook/)).toBeVisible();
  await tabTo(technician, technician.getByRole('button', { name: 'Take it down everywhere …' }));
  await technician.keyboard.press('Enter');
  await technician.getByRole('button', { name: 'Take down', exact: true }).press('Enter');
  await expect(technician.getByText(/to be taken down/).first()).toBeVisible();
  await tabTo(technician, technician.getByLabel('What came of it'));
  await technician.keyboard.type('It is gone');
  await tabTo(technician, technician.getByRole('button', { name: 'Close it' }));
  await technician.keyboard.press('Enter');
  await expect(technician.getByText('It is gone')).toBeVisible();
});
