// Where files are dropped, in folders too, or chosen.

import { el, freshId } from './dom.js';

// `take(files)` gets them; `problem` is shown beneath; `input` becomes attributes of the file input.
export function dropArea({ words, choose, problem, input: attributes, take }) {
  const input = el('input', {
    ...attributes, type: 'file', id: freshId('files'), class: 'visually-hidden',
    onchange() {
      const files = [...input.files];
      input.value = '';
      take(files);
    },
  });
  const area = el('div', { class: 'drop-zone' },
    el('p', { class: 'drop-words' }, words), el('p', { class: 'choose' }, input, el('label', { for: input.id, class: 'button' }, choose)), problem);
  for (const name of ['dragenter', 'dragover']) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.add('over');
    });
  }
  area.addEventListener('dragleave', () => area.classList.remove('over'));
  area.addEventListener('drop', async (event) => {
    event.preventDefault();
    area.classList.remove('over');
    take(await droppedFiles(event.dataTransfer));
  });
  return area;
}

// Files, and those in dropped folders.
async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  const files = await Promise.all(entries.map(filesIn));
  return files.flat();
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => { entry.file(resolve, reject); })];
  const reader = entry.createReader();
  const inside = [];
  for (;;) {
    // A folder is read in pieces, until an empty one.
    const piece = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (piece.length === 0) break;
    inside.push(...piece);
  }
  return (await Promise.all(inside.map(filesIn))).flat();
}
