/* The entries that were there before the page came, read from this node's log. */

import { ask } from './access.js';
import { abridged } from './entry-list.js';

const ENTRIES = 40;
const MOST_CHARACTERS = 4 << 20;

/** The last entries up to an id, fewer if they are very long. */
export async function readStored(lastId) {
  for (let count = Math.min(ENTRIES, lastId); count > 0; count = count >> 2) {
    const entries = await readLast(lastId, count);
    if (entries !== undefined) {
      return entries;
    }
  }
  return [];
}

/** Undefined if they are too long. */
async function readLast(lastId, count) {
  const response = await ask(`/messages?from=${lastId - count + 1}&limit=${count}`,
    { headers: { Accept: 'application/x-ndjson' } });
  return response.ok ? readLines(response.body) : [];
}

async function readLines(body) {
  const text = body.pipeThrough(new TextDecoderStream()).getReader();
  const entries = [];
  let rest = '';
  let taken = 0;
  for (let read = await text.read(); !read.done; read = await text.read()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop();
    entries.push(...lines.map((line) => abridged(JSON.parse(line))));
    taken += read.value.length;
    if (taken > MOST_CHARACTERS) {
      await text.cancel();
      return undefined;
    }
  }
  return entries;
}
