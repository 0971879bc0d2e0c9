// Runs the browser tests for CTest; exit code 77 says that they were skipped, and standard output why.
//   SCHOOLGATE_PROGRAM=build/release/schoolgate node tests/browser/run.js [playwright's options]
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SKIPPED = 77;
const here = fileURLToPath(new URL('.', import.meta.url));
const playwright = `${here}node_modules/@playwright/test/cli.js`;
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

function skip(why) {
  console.log(`Skipped: ${why}`);
  process.exit(SKIPPED);
}

if (!process.env.SCHOOLGATE_PROGRAM) {
  console.error('SCHOOLGATE_PROGRAM does not name the schoolgate program');
  process.exit(2);
}
if (!existsSync(playwright)) skip('Playwright is not installed: run "npm ci" in tests/browser');
if (!existsSync(chromium)) skip(`${chromium} is not there: install Debian's chromium`);
const ended = spawnSync(process.execPath, [playwright, 'test', ...process.argv.slice(2)], { cwd: here, stdio: 'inherit' });
process.exit(ended.status ?? 1);
