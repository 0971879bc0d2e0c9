// A server on its own copy of the made school, and what tests do on its page.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { PASSWORD, program } from './made_school.js';

const START_MS = 20_000;

function listening(process) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const late = setTimeout(() => reject(new Error(`the server does not listen: ${printed}`)), START_MS);
    const read = (piece) => {
      printed += piece;
      const address = printed.match(/"address":\s*"([^"]+)"/);
      if (!address) return;
      clearTimeout(late);
      resolve(address[1]);
    };
    process.stdout.on('data', read);
    process.stderr.on('data', read);
    process.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });
}

// One school at /, or each that is named at /s/NAME/, and one more that cannot be opened.
async function startServer(names, settings) {
  const folder = mkdtempSync(join(tmpdir(), 'schoolgate-page-'));
  const workspace = join(folder, names[0] ?? 'school');
  for (const name of names.length > 0 ? names : ['school']) cpSync(process.env.SCHOOLGATE_MADE_SCHOOL, join(folder, name), { recursive: true });
  for (const [before, after] of Object.entries(settings)) {
    const file = join(workspace, 'schoolgate.conf');
    const text = readFileSync(file, 'utf8');
    if (!text.includes(before)) throw new Error(`the settings do not hold "${before}"`);
    writeFileSync(file, text.replace(before, after));
  }
  const schools = names.length > 0
    ? [...names, 'ash'].flatMap((name) => ['--school', `${name}=${join(folder, name)}`]) : ['--workspace', workspace];
  const server = spawn(program(), ['--json', 'review', 'serve', '--port', '0', '--allow-root', ...schools]);
  const address = await listening(server);
  return {
    address,
    workspace,
    async stop() {
      const ended = new Promise((resolve) => { server.once('exit', resolve); });
      server.kill('SIGTERM');
      const code = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

// `school`: one for all tests of a file, which names it with `test.use({ schoolOf: 'upload' })`. `signIn(user)` opens
// the page as somebody; whatever goes wrong on a page fails the test.
export const test = base.extend({
  schoolOf: ['', { option: true, scope: 'worker' }],
  schoolNames: [[], { option: true, scope: 'worker' }],
  changedSettings: [{}, { option: true, scope: 'worker' }],

  // Asking for the name makes it part of what Playwright shares by.
  school: [async ({ schoolOf, schoolNames, changedSettings }, use) => {
    expect(schoolOf, 'the file names its school').not.toBe('');
    const server = await startServer(schoolNames, changedSettings);
    await use(server);
    expect(await server.stop(), 'the server ends in good order').toBe(0);
  }, { scope: 'worker' }],

  openPage: async ({ browser, school }, use) => {
    const contexts = [];
    const wrong = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: school.address, ...options });
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => wrong.push(`${error}`));
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol !== 'blob:' && origin !== school.address) wrong.push(`a request to ${request.url()}`);
      });
      page.on('console', (message) => {
        if (/Content Security Policy|Trusted/.test(message.text())) wrong.push(message.text());
      });
      await page.goto('/');
      return page;
    });
    for (const context of contexts) await context.close();
    expect(wrong, 'no script error, no foreign request, no breach of the security policy').toEqual([]);
  },

  signIn: async ({ openPage }, use) => {
    await use(async (user, options) => {
      const page = await openPage(options);
      await logIn(page, user, PASSWORD);
      await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
      return page;
    });
  },
});

export { expect };

export async function logIn(page, user, password) {
  await page.getByLabel('User').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

// Asks the API as the page that is signed in.
export async function ask(page, path) {
  const answer = await page.request.get(path);
  expect(answer.status(), path).toBe(200);
  return answer.json();
}

// Tells the API something as the page that is signed in.
export async function send(page, path, body) {
  const { csrf } = await ask(page, '/api/me');
  const answer = await page.request.post(path, { data: body, headers: { 'X-CSRF-Token': csrf } });
  expect(answer.status(), path).toBe(200);
  return answer.json();
}

// Approves the first photos of the queue and releases them, as the technician that is signed in.
export async function releaseSome(page, count) {
  const waiting = (await queue(page)).filter((photo) => photo.attention !== 'blocked').slice(0, count);
  for (const photo of waiting) {
    await openPhoto(page, photo.id);
    await approve(page, photo);
  }
  await page.goto('/#/release');
  const typed = page.getByLabel(/^Type /);
  await typed.fill((await typed.locator('xpath=ancestor::div[1]/label').textContent()).match(/“(.+)”/)[1]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Released: / })).toBeVisible({ timeout: 30_000 });
  return waiting;
}

// Presses Tab until the control is reached, as somebody without a mouse does.
export async function tabTo(page, control) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await control.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the control cannot be reached by the keyboard');
}

export async function queue(page, query = '') {
  return (await ask(page, `/api/queue${query}`)).photos;
}

export async function openPhoto(page, id) {
  await page.goto(`/#/photo/${id}`);
  await pictureShown(page, id);
}

// The picture that would be published now is on the screen; answers its SHA-256.
export async function pictureShown(page, id) {
  const view = await ask(page, `/api/photos/${id}`);
  const hashes = view.renditions.map((rendition) => rendition.sha256);
  const stage = page.locator('.stage');
  await expect(stage).toHaveAttribute('data-shown', new RegExp(hashes.join('|')));
  await expect(page.locator('.photo-page')).not.toHaveAttribute('aria-busy', 'true');
  return stage.getAttribute('data-shown');
}

// Has every different picture of the open photo on the screen, one after the other. Answers how many keys that took.
export async function seeEveryPicture(page) {
  const unseen = page.locator('.renditions button', { hasText: 'not seen yet' });
  await expect(page.locator('.stage')).toHaveAttribute('data-shown', /./);
  let keys = 0;
  for (let left = await unseen.count(); left > 0; left -= 1) {
    await page.keyboard.press('s');
    keys += 1;
    await expect(unseen).toHaveCount(left - 1);
  }
  return keys;
}

// Presses what approves the photo that is open; what is undecided stays redacted. Answers how many keys that took.
export async function pressApproval(page, photo) {
  const looked = await seeEveryPicture(page);
  await page.keyboard.press('a');
  const open = photo.undecided + photo.doubtful > 0;
  if (open) {
    await expect(messages(page)).toContainText('approve once more: what is undecided stays redacted');
    await page.keyboard.press('a');
  }
  return looked + (open ? 2 : 1);
}

export async function approve(page, photo) {
  const keys = await pressApproval(page, photo);
  await expect(messages(page)).toContainText(`Approved: number ${photo.id}`);
  return keys;
}

export function heading(page) {
  return page.getByRole('heading', { level: 1 });
}

export function messages(page) {
  return page.locator('#messages');
}
