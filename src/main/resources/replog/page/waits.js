/* Clients that wait for their write concern, and on whom. */

import { arrange, attribute, byId, element, say, show } from './dom.js';
import { age, list, number } from './format.js';
import { clusterLink, waitingClients } from './state.js';

const rows = new Map();

export function renderWaits(state, now) {
  attribute(byId('waits'), 'data-stale', !clusterLink(state).open);
  const { count, waits } = waitingClients(state, now);
  say(byId('waits-count'), count > 0 ? number(count) : '');
  show(byId('waits-empty'), count === 0);
  for (const key of [...rows.keys()]) {
    if (!waits.some((wait, index) => keyOf(wait, index) === key)) {
      rows.delete(key);
    }
  }
  arrange(byId('waits'), waits.map((wait, index) => {
    const key = keyOf(wait, index);
    if (!rows.has(key)) {
      rows.set(key, new Row());
    }
    rows.get(key).render(wait, now);
    return rows.get(key).element;
  }).concat(more(count - waits.length)));
}

/** Several may wait for one entry, those who repeated its append. */
const keyOf = (wait, index) => `${wait.id}/${wait.write_concern}/${index}`;

function more(hidden) {
  return hidden > 0
    ? [element('li', { class: 'more', text: `and ${number(hidden)} more` })] : [];
}

class Row {
  constructor() {
    this.id = element('span', { class: 'id' });
    this.who = element('strong');
    this.text = element('span', { class: 'has' });
    this.since = element('span', { class: 'since' });
    this.element = element('li', {}, this.id,
      element('p', {}, element('span', { text: 'waits for ' }), this.who), this.since, this.text);
  }

  render(wait, now) {
    attribute(this.element, 'data-id', wait.id);
    say(this.id, number(wait.id));
    say(this.who, wait.missing.length === 0 ? 'its answer' : list(wait.missing));
    say(this.text, `${wait.acknowledged.length} of ${wait.write_concern} hold it`);
    say(this.since, age(now - wait.since));
  }
}
