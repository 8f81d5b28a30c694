/* What a person can make go wrong at one node, what is active, and its removal. */

import { askJson, nodePath } from './access.js';
import { arrange, attribute, element, say, show, speak } from './dom.js';
import { plural } from './format.js';

const KINDS = {
  delay: (fault) => `Delays ${fault.count === 1 ? 'one request' : 'requests'} by ${fault.seconds} s`
    + (fault.sleeping > 0 ? ' (holds one now)' : ''),
  partition: () => 'Cut off from all other nodes',
  'error-after-store': () => 'Stores, then answers with an error',
  'error-before-store': () => 'Answers with an error, stores nothing',
  drop: () => 'Stores nothing, gives no answer',
};

let changed = () => {};

/** Who is told the name of a node whose faults were changed here. */
export function whenFaultsChange(listener) {
  changed = listener;
}

export class FaultControls {
  constructor(name) {
    this.name = name;
    this.chips = new Map();
    this.active = element('ul', { class: 'active', 'aria-label': `Faults of ${name}` });
    this.problem = element('p', { class: 'mistake', role: 'alert' });
    this.choices = element('div', { class: 'fault-choices' });
    this.details = element('details', { class: 'faults' }, element('summary',
      { text: 'Make it fail', 'aria-label': `Make it fail: ${name}` }), this.choices);
    this.element = element('div', { class: 'fault-box' }, this.active, this.details, this.problem);
    this.role = null;
  }

  render(node, reachable) {
    if (this.role !== node.role) {
      this.role = node.role;
      this.choices.replaceChildren(...this.#choicesFor(node.role));
    }
    attribute(this.element, 'inert', !reachable);
    const faults = node.faults ?? [];
    const ids = new Set(faults.map((fault) => fault.id));
    for (const id of [...this.chips.keys()].filter((one) => !ids.has(one))) {
      this.chips.delete(id);
    }
    arrange(this.active, faults.map((fault) => this.#chip(fault)));
    show(this.active, faults.length > 0);
  }

  #choicesFor(role) {
    return role === 'master' ? [this.#cutOff('No node hears it, and it hears none: with too few '
      + 'left for a quorum it turns read-only. Clients still reach it.')]
      : [this.#delay(), this.#cutOff('No node can talk to it; clients can. Its master suspects '
        + 'it, then calls it unhealthy, and catches it up after its return.'),
      this.#failAfterStore()];
  }

  #delay() {
    const seconds = element('input', { type: 'number', min: '0.1', max: '3600', step: 'any',
      value: '5', required: true, 'aria-label': 'Seconds' });
    const form = this.#choice('delay', 'Delay', 'The next batch waits so long before it is stored. '
      + 'Heartbeats are still answered: slow is not dead.', () =>
      askJson('POST', nodePath(this.name, 'delay'), { value: Number(seconds.value) }));
    form.querySelector('button').before(
      element('label', { class: 'seconds' }, seconds, element('span', { text: 's' })));
    return form;
  }

  #cutOff(text) {
    return this.#choice('partition', 'Cut off', text, () =>
      askJson('POST', nodePath(this.name, 'faults'), { kind: 'partition' }));
  }

  #failAfterStore() {
    return this.#choice('error-after-store', 'Fail once', 'It stores the next batch, and answers '
      + 'with an error all the same. The batch is sent again, and yet stored once.', () =>
      askJson('POST', nodePath(this.name, 'faults'), { kind: 'error-after-store', count: 1 }));
  }

  #choice(kind, label, text, begin) {
    const button = element('button', { type: 'submit', class: 'small', text: label,
      'data-fault': kind, 'aria-label': `${label}: ${this.name}` });
    const form = element('form', { class: 'fault' }, element('p', { text }), button);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#act(button, begin, `${this.name}: ${label}`);
    });
    return form;
  }

  #chip(fault) {
    if (!this.chips.has(fault.id)) {
      const text = element('span');
      const button = element('button', { type: 'button', class: 'small', text: 'Take back',
        'aria-label': `Take back: ${fault.kind} of ${this.name}` });
      button.addEventListener('click', () => this.#act(button, () =>
        askJson('DELETE', nodePath(this.name, `faults/${encodeURIComponent(fault.id)}`)),
      `${this.name}: taken back`));
      this.chips.set(fault.id,
        { element: element('li', { 'data-fault': fault.kind }, text, button), text });
    }
    const chip = this.chips.get(fault.id);
    const hits = fault.hits > 0 ? `, met ${plural(fault.hits, 'request')}` : '';
    const rate = fault.rate < 1 ? `, ${Math.round(fault.rate * 100)} % of the time` : '';
    say(chip.text, (KINDS[fault.kind]?.(fault) ?? fault.kind) + rate + hits);
    return chip.element;
  }

  async #act(button, act, spoken) {
    button.disabled = true;
    say(this.problem, '');
    try {
      await act();
      speak(spoken);
      changed(this.name);
    } catch (error) {
      say(this.problem, error.status === 404 ? 'This cannot be asked for here: the node runs '
        + 'with faults=off, or the fault has ended, or is a setting.'
        : error.status ? error.message : 'No answer.');
    } finally {
      button.disabled = false;
    }
  }
}
