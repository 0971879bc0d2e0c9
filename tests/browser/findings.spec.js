// What a reviewer does to findings: draw what was missed, name people, dismiss, hide; and that the pixels follow.
import { ask, expect, messages, openPhoto, pictureShown, queue, test } from './support/server.js';
import { differenceInside } from './support/pictures.js';

test.use({ schoolOf: 'findings' });

// Means over a box, of 255 levels: what encoding twice differs by at most, and what a covered face does at least.
const SAME = 5;
const COVERED = 10;

const view = (page, id) => ask(page, `/api/photos/${id}`);

async function photoNamed(page, name) {
  return (await queue(page)).find((photo) => photo.source_name === name);
}

const SIDE = 0.14;

// A square of the photo, in parts of its size, far from everything that was found.
function emptyPlace({ findings, width, height }) {
  const near = ([x, y]) => findings.some(({ box: [left, top, wide, high] }) =>
    (x + SIDE) * width > left - wide && x * width < left + 2 * wide
    && (y + SIDE) * height > top - high && y * height < top + 2 * high);
  for (let y = 0.05; y < 0.8; y += 0.05) {
    for (let x = 0.25; x < 0.8; x += 0.05) {
      if (!near([x, y])) return [x, y, SIDE, SIDE];
    }
  }
  throw new Error('findings are everywhere in this photo');
}

function boxOf(photo, [x, y, width, height]) {
  return [x * photo.width, y * photo.height, width * photo.width, height * photo.height];
}

test('a face that was missed is marked by dragging, with two clicks and with the arrow keys', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { id } = await photoNamed(page, 'class_03.jpg');
  await openPhoto(page, id);
  const before = await view(page, id);
  const missed = emptyPlace(before);
  const box = boxOf(before, missed);
  expect(await differenceInside(page, before, before.renditions[0], box)).toBeLessThan(SAME);

  const canvas = await page.locator('.canvas').boundingBox();
  const at = (x, y) => [canvas.x + x * canvas.width, canvas.y + y * canvas.height];
  await page.keyboard.press('m');
  await page.mouse.move(...at(missed[0], missed[1]));
  await page.mouse.down();
  await page.mouse.move(...at(missed[0] + missed[2], missed[1] + missed[3]), { steps: 5 });
  await page.mouse.up();
  await expect(page.getByText('Region 1, marked by hand')).toBeVisible();
  const drawn = await view(page, id);
  expect(drawn.drawn.length).toBe(1);
  for (const rendition of drawn.renditions) {
    expect(await differenceInside(page, drawn, rendition, box)).toBeGreaterThan(COVERED);
  }

  await page.keyboard.press('m');
  await page.mouse.click(...at(0.05, 0.05));
  await page.mouse.click(...at(0.15, 0.15));
  await expect(page.getByText('Region 2, marked by hand')).toBeVisible();

  await page.keyboard.press('m');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Region 3, marked by hand')).toBeVisible();

  const third = (await view(page, id)).drawn[2];
  await page.keyboard.press('e');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(async () => JSON.stringify((await view(page, id)).drawn[2])).not.toBe(JSON.stringify(third));
  await pictureShown(page, id);
  await page.keyboard.press('Delete');
  await expect(page.getByText('Region 3, marked by hand')).toHaveCount(0);
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  expect((await view(page, id)).drawn.length).toBe(2);
});

test('naming a pupil with consent shows the face; one without stays redacted', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { id } = await photoNamed(page, 'award_01.jpg');
  const before = await view(page, id);
  const face = before.findings.find((one) => one.kind === 'face' && one.outcome === 'redacted' && one.suggestions.length === 0);
  const inside = async () => {
    const now = await view(page, id);
    return Promise.all(now.renditions.map((rendition) => differenceInside(page, now, rendition, face.box)));
  };
  const name = async (typed, expected) => {
    await page.locator(`.finding-head[data-ref="${face.ref}"][aria-expanded="false"]`).click();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Who is this?' });
    await dialog.getByRole('combobox').fill(typed);
    await expect(dialog.getByRole('option').first()).toContainText(expected);
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    await pictureShown(page, id);
    await page.keyboard.press('.');
  };
  await openPhoto(page, id);
  for (const difference of await inside()) expect(difference).toBeGreaterThan(COVERED);

  await name('tobi', 'Tobi Adeyemi');
  await expect(messages(page)).toContainText('would stay redacted everywhere');
  expect((await view(page, id)).findings.find((one) => one.ref === face.ref).outcome).toBe('redacted');
  for (const difference of await inside()) expect(difference).toBeGreaterThan(COVERED);

  await name('callum fr', 'Callum Fraser');
  await expect(messages(page)).toContainText('would be shown everywhere');
  const shown = (await view(page, id)).findings.find((one) => one.ref === face.ref);
  expect(shown.outcome).toBe('shown');
  await expect(page.locator('.finding', { has: page.locator(`[data-ref="${face.ref}"]`) })).toContainText(/Shown: Callum Fraser \(P004\).*image consent/);
  for (const difference of await inside()) expect(difference).toBeLessThan(SAME);
  expect((await view(page, id)).photo.bulk, 'a photo that shows somebody by a person is no matter for bulk').toBe(false);
});

test('a suggestion that is turned down is not made again, and hiding wins over the register', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const suggested = [];
  for (const photo of await queue(page)) {
    const { findings } = await view(page, photo.id);
    const face = findings.find((one) => one.kind === 'face' && one.open === 'undecided' && one.suggestions.length > 0);
    if (face) suggested.push([photo.id, face]);
  }
  test.skip(suggested.length === 0, 'nobody is recognised: the embedding model is not there');
  const [id, face] = suggested[0];
  await openPhoto(page, id);
  await page.locator(`.finding-head[data-ref="${face.ref}"]`).click();
  if (await page.locator(`.finding-head[data-ref="${face.ref}"]`).getAttribute('aria-expanded') === 'false') {
    await page.locator(`.finding-head[data-ref="${face.ref}"]`).click();
  }
  await page.keyboard.press('k');
  await expect.poll(async () => (await view(page, id)).findings.find((one) => one.ref === face.ref).ruling.rejected)
    .toContain(face.suggestions[0].person);

  const shown = (await view(page, id)).findings.find((one) => one.kind === 'face' && one.outcome === 'shown');
  if (!shown) return;
  await pictureShown(page, id);
  await page.locator(`.finding-head[data-ref="${shown.ref}"]`).click();
  await page.keyboard.press('h');
  await expect.poll(async () => (await view(page, id)).findings.find((one) => one.ref === shown.ref).outcome).toBe('redacted');
});

test('the original is there only while its key is held, and is not kept by the browser', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const { id } = await photoNamed(page, 'group_03.jpg');
  await openPhoto(page, id);
  const original = page.getByRole('img', { name: 'The original photo, which is not published' });
  await expect(original).toHaveCount(0);
  const answer = page.waitForResponse((response) => response.url().includes('/original'));
  await page.keyboard.down('o');
  await expect(original).toBeVisible();
  await expect(page.getByText('Original: this is not what is published')).toBeVisible();
  expect((await answer).headers()['cache-control']).toContain('no-store');
  const address = await original.getAttribute('src');
  expect(address).toMatch(/^blob:/);
  await page.keyboard.up('o');
  await expect(original).toHaveCount(0);
  const loads = (url) => page.evaluate(async (src) => {
    const picture = new Image();
    picture.src = src;
    return picture.decode().then(() => true, () => false);
  }, url);
  expect(await loads(await page.locator('img.rendition').getAttribute('src'))).toBe(true);
  expect(await loads(address), 'the blob is given back').toBe(false);
});

test('lists never ask for an original', async ({ signIn }) => {
  const page = await signIn('t.brook');
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  for (const place of ['queue', 'release', 'events', 'event/1']) {
    await page.goto(`/#/${place}`);
    await expect(page.locator('main')).not.toHaveAttribute('aria-busy', 'true');
    await page.waitForLoadState('networkidle');
  }
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((url) => url.includes('/original'))).toEqual([]);
});
