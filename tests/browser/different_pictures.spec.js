// A photo of which platforms get different pictures: none goes out that was not on the screen.
import { flaws } from './support/layout.js';
import { ask, expect, messages, openPhoto, pictureShown, queue, test } from './support/server.js';

test.use({ schoolOf: 'different pictures' });

// Names a face as somebody who may be shown on some platforms and not on others; answers the photo.
async function withDifferentPictures(page) {
  const { csrf } = await ask(page, '/api/me');
  for (const photo of (await queue(page)).filter((one) => one.attention !== 'blocked')) {
    const { findings } = await ask(page, `/api/photos/${photo.id}`);
    const face = findings.find((one) => one.kind === 'face' && one.may.includes('name'));
    if (!face) continue;
    const { people } = await ask(page, `/api/photos/${photo.id}/people?finding=${face.ref}&limit=50`);
    for (const { person, words } of people.filter((one) => /shown on .*; redacted on/.test(one.words))) {
      const answer = await page.request.post(`/api/photos/${photo.id}/rulings`, {
        data: { version: photo.version, changes: [{ do: 'name', finding: face.ref, person: person.id }] },
        headers: { 'X-CSRF-Token': csrf },
      });
      expect(answer.status(), `${words}: ${await answer.text()}`).toBe(200);
      const { view } = await answer.json();
      if (view.renditions.length > 1) return view;
      break;
    }
  }
  throw new Error('no photo of the made school can be made to have different pictures');
}

test('approving goes from picture to picture, what shows most first, and sends what was on the screen', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { photo, renditions } = await withDifferentPictures(page);
  const sent = [];
  page.on('request', (request) => {
    if (request.url().endsWith(`/api/photos/${photo.id}/approve`)) sent.push(request.postDataJSON());
  });
  await openPhoto(page, photo.id);
  const most = Math.max(...renditions.map((one) => one.shown));
  const first = await pictureShown(page, photo.id);
  expect(renditions.find((one) => one.sha256 === first).shown).toBe(most);
  const button = page.getByRole('button', { name: /^Approve/ });
  await expect(button.first()).toContainText(`${renditions.length - 1} more picture`);
  expect(await flaws(page, 'a photo with different pictures')).toEqual([]);
  const unseen = page.locator('.renditions button', { hasText: 'not seen yet' });
  for (let left = renditions.length - 1; left > 0; left -= 1) {
    await expect(unseen).toHaveCount(left);
    await page.keyboard.press('a');
    await expect(messages(page)).toContainText(left === 1 ? '1 picture of this photo was not on the screen yet' : `${left} pictures`);
  }
  await expect(unseen).toHaveCount(0);
  expect(sent, 'nothing was approved on the way').toEqual([]);
  expect((await ask(page, `/api/photos/${photo.id}`)).photo.state).toBe('held');
  await page.keyboard.press('a');
  if (photo.undecided + photo.doubtful > 0) {
    await expect(messages(page)).toContainText('approve once more');
    await page.keyboard.press('a');
  }
  await expect(messages(page)).toContainText(`Approved: number ${photo.id}`);
  expect(new Set(sent[0].seen)).toEqual(new Set(renditions.map((one) => one.sha256)));

  await page.goto('/#/release');
  const card = page.locator('.card', { hasText: photo.source_name });
  await expect(card.locator('.thumb'), 'the last look has each of them, too').toHaveCount(renditions.length);
  expect(await flaws(page, 'release')).toEqual([]);
});

test('S goes to the next different picture', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { photo, renditions } = await withDifferentPictures(page);
  await openPhoto(page, photo.id);
  const seen = new Set([await pictureShown(page, photo.id)]);
  while (seen.size < renditions.length) {
    await page.keyboard.press('s');
    await expect.poll(async () => seen.has(await pictureShown(page, photo.id))).toBe(false);
    seen.add(await pictureShown(page, photo.id));
  }
  await expect(page.locator('.renditions button', { hasText: 'not seen yet' })).toHaveCount(0);
});

test('an upright picture is whole in a list', async ({ signIn }) => {
  const page = await signIn('t.brook');
  await page.goto('/#/queue');
  const pictures = page.locator('.thumb img');
  await expect(pictures.first()).toBeVisible();
  let upright = 0;
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((one) => one.complete && one.naturalWidth > 0)).toBe(true);
    const look = await picture.evaluate((one) => {
      const own = one.getBoundingClientRect();
      const frame = one.parentElement.getBoundingClientRect();
      return { upright: one.naturalHeight > one.naturalWidth, own: [own.top, own.bottom], frame: [frame.top, frame.bottom] };
    });
    upright += look.upright ? 1 : 0;
    expect(look.own[0]).toBeGreaterThanOrEqual(look.frame[0] - 1);
    expect(look.own[1]).toBeLessThanOrEqual(look.frame[1] + 1);
  }
  expect(upright, 'the school has upright photos').toBeGreaterThan(0);
});
