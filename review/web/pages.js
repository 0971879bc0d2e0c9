// Which page belongs to which address, who sees it, and what stands in the navigation.

import { passwordPage } from './account/password.js';
import { devicesPage } from './admin/devices.js';
import { eventPage } from './office/event.js';
import { eventsPage } from './office/events.js';
import { pickPage } from './office/pick.js';
import { planPage } from './office/plan.js';
import { faceGroupsPage } from './faces/groups.js';
import { healthPage } from './admin/health.js';
import { addPersonPage } from './register/details.js';
import { importPage } from './register/import.js';
import { incidentPage } from './incidents/incident.js';
import { incidentsPage } from './incidents/incidents.js';
import { ledgerPage } from './admin/ledger.js';
import { personPage } from './admin/person.js';
import { photoPage } from './photo/photo.js';
import { platformsPage } from './admin/platforms.js';
import { portraitsPage } from './register/portraits.js';
import { postPage } from './posts/post.js';
import { postsPage } from './posts/posts.js';
import { queuePage } from './queue/queue.js';
import { registerPage } from './admin/register.js';
import { releasePage } from './release/release.js';
import { takeDownsPage } from './release/take_downs.js';
import { yearPage } from './admin/year.js';
import { usersPage } from './admin/users.js';

// `name` is the first part of the address, `may` the permission of GET /api/me that the server asks for.
const PAGES = [
  { name: 'queue', may: 'review', words: 'Review', make: queuePage },
  { name: 'photo', may: 'review', under: 'queue', make: photoPage },
  { name: 'faces', may: 'review', under: 'queue', make: faceGroupsPage },
  { name: 'release', may: 'release', words: 'Release', make: releasePage },
  { name: 'posts', may: 'upload', words: 'Posts', make: postsPage },
  { name: 'post', may: 'upload', under: 'posts', make: postPage },
  { name: 'take-downs', may: 'release', words: 'Take-downs', make: takeDownsPage },
  { name: 'incidents', may: 'upload', words: 'Incidents', make: incidentsPage },
  { name: 'incident', may: 'incidents', under: 'incidents', make: incidentPage },
  { name: 'events', may: 'upload', words: 'Photos', make: eventsPage },
  { name: 'event', may: 'upload', under: 'events', make: eventPage },
  { name: 'pick', may: 'upload', under: 'events', make: pickPage },
  { name: 'plan', may: 'review', under: 'events', make: planPage },
  { name: 'devices', may: 'review', words: 'Devices', make: devicesPage },
  { name: 'portraits', may: 'enrol', words: 'Portraits', make: portraitsPage },
  { name: 'register', may: 'register', words: 'Register', make: registerPage },
  { name: 'add-person', may: 'register', under: 'register', make: addPersonPage },
  { name: 'import', may: 'register', under: 'register', make: importPage },
  { name: 'person', may: 'register', under: 'register', make: personPage },
  { name: 'platforms', may: 'register', words: 'Platforms', make: platformsPage },
  { name: 'ledger', may: 'ledger', words: 'Ledger', make: ledgerPage },
  { name: 'report', may: 'ledger', words: 'Year', make: yearPage },
  { name: 'users', may: 'administer', words: 'Users', make: usersPage },
  { name: 'health', may: 'administer', words: 'Health', make: healthPage },
  { name: 'password', may: null, make: passwordPage },
];

// Whoever was given a password by somebody else chooses an own one before anything else, and whoever needs a second
// factor sets it up.
function settlesFirst(me) {
  return me.password_given || me.second_factor.needed;
}

function mayOpen(page, me) {
  if (settlesFirst(me)) return page.make === passwordPage;
  return page.may === null || me.may[page.may];
}

export function homeOf(me) {
  return [me.may.review ? 'queue' : 'events'];
}

export function navigation(me, parts) {
  const here = PAGES.find((page) => page.name === parts[0]);
  return PAGES.filter((page) => page.words && mayOpen(page, me))
    .map(({ name, words }) => ({ name, words, current: name === here?.name || name === here?.under }));
}

export function pageFor(parts, me) {
  if (settlesFirst(me)) return passwordPage;
  const page = PAGES.find((one) => one.name === parts[0]);
  if (page && mayOpen(page, me)) return page.make;
  return () => {
    throw new Error(page ? `the role ${me.role} does not see this page` : 'there is no such page');
  };
}
