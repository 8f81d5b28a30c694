/*
 * The entries, the newest on top, with a mark for each node that turns when the node holds it.
 *
 * Rows are kept by id and used again for other entries, so that a fast log makes no garbage. New
 * rows stay out while somebody looks at older ones; marks turn all the same. Nothing here asks how
 * the list is laid out, which would have it laid out once more.
 */

import { attribute, byId, element, say, show } from './dom.js';
import { clock, list, number } from './format.js';
import { sign } from './nodes.js';
import { hasOtherHistory, heldId, perSecond } from './state.js';

const MOST_SPARE = 50;
const CALM_PER_SECOND = 15;
/** Nobody reads faster than that, and drawing costs what the nodes may need. */
const FAST_STEP_MS = 150;
const NONE_YET = 'No entry yet. What is appended shows up here at once, from this page or from '
  + 'anywhere else.';
const OTHER_HISTORY = 'What is in the log of this node is not what its master holds, so it is not '
  + 'listed. What the master takes from now on is.';
const HOLDS_WORDS = { true: 'holds it', false: 'lacks it', unknown: 'can\'t be asked' };

const holds = (node, id) => (node.heldId < 0 ? 'unknown' : String(node.heldId >= id));

export class Entries {
  #rows = new Map();
  #spare = [];
  #shown = [];
  #held = false;
  #scrolled = false;
  #drawnAt = 0;
  #list = byId('entries');
  #open;

  /** @param open is called with an entry that a person wants to see the trace of */
  constructor(open) {
    this.#open = open;
    byId('hold').addEventListener('click', () => this.#toggle());
    this.#list.addEventListener('click', (event) => this.#chosen(event.target));
    this.#list.addEventListener('keydown', (event) => this.#moved(event));
    this.#list.addEventListener('scroll', () => {
      this.#scrolled = this.#list.scrollTop > 8;
    }, { passive: true });
  }

  render(state, now) {
    const fast = perSecond(state, now) > CALM_PER_SECOND;
    if (fast && now - this.#drawnAt < FAST_STEP_MS) {
      return;
    }
    this.#drawnAt = now;
    const waiting = this.#isHeld() ? this.#newer(state) : 0;
    if (waiting === 0) {
      this.#shown = state.entries;
    }
    this.#renderHold(waiting);
    attribute(this.#list, 'data-fast', fast);
    say(byId('entries-empty'), hasOtherHistory(state) ? OTHER_HISTORY : NONE_YET);
    show(byId('entries-empty'), state.entries.length === 0);
    show(this.#list, state.entries.length > 0);
    this.#sync();
    const digits = String(Math.max(3, number(this.#shown[0]?.id).length));
    if (this.#list.style.getPropertyValue('--digits') !== digits) {
      this.#list.style.setProperty('--digits', digits);
    }
    const committedId = state.cluster?.committedId
      ?? state.nodes.find((node) => node.name === state.self)?.committedId ?? 0;
    const nodes = state.nodes.map((node, index) =>
      ({ name: node.name, sign: sign(node, index, state), heldId: heldId(node) }));
    for (const row of this.#rows.values()) {
      row.mark(nodes, committedId);
    }
  }

  /** Entries that are there and not shown; none when those shown are of another log. */
  #newer(state) {
    const newest = this.#shown[0]?.id ?? 0;
    const last = state.entries[0]?.id ?? 0;
    return last < newest || this.#shown.length === 0 ? 0 : last - newest;
  }

  #isHeld() {
    return this.#held || this.#scrolled
      || (this.#list.contains(document.activeElement)
        && document.activeElement.matches(':focus-visible'));
  }

  #renderHold(waiting) {
    const held = waiting > 0 || this.#held;
    say(byId('hold'), waiting > 0 ? `Show ${number(waiting)} new` : held ? 'Go on' : 'Pause');
    attribute(byId('hold'), 'aria-pressed', held);
  }

  #toggle() {
    this.#held = byId('hold').getAttribute('aria-pressed') !== 'true';
    if (!this.#held) {
      this.#list.scrollTop = 0;
    }
  }

  #sync() {
    const wanted = new Set(this.#shown.map((entry) => entry.id));
    for (const [id, row] of this.#rows) {
      if (!wanted.has(id)) {
        this.#rows.delete(id);
        row.element.remove();
        if (this.#spare.length < MOST_SPARE) {
          this.#spare.push(row);
        }
      }
    }
    let next = this.#list.firstElementChild;
    this.#shown.forEach((entry, index) => {
      const row = this.#rowOf(entry);
      if (row.element === next) {
        next = next.nextElementSibling;
      } else {
        this.#list.insertBefore(row.element, next);
      }
      row.precede((index + 1 < this.#shown.length) ? entry.id - this.#shown[index + 1].id - 1 : 0);
    });
    this.#keepOneTabStop();
  }

  #rowOf(entry) {
    let row = this.#rows.get(entry.id);
    if (row === undefined || row.entry.timestamp !== entry.timestamp) {
      row?.element.remove();
      row = this.#spare.pop() ?? new Row();
      row.show(entry);
      this.#rows.set(entry.id, row);
    }
    return row;
  }

  /* The list is one stop for the tab key; arrows move within it. */

  #keepOneTabStop() {
    const newest = this.#list.querySelector('button');
    const stop = this.#list.contains(document.activeElement) ? document.activeElement : newest;
    const before = this.#list.querySelector('[tabindex="0"]');
    if (stop !== before && stop !== null) {
      before?.setAttribute('tabindex', '-1');
      stop.setAttribute('tabindex', '0');
    }
  }

  #moved(event) {
    const row = event.target.closest('li');
    const to = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling,
      Home: this.#list.firstElementChild, End: this.#list.lastElementChild }[event.key];
    if (to) {
      event.preventDefault();
      to.firstElementChild.focus();
      this.#keepOneTabStop();
    }
  }

  #chosen(target) {
    const id = Number(target.closest('li')?.dataset.id);
    if (this.#rows.has(id)) {
      this.#open(this.#rows.get(id).entry);
    }
  }
}

class Row {
  constructor() {
    this.id = element('span', { class: 'id' });
    this.value = element('span', { class: 'value' });
    this.marks = element('span', { class: 'marks' });
    this.committed = element('span', { class: 'committed' });
    this.time = element('span', { class: 'time' });
    this.button = element('button', { type: 'button', class: 'entry', tabindex: '-1' },
      this.id, this.value, this.marks, this.committed, this.time);
    this.element = element('li', {}, this.button);
    this.seen = '';
  }

  show(entry) {
    this.entry = entry;
    this.seen = '';
    attribute(this.element, 'data-id', entry.id);
    attribute(this.button, 'tabindex', '-1');
    say(this.id, number(entry.id));
    say(this.value, entry.value === '' ? '(empty)' : entry.value + (entry.truncated ? '…' : ''));
    attribute(this.value, 'data-empty', entry.value === '');
    say(this.time, clock(entry.timestamp));
  }

  /** Entries between this one and the next older that are shown were too many to be told of. */
  precede(hidden) {
    attribute(this.element, 'data-hidden', hidden > 0 ? number(hidden) : null);
  }

  mark(nodes, committedId) {
    const { id } = this.entry;
    const seen = nodes.map((node) => node.sign + node.name + holds(node, id)).join()
      + (committedId >= id);
    if (seen === this.seen) {
      return;
    }
    this.seen = seen;
    while (this.marks.children.length > nodes.length) {
      this.marks.lastChild.remove();
    }
    nodes.forEach((node, index) => {
      const mark = this.marks.children[index]
        ?? this.marks.appendChild(element('span', { class: 'mark' }));
      attribute(mark, 'data-node', node.name);
      attribute(mark, 'data-holds', holds(node, id));
      attribute(mark, 'title', `${node.name} ${HOLDS_WORDS[holds(node, id)]}`);
      say(mark, node.sign);
    });
    attribute(this.element, 'data-committed', String(committedId >= id));
    say(this.committed, committedId >= id ? 'committed' : 'pending');
    this.#describe(nodes, committedId >= id);
  }

  #describe(nodes, committed) {
    const names = (answer) => nodes.filter((node) => holds(node, this.entry.id) === answer)
      .map((node) => node.name);
    const lacking = names('false');
    attribute(this.button, 'aria-label', `Entry ${this.entry.id}: ${this.value.textContent}. `
      + `Held by ${list(names('true')) || 'nobody'}`
      + (lacking.length > 0 ? `, not yet by ${list(lacking)}` : '')
      + (committed ? ', committed' : ''));
  }
}
