/* Entries, the newest first, and bounded in number and length. Pure. */

import { cut } from './format.js';

export const MOST_ENTRIES = 200;
const MOST_CHARACTERS = 200;

/** The list with others, the oldest of which comes first, put where their ids belong. */
export function merged(entries, others) {
  if (others.length === 0) {
    return entries;
  }
  const fresh = others.toReversed();
  if (entries.length === 0 || fresh.at(-1).id > entries[0].id) {
    return [...fresh, ...entries].slice(0, MOST_ENTRIES);
  }
  const byId = new Map([...entries, ...fresh].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((one, other) => other.id - one.id).slice(0, MOST_ENTRIES);
}

/** The list without what is beyond the end of the log. */
export const shortened = (entries, lastId) =>
  (entries.length === 0 || entries[0].id <= lastId ? entries
    : entries.filter((entry) => entry.id <= lastId));

/** An entry as it is kept for the list: a long value only by its beginning. */
export function abridged(entry) {
  const value = cut(entry.value, MOST_CHARACTERS);
  return value === entry.value ? entry
    : { ...entry, value: value.slice(0, -1), truncated: true };
}
