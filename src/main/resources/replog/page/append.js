/* The form to append, and what became of what was appended here. */

import { ask, nodePath, problemOf } from './access.js';
import { byId, element, say, show, speak } from './dom.js';
import { age, cut, duration, list, number } from './format.js';

/** A browser keeps six connections to one node, and the page needs some itself. */
const MOST_WAITING = 3;
const MOST_ANSWERS = 8;

export class AppendForm {
  #state;
  #answers = [];
  #size = 0;

  constructor(state) {
    this.#state = state;
    byId('append').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#append();
    });
    byId('append').addEventListener('input', () => this.#describe());
    this.#offer(1);
  }

  render(state, now) {
    this.#state = state;
    const size = state.cluster?.size ?? 1;
    if (size !== this.#size) {
      this.#offer(size);
    }
    this.#answers.forEach((answer) => answer.tick(now));
  }

  /** A choice for each write concern that there is. */
  #offer(size) {
    const chosen = this.#concern();
    this.#size = size;
    const numbers = Array.from({ length: Math.min(size, 7) }, (_, index) => String(index + 1));
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
    say(byId('concern-hint'), nodes === 1 ? 'Answered as soon as the master has it on disk.'
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

  #append() {
    const waiting = this.#answers.filter((answer) => answer.pending).length;
    const mistake = waiting >= MOST_WAITING
      ? `${waiting} of your appends wait already; stop waiting for one of them first.` : '';
    say(byId('append-mistake'), mistake);
    if (mistake === '') {
      this.#add(new Answer(this.#body(), this.#path()));
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
    show(byId('answers'), true);
  }
}

/** One append, from its sending to its answer. */
class Answer {
  constructor(body, path) {
    this.pending = true;
    this.since = Date.now();
    this.stop = new AbortController();
    this.title = element('strong', { text: 'Waits' });
    this.outcome = element('span', { class: 'outcome' });
    this.detail = element('p', { class: 'detail' });
    this.button = element('button', { type: 'button', class: 'small', text: 'Stop waiting' });
    this.button.addEventListener('click', () => this.stop.abort());
    this.element = element('li', { 'data-result': 'waits' },
      element('div', { class: 'answer-head' }, this.title, this.outcome, this.button),
      element('p', { class: 'sent', text: cut(body.value, 80) }), this.detail);
    this.concern = body.write_concern;
    this.#send(body, path);
  }

  tick(now) {
    if (this.pending) {
      say(this.detail, `for write concern ${this.concern}, ${age(now - this.since)}`);
    }
  }

  async #send(body, path) {
    try {
      const response = await ask(path, { method: 'POST', signal: this.stop.signal,
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      if (!response.ok) {
        throw await problemOf(response);
      }
      this.#stored(await response.json());
    } catch (error) {
      this.#failed(error);
    }
  }

  #stored(answer) {
    this.#end('stored', `Stored as ${number(answer.id)}`, '',
      `On disk on ${list(answer.acknowledged)}, after ${duration(answer.elapsed_ms)}`
      + (answer.durable === false ? '; not all of them force each write' : '') + '.');
  }

  #failed(error) {
    if (this.stop.signal.aborted) {
      this.#end('unknown', 'You stopped waiting', 'unknown', 'That takes nothing back: it may '
        + 'well be stored, and then goes on replicating.');
    } else if (error.status) {
      const { title, outcome } = error.members;
      this.#end(outcome === 'appended' ? 'late' : 'failed', title ?? 'Refused', outcome ?? '',
        error.message);
    } else {
      this.#end('unknown', 'No answer', 'unknown',
        'The connection was lost first: it may be stored, or not.');
    }
  }

  #end(result, title, outcome, detail) {
    this.pending = false;
    this.element.dataset.result = result;
    say(this.title, title);
    say(this.outcome, outcome.replaceAll('_', ' '));
    say(this.detail, detail);
    this.button.remove();
    speak(`${title}. ${detail}`);
  }
}
