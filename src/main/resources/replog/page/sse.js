/* Reads text/event-stream out of text that comes in pieces. */

const MOST_CHARACTERS = 4 << 20;

export class EventParser {
  #tell;
  #rest = '';
  #type = '';
  #data = [];

  /** @param tell is called with the type and the data of each event, once it is whole */
  constructor(tell) {
    this.#tell = tell;
  }

  feed(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    if (this.#rest.length > MOST_CHARACTERS) {
      throw new Error('an event is too long');
    }
    lines.forEach((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  #line(line) {
    if (line === '') {
      this.#end();
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.#type = value;
    } else if (field === 'data') {
      this.#data.push(value);
    }
  }

  #end() {
    if (this.#data.length > 0) {
      this.#tell(this.#type || 'message', this.#data.join('\n'));
    }
    this.#type = '';
    this.#data = [];
  }
}
