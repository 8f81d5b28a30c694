/* What became of one entry, node by node: a dialog, asked for again while copies are missing. */

import { askJson, nodePath } from './access.js';
import { byId, element, say } from './dom.js';
import { cut, duration, list, number } from './format.js';
import { chart } from './trace-chart.js';
import { lanes } from './trace-lanes.js';

const AGAIN_MS = 1000;
const MOST_CHARACTERS = 4000;
const FIRST_STEPS = 6;
const LAST_STEPS = 8;

export class Trace {
  #dialog = byId('trace');
  #entry = null;
  #state = null;
  #whole = true;
  #timer;

  constructor() {
    byId('trace-close').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) {
        this.#dialog.close();
      }
    });
    this.#dialog.addEventListener('close', () => {
      clearTimeout(this.#timer);
      this.#entry = null;
    });
  }

  /** Focus goes back to where it was when the dialog is closed. */
  open(entry, state) {
    this.#entry = entry;
    this.#state = state;
    say(byId('trace-title'), `Entry ${number(entry.id)}`);
    this.value = element('p', { class: 'whole-value',
      text: entry.value + (entry.truncated ? '…' : '') });
    this.summary = element('p', { class: 'trace-summary', role: 'status', text: 'Asking' });
    this.picture = element('div', { class: 'chart' });
    this.steps = element('div', { class: 'lanes' });
    byId('trace-body').replaceChildren(this.value, this.summary, this.picture, this.steps);
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    this.#whole = !entry.truncated;
    this.#ask();
  }

  render(state) {
    this.#state = state;
  }

  async #ask() {
    const entry = this.#entry;
    const { role, master } = this.#state;
    const route = `messages/${entry.id}/trace`;
    this.#askForValue(entry);
    try {
      const trace = await askJson('GET',
        role === 'secondary' && master !== null ? nodePath(master, route) : `/${route}`);
      if (this.#entry === entry) {
        this.#show(trace);
      }
    } catch (error) {
      if (this.#entry === entry) {
        say(this.summary, error.status ? error.message : 'No answer; asking again.');
        this.#askAgain();
      }
    }
  }

  #askAgain() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), AGAIN_MS);
  }

  /** The list has but the beginning of a long value; all of it is on this node, or soon will be. */
  async #askForValue(entry) {
    if (!this.#whole) {
      try {
        const { value } = await askJson('GET', `/messages/${entry.id}`);
        if (this.#entry === entry) {
          this.#whole = true;
          say(this.value, cut(value, MOST_CHARACTERS));
        }
      } catch {
        if (this.#entry === entry) {
          this.#askAgain();
        }
      }
    }
  }

  #show(trace) {
    say(this.summary, summary(trace));
    const all = lanes(trace, this.#state.nodes.map((node) => node.name));
    this.picture.replaceChildren(...(trace.steps.length > 0 ? [chart(all)] : []));
    this.steps.replaceChildren(...all.filter((lane) => lane.steps.length > 0 || lane.missing)
      .map(laneOf));
    if (trace.missing.length > 0) {
      this.#askAgain();
    }
  }
}

function summary(trace) {
  const group = trace.last_id > trace.first_id
    ? `Appended with entries ${number(trace.first_id)} to ${number(trace.last_id)}. ` : '';
  const concern = trace.write_concern ? `Its client asked for ${trace.write_concern} `
    + `${trace.write_concern === 1 ? 'node' : 'nodes'}. ` : '';
  const missing = trace.missing.length > 0 ? `Not yet on ${list(trace.missing)}.`
    : 'All nodes hold it on disk.';
  const older = trace.complete ? ''
    : ' Older than what is kept in memory, so that some of its steps are forgotten.';
  return group + concern + missing + older;
}

function laneOf(lane) {
  const items = lane.steps.length <= FIRST_STEPS + LAST_STEPS ? lane.steps.map(itemOf)
    : [...lane.steps.slice(0, FIRST_STEPS).map(itemOf),
      element('li', { class: 'skipped', text:
        `${number(lane.steps.length - FIRST_STEPS - LAST_STEPS)} steps in between` }),
      ...lane.steps.slice(-LAST_STEPS).map(itemOf)];
  if (lane.missing) {
    items.push(element('li', { 'data-step': 'missing' },
      element('span', { class: 'when', text: 'now' }),
      element('span', { text: 'not here yet' })));
  }
  return element('section', { class: 'lane' }, element('h3', { text: lane.node }),
    element('ol', {}, ...items));
}

function itemOf(step) {
  return element('li', { 'data-step': step.kind, 'data-result': step.result ?? null },
    element('span', { class: 'when', text: `+${duration(step.from)}` }),
    element('span', {}, element('strong', { text: step.title }),
      step.text === '' ? '' : element('span', { class: 'what', text: step.text })));
}
