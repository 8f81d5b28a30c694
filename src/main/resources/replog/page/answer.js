/* One append, from its sending to its answer. */

import { ask, problemOf } from './access.js';
import { element, say, show, speak } from './dom.js';
import { age, cut, duration, list, number } from './format.js';

/**
 * What was sent, and how it stands. It has a key of its own, so that one whose answer got lost
 * can be asked for again without being stored twice.
 */
export class Answer {
  #body;
  #path;
  #key = `page-${Array.from(crypto.getRandomValues(new Uint32Array(4)),
    (part) => part.toString(16)).join('-')}`;
  #stop;

  /** @param path where to send it now, or null if it is not the time for it */
  constructor(body, path) {
    this.#body = body;
    this.#path = path;
    this.title = element('strong');
    this.outcome = element('span', { class: 'outcome' });
    this.detail = element('p', { class: 'detail' });
    this.button = element('button', { type: 'button', class: 'small' });
    this.button.addEventListener('click', () => this.#pressed());
    this.element = element('li', {},
      element('div', { class: 'answer-head' }, this.title, this.outcome, this.button),
      element('p', { class: 'sent', text: cut(body.value, 80) }), this.detail);
    this.#send();
  }

  tick(now) {
    if (this.pending) {
      say(this.detail,
        `for write concern ${this.#body.write_concern}, ${age(now - this.since)}`);
    }
  }

  #pressed() {
    if (this.pending) {
      this.#stop.abort();
    } else {
      this.#send();
    }
  }

  async #send() {
    const path = this.#path();
    if (path === null) {
      return;
    }
    this.#begin();
    try {
      const response = await ask(path, { method: 'POST', signal: this.#stop.signal,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': this.#key },
        body: JSON.stringify(this.#body) });
      if (!response.ok) {
        throw await problemOf(response);
      }
      this.#stored(await response.json());
    } catch (error) {
      this.#failed(error);
    }
  }

  #begin() {
    this.pending = true;
    this.since = Date.now();
    this.#stop = new AbortController();
    this.element.dataset.result = 'waits';
    say(this.title, 'Waits');
    say(this.outcome, '');
    say(this.button, 'Stop waiting');
    this.tick(this.since);
  }

  #stored(answer) {
    this.#end('stored', `Stored as ${number(answer.id)}`, '',
      `On disk on ${list(answer.acknowledged)}, after ${duration(answer.elapsed_ms)}`
      + (answer.durable === false ? '; not all of them force each write' : '') + '.');
  }

  #failed(error) {
    if (this.#stop.signal.aborted) {
      this.#end('unknown', 'You stopped waiting', 'unknown', 'That takes nothing back: it may '
        + 'well be stored. To ask again stores it no second time.');
    } else if (error.status) {
      const { title, outcome } = error.members;
      const result = { appended: 'late', unknown: 'unknown' }[outcome] ?? 'failed';
      this.#end(result, title ?? 'Refused', outcome ?? '', error.message);
    } else {
      this.#end('unknown', 'No answer', 'unknown',
        'The connection was lost first: it may be stored or not. To ask again stores it no '
        + 'second time.');
    }
  }

  #end(result, title, outcome, detail) {
    this.pending = false;
    this.element.dataset.result = result;
    say(this.title, title);
    say(this.outcome, outcome.replaceAll('_', ' '));
    say(this.detail, detail);
    show(this.button, result !== 'stored');
    say(this.button, 'Ask again');
    speak(`${title}. ${detail}`);
  }
}
