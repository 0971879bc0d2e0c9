// Drives Debian's Chromium; nothing is downloaded. Each spec has its own server on its own copy of the made school.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.js',
  // Makes the pictures of docs/ when asked to: SCHOOLGATE_PICTURES=docs/pictures node run.js pictures
  testIgnore: process.env.SCHOOLGATE_PICTURES ? [] : ['pictures*.spec.js'],
  globalSetup: './support/made_school.js',
  outputDir: process.env.SCHOOLGATE_BROWSER_OUTPUT ?? 'build/results',
  workers: 2,
  // Long enough for a busy machine without the models, where every change is looked at by slower finders.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 720 },
    locale: 'en-GB',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Chromium's own sandbox does not start for root, as in containers.
      chromiumSandbox: process.getuid() !== 0,
    },
  },
});
