// The pictures of docs/, of pages as they stand once they have settled.
import { resolve } from 'node:path';
import { expect } from '@playwright/test';

const FOLDER = resolve(process.env.SCHOOLGATE_PICTURES ?? '.');

export const TABLET = { viewport: { width: 820, height: 1180 } };

export async function picture(page, name) {
  await expect(page.locator('main')).not.toHaveAttribute('aria-busy', 'true');
  await page.waitForLoadState('networkidle');
  // Of those that are to be seen: others are fetched when they are scrolled to.
  await page.waitForFunction(() => [...document.images].every((image) => image.complete
    || image.getBoundingClientRect().top > window.innerHeight));
  await page.screenshot({ path: `${FOLDER}/review-${name}.png`, animations: 'disabled' });
}
