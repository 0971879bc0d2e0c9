// Cameras and phones that photos were taken with, and which of them may be used.

import { el } from '../core/dom.js';
import { checkbox } from '../core/form.js';
import { counted } from '../core/words.js';

const nameOf = (device) => (device.serial ? `${device.name}, number ${device.serial}` : device.name);

function deviceRow(app, device, tickable) {
  const { row, input } = checkbox(`${nameOf(device)} may be used`, {
    checked: device.ticked || device.listed,
    disabled: !tickable || device.listed,
    async onchange() {
      try {
        const { again } = await app.api.post('/api/devices',
          { name: device.name, serial: device.serial, allowed: input.checked });
        app.announce.say(again > 0 ? `${nameOf(device)} may be used: ${counted(again, 'photo')} looked at once more.`
          : `${nameOf(device)} may ${input.checked ? '' : 'not '}be used from now on.`);
      } catch (error) {
        input.checked = !input.checked;
        app.announce.fail(error);
      }
    },
  });
  return el('tr', {}, el('td', {}, tickable ? row : nameOf(device)), el('td', {}, counted(device.photos, 'photo')),
    el('td', {}, device.listed ? 'named in the settings' : ''));
}

export async function devicesPage(app) {
  const { devices, every_device: every } = await app.api.get('/api/devices');
  const named = devices.filter((device) => device.name);
  const nameless = devices.filter((device) => !device.name).reduce((sum, device) => sum + device.photos, 0);
  return {
    title: 'Devices',
    element: el('article', {},
      el('h1', {}, 'Cameras and phones'),
      el('p', {}, every ? 'Every device may be used: the settings name none (intake.allowed_devices).'
        : 'Photos of other devices are set aside until you tick their device here, or allow the photo itself.'),
      nameless > 0 && el('p', {}, `${counted(nameless, 'photo')} without a word of what took them, such as copies from WhatsApp.`),
      named.length === 0 ? el('p', { class: 'empty' }, 'No photo has told yet what took it.') : el('table', {},
        el('thead', {}, el('tr', {}, ['Device', 'Photos', 'Note'].map((words) => el('th', { scope: 'col' }, words)))),
        el('tbody', {}, named.map((device) => deviceRow(app, device, !every))))),
  };
}
