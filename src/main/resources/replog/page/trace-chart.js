/*
 * The lanes of a trace on one axis of time. Fsync takes tenths of a millisecond and a backoff many
 * seconds, so the axis is logarithmic, from FINEST_MS on.
 */

import { element } from './dom.js';
import { duration } from './format.js';

const FINEST_MS = 0.2;
const TICKS_MS = [1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000];
const TICK_WORDS = ['1 ms', '10 ms', '100 ms', '1 s', '10 s', '1 min', '10 min', '1 h'];

export function chart(lanes) {
  const end = Math.max(1, ...lanes.flatMap((lane) => lane.steps.map((step) => step.to))) * 1.15;
  const place = (ms) =>
    100 * Math.log1p(Math.max(0, ms) / FINEST_MS) / Math.log1p(end / FINEST_MS);
  return element('figure', { 'aria-hidden': 'true' },
    ...lanes.map((lane) => row(lane, place)), axis(end, place));
}

function row(lane, place) {
  const last = Math.max(0, ...lane.steps.map((step) => step.to));
  const track = element('div', { class: 'track' }, ...lane.steps.map((step) => piece(step, place)));
  if (lane.missing) {
    track.append(put(element('span', { class: 'piece', 'data-step': 'missing' }),
      place(last), 100));
  }
  return element('div', { class: 'chart-row' },
    element('span', { class: 'chart-name', text: lane.node }), track);
}

function piece(step, place) {
  return put(element('span', { class: 'piece', 'data-step': step.kind,
    'data-result': step.result ?? null, title: `${step.title}, +${duration(step.from)}` }),
  place(step.from), place(step.to));
}

function put(target, from, to) {
  target.style.left = `${from.toFixed(2)}%`;
  target.style.width = `${Math.max(0, to - from).toFixed(2)}%`;
  return target;
}

function axis(end, place) {
  const ticks = TICKS_MS.flatMap((ms, index) => (ms > end || place(ms) > 96 ? []
    : [put(element('span', { text: TICK_WORDS[index] }), place(ms), place(ms))]));
  return element('div', { class: 'chart-row axis' }, element('span', { class: 'chart-name' }),
    element('div', { class: 'track' }, put(element('span', { text: '0' }), 0, 0), ...ticks));
}
