// The office brings photos in.
import { ask, expect, test } from './support/server.js';
import { madePhotos } from './support/pictures.js';

test.use({ schoolOf: 'upload' });

test('bad files are told one by one, in plain words, and the good ones beside them go in', async ({ signIn }) => {
  const page = await signIn('office');
  await page.getByLabel('Event').fill('Open Evening');
  const [good, whole] = await madePhotos(page, 2, 'evening');
  const file = (name, bytes) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from(bytes) });
  await page.getByLabel('Choose photos').setInputFiles([
    good,
    file('notes.txt', 'no picture at all'),
    file('empty.jpg', ''),
    file('text.jpg', 'this only says that it is a photo'),
    file('broken.jpg', whole.buffer.subarray(0, whole.buffer.length / 3)),
    file('script.svg.jpg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  ]);
  const row = (name) => page.locator('.upload-list li', { hasText: name });
  await expect(page.getByText(/^5 of 5 photos done: .*1 other file left out/)).toBeVisible();
  await expect(row('notes.txt')).toContainText('No photo, left out');
  await expect(row('empty.jpg')).toContainText('the file is empty');
  await expect(row('evening_01.jpg')).toContainText('Taken in');
  // What was taken in and then could not be read is told in its row, without leaving the page.
  await expect(row('broken.jpg')).toHaveClass('upload-quarantined', { timeout: 60_000 });
  await expect(row('broken.jpg')).toContainText('Not usable: needs another photo');
  // The others are refused at once or when they are looked at; in the end each says so under its event.
  await page.getByRole('link', { name: 'Open Evening' }).click();
  const card = (name) => page.locator('.card', { hasText: name });
  for (const name of ['text.jpg', 'broken.jpg', 'script.svg.jpg']) {
    await expect(card(name)).toContainText('Needs another photo');
  }
});

test('fifty photos go into a named event with progress, and the same ones again are told as duplicates', async ({ signIn }) => {
  const page = await signIn('office');
  await page.getByLabel('Event').fill('Harvest Festival');
  const photos = await madePhotos(page, 50);
  await page.getByLabel('Choose photos').setInputFiles(photos);
  await expect(page.getByText('50 of 50 photos done: 50 taken in.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('link', { name: 'Harvest Festival' })).toBeVisible();

  await page.getByLabel('Choose photos').setInputFiles(photos.slice(0, 5));
  await expect(page.getByText('55 of 55 photos done: 50 taken in and 5 already here, not sent again.')).toBeVisible();
  const event = (await ask(page, '/api/events')).events.find((one) => one.name === 'Harvest Festival');
  expect(event.total).toBe(50);

  await page.getByRole('link', { name: 'Harvest Festival' }).click();
  await expect(page.locator('.card')).toHaveCount(50);
  await expect(page.locator('.card').first()).toContainText(/Waiting (?:to be looked at|for the technician)/);
});

test('the name of an event that is there already means that event, unless another day is chosen', async ({ signIn }) => {
  const page = await signIn('office');
  await page.getByLabel('Event').fill('Spring Fair');
  await page.getByLabel('Day').fill('2026-03-02');
  await page.getByLabel('Choose photos').setInputFiles(await madePhotos(page, 1, 'fair'));
  await expect(page.getByRole('link', { name: 'Spring Fair' })).toBeVisible();
  await page.reload();
  const { events } = await ask(page, '/api/events');
  const before = events.length;
  const there = events.find((one) => one.name === 'Spring Fair');
  const school = (await ask(page, '/api/me')).school_day;
  await page.getByLabel('Event').fill(there.name.toUpperCase());
  await expect(page.getByLabel('Day')).toHaveValue(there.day);
  await expect(page.getByText(`They go into ${there.name} of`)).toBeVisible();
  await page.getByLabel('Choose photos').setInputFiles(await madePhotos(page, 1, 'again'));
  await expect(page.getByText('1 of 1 photo done: 1 taken in.')).toBeVisible();
  const after = (await ask(page, '/api/events')).events;
  expect(after.length).toBe(before);
  expect(after.find((one) => one.id === there.id).total).toBe(there.total + 1);
  await page.getByLabel('Day').fill(school);
  await expect(page.getByText('A new event:')).toBeVisible();
  await page.getByLabel('Event').fill('Something else');
  await expect(page.getByText('A new event:')).toHaveCount(0);
});

test('the event has to be named before photos are taken', async ({ signIn }) => {
  const page = await signIn('office');
  await page.getByLabel('Choose photos').setInputFiles(await madePhotos(page, 1, 'early'));
  await expect(page.getByText('Name the event first')).toBeVisible();
});

test('an upload goes on where it stopped when the server was away', async ({ signIn }) => {
  const page = await signIn('office');
  await page.getByLabel('Event').fill('Swimming Gala');
  const photos = await madePhotos(page, 6, 'gala');
  let refused = 0;
  await page.route('**/api/uploads?**', (route) => {
    refused += 1;
    return refused <= 2 ? route.abort() : route.fallback();
  });
  await page.getByLabel('Choose photos').setInputFiles(photos);
  await expect(page.getByText('6 of 6 photos done')).toBeVisible({ timeout: 30_000 });
  expect(refused).toBe(8);
  const event = (await ask(page, '/api/events')).events.find((one) => one.name === 'Swimming Gala');
  expect(event.total).toBe(6);
});
