/* A card for each node; it stays while the node is away. */

import { arrange, attribute, byId, element, say, show } from './dom.js';
import { FaultControls } from './faults.js';
import { age, clock, left, number } from './format.js';
import { clusterLink, heldId, isStale } from './state.js';

const HEALTH_WORDS = { HEALTHY: 'healthy', SUSPECTED: 'suspected', UNHEALTHY: 'unhealthy',
  'read-only': 'read-only', away: 'out of reach', serving: 'serving', unknown: 'not known yet' };
const cards = new Map();

export function renderNodes(state, now) {
  for (const name of [...cards.keys()]) {
    if (!state.nodes.some((node) => node.name === name)) {
      cards.delete(name);
    }
  }
  arrange(byId('nodes'), state.nodes.map((node, index) => {
    if (!cards.has(node.name)) {
      cards.set(node.name, new Card(node.name));
    }
    const card = cards.get(node.name);
    card.render(state, node, sign(node, index, state), now);
    return card.element;
  }));
}

/** The letter or number that stands for a node in the list of entries. */
export function sign(node, index, state) {
  const number = state.nodes[0].role === 'master' ? index : index + 1;
  return node.role === 'master' ? 'M' : String(number);
}

function healthOf(state, node) {
  if (node.role === 'master') {
    return clusterLink(state).open
      ? state.cluster.mode === 'normal' ? 'HEALTHY' : 'read-only' : 'away';
  }
  if (clusterLink(state).open) {
    return node.health ?? 'unknown';
  }
  return node.name === state.self && state.links.own.open ? 'serving' : 'unknown';
}

class Card {
  constructor(name) {
    this.sign = element('span', { class: 'mark', 'data-holds': 'true', 'aria-hidden': 'true' });
    this.name = element('h3', { text: name });
    this.role = element('span', { class: 'role' });
    this.word = element('span', { class: 'word' });
    this.here = element('span', { class: 'here', text: 'serves this page' });
    this.health = element('p', { class: 'health' },
      element('span', { class: 'shape', 'aria-hidden': 'true' }), this.word);
    this.progress = element('div', { class: 'progress', 'aria-hidden': 'true' },
      element('div', { class: 'bar' }));
    this.rows = new Rows(['State', 'Last id', 'Committed', 'Lag', 'Epoch', 'Next attempt',
      'Last heard', 'Master heard', 'Reason', 'Address']);
    this.faults = new FaultControls(name);
    this.element = element('article', { class: 'panel node', 'data-node': name },
      element('header', {}, this.sign,
        element('div', { class: 'titles' }, this.name,
          element('p', { class: 'roles' }, this.role, this.here)),
        this.health),
      this.progress, this.rows.element, this.faults.element);
  }

  render(state, node, letter, now) {
    const stale = isStale(state, node);
    const health = healthOf(state, node);
    attribute(this.element, 'data-health', health);
    attribute(this.element, 'data-stale', String(stale));
    say(this.sign, letter);
    say(this.role, node.role);
    say(this.word, stale && health === 'unknown' && node.health
      ? `was ${HEALTH_WORDS[node.health]}` : HEALTH_WORDS[health]);
    show(this.here, node.name === state.self);
    this.#renderProgress(state, node);
    this.#renderRows(state, node, stale, now);
    this.faults.render(node, state.self !== null && state.links.own.open);
  }

  #renderProgress(state, node) {
    const last = state.cluster?.lastId ?? 0;
    const part = last === 0 ? 1 : Math.min(1, Math.max(0, heldId(node)) / last);
    const width = `${(part * 100).toFixed(1)}%`;
    const bar = this.progress.firstChild;
    if (bar.style.width !== width) {
      bar.style.width = width;
    }
  }

  #renderRows(state, node, stale, now) {
    const { rows } = this;
    const open = clusterLink(state).open;
    const ownWord = node.name === state.self && !open;
    const shown = ownWord ? node.ownState : node.state ?? node.ownState;
    rows.show('State', shown?.replaceAll('-', ' ') ?? '–');
    rows.show('Last id', number(ownWord ? node.ownLastId : node.lastId ?? node.ownLastId));
    rows.show('Committed', number(node.committedId));
    const lag = Math.max(0, state.cluster?.lastId - heldId(node)) || 0;
    rows.show('Lag', node.role === 'master' || ownWord ? null : number(lag), lag > 0);
    rows.show('Epoch', node.role === 'master' && node.epoch ? number(node.epoch) : null);
    rows.show('Next attempt', stale || !node.nextAt ? null
      : node.nextAt > now ? `in ${left(node.nextAt - now)}` : 'now');
    rows.show('Last heard', this.#lastHeard(node, stale, now));
    rows.show('Master heard', node.ownState === 'no-master' && !stale
      ? ago(node.masterLastSeen, now) : null);
    rows.show('Reason', stale ? null : (ownWord ? node.ownReason : node.reason) ?? null);
    rows.show('Address', node.url ?? (node.name === state.self ? location.origin : null));
  }

  /** While it answers that is a matter of a second or so, and nothing to tell, well or not. */
  #lastHeard(node, stale, now) {
    const answers = node.failures === 0 && node.lastSeen !== null;
    if (stale || answers || (node.health ?? 'HEALTHY') === 'HEALTHY') {
      return null;
    }
    return ago(node.lastSeen, now);
  }
}

const ago = (at, now) => (at ? `${clock(at)}, ${age(now - Date.parse(at))} ago` : 'never');

/** Names and values; one without a value is not shown. */
class Rows {
  constructor(names) {
    this.element = element('dl', { class: 'rows' });
    this.rows = new Map(names.map((name) => {
      const value = element('dd');
      const row = element('div', { hidden: true }, element('dt', { text: name }), value);
      this.element.append(row);
      return [name, { row, value }];
    }));
  }

  show(name, text, marked = false) {
    const { row, value } = this.rows.get(name);
    show(row, text !== null);
    if (text !== null) {
      say(value, text);
      attribute(row, 'data-marked', marked);
    }
  }
}
