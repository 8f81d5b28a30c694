/* Numbers, times and names as people read them. Pure. */

const GROUPED = new Intl.NumberFormat('en');

export const number = (value) => (value === null || value === undefined ? '–'
  : GROUPED.format(value));

export const plural = (count, one, many = one + 's') =>
  `${number(count)} ${count === 1 ? one : many}`;

/** How long something took: 0.4 ms, 35 ms, 1.2 s, 3 min 20 s. */
export function duration(ms) {
  if (ms < 10) {
    return `${Math.max(0, ms).toFixed(1)} ms`;
  }
  return ms < 1000 ? `${Math.round(ms)} ms` : ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : age(ms);
}

/** How long something lasts by now, in whole seconds, so that it is calm to look at. */
export function age(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What is left of a wait; it ends at 1 s, not at 0. */
export const left = (ms) => age(Math.ceil(Math.max(0, ms) / 1000) * 1000);

/** The time of day, of milliseconds or an ISO date. */
export function clock(at) {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '–'
    : [date.getHours(), date.getMinutes(), date.getSeconds()]
      .map((part) => String(part).padStart(2, '0')).join(':');
}

/** "a", "a and b", "a, b and c". */
export const list = (names) => (names.length < 2 ? names.join('')
  : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

/** At most so many characters, with a sign that there are more. */
export function cut(text, most) {
  const characters = text.length > most ? Array.from(text.slice(0, 2 * most)) : text;
  return characters.length <= most ? text : characters.slice(0, most).join('') + '…';
}
