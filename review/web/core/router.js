// Addresses: which school of the server this page is, and after the '#', so that the server serves one page and the
// back button works, what of it is open.

// At /s/NAME/ where the server has several schools; the only one lies at /, and needs no name.
const PLACE = /^\/s\/([^/]+)\/$/.exec(location.pathname);
export const school = PLACE ? PLACE[1] : '';
export const product = school ? `${school} · Schoolgate` : 'Schoolgate';

// Of an address that the server gives, or knows, within a school ('/api/...').
export function inSchool(path, name = school) {
  return name ? `/s/${name}${path}` : path;
}

export function parseAddress(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { parts: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

export function formatAddress(parts, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const path = `#/${parts.map((part) => encodeURIComponent(part)).join('/')}`;
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

// Changes the query of the present address without a new entry in the history and without a new page.
export function rememberQuery(parts, query) {
  history.replaceState(history.state, '', formatAddress(parts, query));
}
