/*
 * The live page. News come in over event streams, `reduce` makes a state of them, and at most once
 * a frame the state is drawn. A tab in the background draws nothing, and after a while listens no
 * more: the first event after its return says how all is.
 */

import { askJson, nodePath } from './access.js';
import { AppendForm } from './append.js';
import { renderBanner } from './banner.js';
import { Entries } from './entries.js';
import { whenFaultsChange } from './faults.js';
import { renderNodes } from './nodes.js';
import { hasOtherHistory, initial, reduce } from './state.js';
import { readStored } from './stored.js';
import { Stream } from './stream.js';
import { Trace } from './trace.js';
import { renderWaits } from './waits.js';

const TICK_MS = 500;
const ASK_MS = 2000;
/** A node that hangs is asked less often: until the answer is given up, others must wait. */
const ROUNDS_OF_UNHEALTHY = 4;
const BACKGROUND_MS = 30_000;

let state = initial(Date.now());
let drawing = false;
const streams = new Map();

const trace = new Trace();
const entries = new Entries((entry) => trace.open(entry, state));
const form = new AppendForm(state);

function take(news) {
  state = reduce(state, { ...news, at: Date.now() });
  draw();
}

function draw() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      const now = Date.now();
      renderBanner(state, now);
      renderNodes(state, now);
      entries.render(state, now);
      renderWaits(state, now);
      form.render(state, now);
      trace.render(state);
    });
  }
}

/* Streams. */

function follow(source, path) {
  if (streams.get(source)?.path !== path) {
    streams.get(source)?.stream.close();
    streams.set(source, { path, stream: new Stream(path, {
      event: (type, data) => heard(source, type, data),
      lost: (detail) => take({ type: 'lost', source, detail }),
    }) });
  }
}

function heard(source, type, data) {
  const before = state.links[source].open;
  const differed = hasOtherHistory(state);
  take({ type, source, data });
  const isOwn = source === 'own' && type === 'status';
  if (isOwn) {
    followMaster();
  }
  if ((isOwn && !before) || (differed && !hasOtherHistory(state))) {
    readEntries(state.nodes.find((node) => node.name === state.self).ownLastId);
  }
}

/** On a secondary the cluster is seen with its master's eyes, by way of the secondary. */
function followMaster() {
  if (state.role === 'secondary' && state.master !== null) {
    follow('cluster', nodePath(state.master, 'events'));
  }
}

async function readEntries(lastId) {
  try {
    take({ type: 'stored', entries: await readStored(lastId) });
  } catch {
    // The node went away again: its stream notices, and they are read when it is back.
  }
}

function listen() {
  follow('own', '/events');
  followMaster();
}

function rest() {
  streams.forEach(({ stream }) => stream.close());
  streams.clear();
  take({ type: 'lost', source: 'own', detail: null });
  take({ type: 'lost', source: 'cluster', detail: null });
}

/* What the master does not tell of the others is asked of themselves, one after the other. */

async function askNode(name) {
  try {
    const status = await askJson('GET', nodePath(name, 'status'));
    take({ type: 'asked', name, status });
  } catch {
    // It is away, and its card says so by what the master tells.
  }
}

async function askOthers(round) {
  if (!document.hidden && state.links.own.open) {
    const others = state.nodes.filter((node) =>
      node.role === 'secondary' && node.name !== state.self
      && (node.health !== 'UNHEALTHY' || round % ROUNDS_OF_UNHEALTHY === 0));
    for (const { name } of others) {
      await askNode(name);
    }
  }
  setTimeout(askOthers, ASK_MS, round + 1);
}

let background;
document.addEventListener('visibilitychange', () => {
  clearTimeout(background);
  if (document.hidden) {
    background = setTimeout(rest, BACKGROUND_MS);
  } else {
    listen();
    draw();
  }
});

whenFaultsChange(askNode);
setInterval(draw, TICK_MS);
listen();
askOthers(0);
