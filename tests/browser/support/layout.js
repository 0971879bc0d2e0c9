import { violations } from './axe.js';

// What does not fit the window's width, and what is too small to hit (24 pixels, WCAG 2.2).
export function crampedParts(page, where) {
  return page.evaluate((place) => {
    const problems = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) problems.push(`${place}: ${root.scrollWidth} px wide`);
    for (const node of document.querySelectorAll('button, select, input:not(.visually-hidden), summary')) {
      const { width, height } = node.getBoundingClientRect();
      // The browser's layout counts in 64ths of a pixel.
      if (width > 0 && Math.min(width, height) < 24 - 1 / 64) problems.push(`${place}: ${node.outerHTML.slice(0, 80)} is ${width} by ${height}`);
    }
    return problems;
  }, where);
}

// What axe and the widths of a laptop, a tablet and a narrow window find wrong with a page as it stands.
export async function flaws(page, where) {
  const found = [];
  const before = page.viewportSize();
  for (const width of [1280, 820, 400]) {
    await page.setViewportSize({ width, height: 800 });
    found.push(...await violations(page, `${where} at ${width}`), ...await crampedParts(page, `${where} at ${width}`));
  }
  await page.setViewportSize(before);
  return found;
}
