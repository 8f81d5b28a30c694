/*
 * Follows a stream of events for as long as it is wanted: a lost connection is made again, after
 * at most two seconds. The first event of each connection says how all is, so nothing is replayed.
 */

import { ask, problemOf } from './access.js';
import { EventParser } from './sse.js';

const PAUSES_MS = [250, 500, 1000, 2000];
/** A stream says something at least every 10 s. */
const SILENCE_MS = 15_000;

export class Stream {
  #path;
  #listener;
  #closed = false;
  #connection = null;
  #wake = () => {};

  /** @param listener has event(type, data) and lost(detail) */
  constructor(path, listener) {
    this.#path = path;
    this.#listener = listener;
    this.#run();
  }

  close() {
    this.#closed = true;
    this.#connection?.abort();
    this.#wake();
  }

  async #run() {
    for (let failures = 0; !this.#closed; failures += 1) {
      try {
        await this.#follow(() => {
          failures = 0;
        });
        this.#lost('the node ended the stream');
      } catch (error) {
        this.#lost(error.status ? error.message : 'no answer');
      }
      if (!this.#closed) {
        await this.#pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
      }
    }
  }

  async #follow(heard) {
    this.#connection = new AbortController();
    const silence = new Silence(() => this.#connection.abort());
    try {
      const response = await ask(this.#path, {
        headers: { Accept: 'text/event-stream' }, signal: this.#connection.signal });
      if (!response.ok) {
        throw await problemOf(response);
      }
      const parser = new EventParser((type, data) => {
        heard();
        this.#told(type, data);
      });
      const text = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let read = await text.read(); !read.done; read = await text.read()) {
        silence.broken();
        parser.feed(read.value);
      }
    } finally {
      silence.end();
    }
  }

  #told(type, data) {
    if (!this.#closed) {
      try {
        this.#listener.event(type, JSON.parse(data));
      } catch (error) {
        reportError(error);
      }
    }
  }

  #lost(detail) {
    if (!this.#closed) {
      this.#listener.lost(detail);
    }
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Notices a node that hangs: its connection stays, and nothing comes. */
class Silence {
  #tooLong;
  #timer;

  constructor(tooLong) {
    this.#tooLong = tooLong;
    this.broken();
  }

  broken() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#tooLong, SILENCE_MS);
  }

  end() {
    clearTimeout(this.#timer);
  }
}
