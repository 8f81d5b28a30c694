/* The entries that were there before the page came, read from this node's log. */

import { ask } from './access.js';
import { abridged } from './entry-list.js';

const ENTRIES = 40;
const MOST_CHARACTERS = 4 << 20;

/** The last entries up to an id, fewer if they are very long. */
export async function readStored(lastId) {
  if (lastId === 0) {
    return [];
  }
  const from = Math.max(1, lastId - ENTRIES + 1);
  const response = await ask(`/messages?from=${from}&limit=${ENTRIES}`,
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
      break;
    }
  }
  return entries;
}
