// A long list of which only what is looked at is fetched.

import { el } from './dom.js';

// `fetchPage(offset)` answers {items, total}; `row(item)` makes a node for `list`. Ends with `dispose()`.
export function lazyList(list, { fetchPage, row, onPage = () => {}, failed }) {
  let offset = 0;
  let total = Infinity;
  let running = null;
  let disposed = false;
  const more = el('button', { type: 'button', class: 'more', onclick: () => next() }, 'Show more');
  const watcher = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) next();
  }, { rootMargin: '600px' });

  async function fetchNext() {
    try {
      const page = await fetchPage(offset);
      if (disposed) return;
      offset += page.items.length;
      total = page.items.length === 0 ? offset : page.total;
      list.append(...page.items.map(row));
      more.hidden = offset >= total;
      onPage(page);
      // Told anew whether the end is still in sight: otherwise a tall screen would stop after one page.
      watcher.unobserve(more);
      if (offset < total) watcher.observe(more);
    } catch (error) {
      failed(error);
    }
  }

  function next() {
    if (running || offset >= total) return running;
    running = fetchNext().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    more,
    next,
    dispose() {
      disposed = true;
      watcher.disconnect();
    },
  };
}
