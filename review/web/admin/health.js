import { el } from '../core/dom.js';
import { capital } from '../core/words.js';

const LEVELS = { good: ['✓', 'Good'], note: ['i', 'Note'], problem: ['!', 'Problem'] };
const WORST = {
  good: 'All is well.', note: 'All works; some things are worth knowing.', problem: 'Something needs to be put right.',
};

export async function healthPage(app) {
  const [health, settings] = await Promise.all([app.api.get('/api/health'), app.api.get('/api/settings')]);
  return {
    title: 'Health',
    element: el('article', {},
      el('h1', {}, 'Health'),
      el('p', {}, WORST[health.worst]),
      el('ul', { class: 'facts' }, health.facts.map((fact) => {
        const [sign, level] = LEVELS[fact.level];
        return el('li', { class: `fact fact-${fact.level}` },
          el('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
          el('span', {}, el('strong', {}, `${level} · ${capital(fact.area)}: `), fact.words));
      })),
      el('h2', {}, 'Settings'),
      el('p', {}, `From ${settings.file}. Change the file and start the server anew for a change to hold.`),
      settings.changed_since_start && el('p', { class: 'notice notice-warn' },
        'The file has changed since the server started: what is in force is not what stands here.'),
      el('pre', { tabindex: '0', role: 'group', 'aria-label': 'The settings file' }, settings.text)),
  };
}
