// A post's text with what was found in it marked in place, and what can be done about each.

import { el } from '../core/dom.js';

// Places are characters, not JavaScript's units.
export function markedText(text, findings) {
  const characters = Array.from(text);
  const parts = [];
  let at = 0;
  findings.forEach((finding, index) => {
    if (finding.from < at) return;
    parts.push(characters.slice(at, finding.from).join(''),
      el('mark', { class: finding.overruled ? 'overruled' : finding.suspected ? 'suspected' : '', title: finding.why },
        characters.slice(finding.from, finding.to).join(''), el('sup', {}, String(index + 1))));
    at = finding.to;
  });
  parts.push(characters.slice(at).join(''));
  return el('p', { class: 'checked-text' }, parts);
}

// The text with the finding's place taken by what could stand there.
export function replaced(text, finding) {
  const characters = Array.from(text);
  return characters.slice(0, finding.from).concat(Array.from(finding.instead), characters.slice(finding.to)).join('');
}

// `may` is GET /api/me's; `replace` and `overrule` take the finding.
export function findingList(post, may, { replace, overrule }) {
  return el('ol', { class: 'plain', 'aria-label': 'Found in the text' }, post.findings.map((finding, index) => {
    const where = finding.picture === null ? '' : ` in the alt text of picture ${finding.picture + 1}`;
    const instead = finding.instead ? `Write “${finding.instead}”` : 'Leave it out';
    return el('li', {},
      el('p', {}, el('strong', {}, `${index + 1}. “${finding.words}”${where}: `), `${finding.why}.`),
      finding.overruled
        ? el('p', { class: 'hint' }, `${finding.suspected ? 'Said' : 'Overruled'} by ${[finding.overruled.who, finding.overruled.reason].filter(Boolean).join(': ')}`)
        : el('p', { class: 'buttons' },
          el('button', { type: 'button', 'aria-label': `${instead}: ${finding.words}`, onclick: () => replace(finding) }, instead),
          may.overrule_posts && post.id && el('button', {
            type: 'button', class: 'quiet', 'aria-label': `Overrule ${finding.words}`, onclick: () => overrule(finding),
          }, 'Overrule …')));
  }));
}
