/* The form to append, and the answers to what was appended here. */

import { nodePath } from './access.js';
import { Answer } from './answer.js';
import { byId, element, say } from './dom.js';

/** A browser keeps six connections to one node, and the page needs some itself. */
const MOST_WAITING = 3;
const MOST_ANSWERS = 8;
const MOST_NUMBERS = 7;

export class AppendForm {
  #state;
  #answers = [];
  #size = -1;

  constructor(state) {
    this.#state = state;
    byId('append').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#append();
    });
    byId('append').addEventListener('input', () => this.#describe());
    this.#offer(0);
  }

  render(state, now) {
    this.#state = state;
    const size = state.cluster?.size ?? 0;
    if (size !== this.#size) {
      this.#offer(size);
    }
    this.#answers.forEach((answer) => answer.tick(now));
  }

  /** A choice for each write concern that there is. */
  #offer(size) {
    const chosen = this.#concern();
    this.#size = size;
    const highest = Math.min(Math.max(size, 1), MOST_NUMBERS);
    const numbers = Array.from({ length: highest }, (_, index) => String(index + 1));
    const words = [...numbers, 'majority', 'all'];
    byId('concerns').replaceChildren(...words.map((word) => {
      const radio = element('input', { type: 'radio', name: 'concern', value: word });
      radio.checked = word === (words.includes(chosen) ? chosen : 'all');
      return element('label', {}, radio, element('span', { text: word }));
    }));
    this.#describe();
  }

  #concern() {
    return document.querySelector('input[name=concern]:checked')?.value ?? 'all';
  }

  #nodes() {
    const concern = this.#concern();
    return concern === 'all' ? this.#size
      : concern === 'majority' ? Math.floor(this.#size / 2) + 1 : Number(concern);
  }

  #describe() {
    const nodes = this.#nodes();
    say(byId('concern-hint'), this.#size === 0 ? ''
      : nodes === 1 ? 'Answered as soon as the master has it on disk.'
        : `Answered once ${nodes === this.#size ? `all ${nodes}` : `${nodes} of ${this.#size}`}`
        + ' nodes have it on disk.');
    const body = JSON.stringify(this.#body()).replaceAll("'", "'\\''");
    say(byId('curl'), `curl -L ${location.origin}/message \\\n`
      + `  -H 'Content-Type: application/json' \\\n  -d '${body}'`);
  }

  #body() {
    const concern = this.#concern();
    const timeout = byId('timeout').value;
    return { value: byId('value').value,
      write_concern: /^\d+$/.test(concern) ? Number(concern) : concern,
      ...(timeout === '' ? {} : { timeout: Number(timeout) }) };
  }

  /** Whether one more may wait; says so if not. */
  #hasRoom() {
    const waiting = this.#answers.filter((answer) => answer.pending).length;
    say(byId('append-mistake'), waiting < MOST_WAITING ? ''
      : `${waiting} of your appends wait already; stop waiting for one of them first.`);
    return waiting < MOST_WAITING;
  }

  #append() {
    if (this.#hasRoom()) {
      this.#add(new Answer(this.#body(), () => (this.#hasRoom() ? this.#path() : null)));
      byId('value').value = '';
      byId('value').focus();
      this.#describe();
    }
  }

  /** A secondary would send the page to another origin, so it passes it on instead. */
  #path() {
    const { role, master } = this.#state;
    return role === 'secondary' && master !== null ? nodePath(master, 'message') : '/message';
  }

  #add(answer) {
    this.#answers.unshift(answer);
    byId('answers').prepend(answer.element);
    if (this.#answers.length > MOST_ANSWERS) {
      const oldest = this.#answers.findLastIndex((one) => !one.pending);
      this.#answers.splice(oldest, 1)[0].element.remove();
    }
  }
}
