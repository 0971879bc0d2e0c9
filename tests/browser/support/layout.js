// What does not fit the window's width, and what is too small to hit (24 pixels, WCAG 2.2).
export function crampedParts(page, where) {
  return page.evaluate((place) => {
    const problems = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) problems.push(`${place}: ${root.scrollWidth} px wide`);
    for (const node of document.querySelectorAll('button, select, input:not(.visually-hidden), summary')) {
      const { width, height } = node.getBoundingClientRect();
      if (width > 0 && (width < 24 || height < 24)) problems.push(`${place}: ${node.outerHTML.slice(0, 80)} is ${width} by ${height}`);
    }
    return problems;
  }, where);
}
