// From approval to the zip that the office downloads.
import { createHash } from 'node:crypto';
import { approve, ask, expect, heading, messages, openPhoto, pictureShown, queue, test } from './support/server.js';
import { digestOfShown } from './support/pictures.js';
import { readZip } from './support/zip.js';

test.use({ schoolOf: 'release' });

test('what is released is byte for byte what was on the screen at approval', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const waiting = (await queue(page)).filter((photo) => photo.attention !== 'blocked').slice(0, 3);
  const seen = new Map();
  for (const photo of waiting) {
    await openPhoto(page, photo.id);
    const { renditions } = await ask(page, `/api/photos/${photo.id}`);
    for (const [index, rendition] of renditions.entries()) {
      await page.keyboard.press(String(index + 1));
      await expect(page.locator('.stage')).toHaveAttribute('data-shown', rendition.sha256);
      for (const platform of rendition.platforms) seen.set(`${platform} ${photo.id}`, await digestOfShown(page, rendition));
    }
    await approve(page, photo);
  }

  await page.goto('/#/release');
  await expect(page.getByText(/^\d+ files: /)).toBeVisible();
  const rows = page.getByRole('row').filter({ hasText: 'Waiting for the technician' });
  expect(await rows.count()).toBeGreaterThan(0);
  const [first] = waiting;
  await expect(page.getByRole('link', { name: `${first.id}. ${first.source_name}`, exact: true })).toBeVisible();
  const plan = await ask(page, '/api/release');
  const typed = page.getByLabel(/^Type /);
  await typed.fill('release everything');
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This did not work' })).toBeVisible();
  expect((await ask(page, '/api/downloads')).downloads).toEqual([]);
  await typed.fill(`release ${seen.size}`);
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  await expect(page.getByRole('heading', { name: `Released: ${seen.size} files` })).toBeVisible({ timeout: 30_000 });
  expect(plan.files.length).toBe(seen.size);

  const office = await signIn('office');
  await expect(heading(office)).toHaveText('Photos');
  await office.getByRole('link', { name: 'Sports Day' }).click();
  await expect(office.getByText('Released: ').first()).toBeVisible();
  const released = new Map();
  for (const { platform, url, files } of (await ask(office, '/api/downloads')).downloads) {
    const zip = readZip(await (await office.request.get(url)).body());
    expect(zip.length).toBe(files);
    released.set(platform, zip.map((entry) => createHash('sha256').update(entry.bytes).digest('hex')).sort());
  }
  for (const platform of new Set([...seen.keys()].map((key) => key.split(' ')[0]))) {
    const approved = [...seen].filter(([key]) => key.startsWith(`${platform} `)).map(([, digest]) => digest).sort();
    expect(released.get(platform), platform).toEqual(approved);
  }
  const [download] = await Promise.all([
    office.waitForEvent('download'), office.getByRole('link', { name: /^Facebook: / }).click()]);
  expect(download.suggestedFilename()).toMatch(/^facebook_2026-07-03_Sports-Day\.zip$/);
});

test('a released photo can be taken down, and the office sees it', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const [{ id }] = await queue(page, '?state=released');
  await openPhoto(page, id);
  await page.keyboard.press('t');
  await page.getByLabel('Why').fill('a parent asked for it');
  await page.getByRole('button', { name: 'Take down' }).last().click();
  await expect(messages(page)).toContainText('Taken down');
  await pictureShown(page, id);
  expect((await ask(page, `/api/photos/${id}`)).photo.state).toBe('taken-down');
});
