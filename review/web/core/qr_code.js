// A QR code from the server's rows of modules: a dark square for each 1, with the light border that a camera needs.

import { svg } from './dom.js';

const BORDER = 4;

export function qrCode(rows, label) {
  const side = rows.length + 2 * BORDER;
  const dark = rows.flatMap((cells, y) => [...cells].map((cell, x) => (
    cell === '1' ? `M${x + BORDER} ${y + BORDER}h1v1h-1z` : '')));
  return svg('svg', { class: 'qr-code', role: 'img', 'aria-label': label, viewBox: `0 0 ${side} ${side}`, 'shape-rendering': 'crispEdges' },
    svg('rect', { width: side, height: side, fill: '#fff' }), svg('path', { d: dark.join(''), fill: '#000' }));
}
