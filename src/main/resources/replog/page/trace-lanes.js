/* The steps of a trace, node by node, in words; what a node waits for is a step as well. Pure. */

import { duration, number, plural } from './format.js';

const RESULTS = { succeeded: 'stored', refused: 'refused', delayed: 'told to come back',
  failed: 'failed', 'timed-out': 'no answer in time' };

/**
 * For each node its steps: kind, from and to in ms since the first, title and text.
 *
 * @param names the nodes in the order in which they are shown elsewhere
 */
export function lanes(trace, names) {
  const others = [...new Set([...trace.steps.map((step) => step.node), ...trace.missing])]
    .filter((name) => !names.includes(name));
  return [...names, ...others].map((node) => {
    const own = trace.steps.filter((step) => step.node === node);
    return { node, missing: trace.missing.includes(node), steps: own.flatMap((step, index) =>
      (step.step === 'attempt' ? attempt(step, own[index + 1]) : [moment(step)])) };
  });
}

const MOMENTS = {
  received: ['Received', 'by the master, from its client'],
  forced: ['Forced', 'on the master\'s disk'],
  acknowledged: ['Acknowledged', 'proven to be on its disk'],
};

function moment(step) {
  const [title, text] = MOMENTS[step.step] ?? [step.step, ''];
  return { kind: step.step, from: step.offset_ms, to: step.offset_ms, title, text };
}

function attempt(step, next) {
  const to = step.offset_ms + step.elapsed_ms;
  const sent = step.last_id < step.first_id ? 'nothing but a question'
    : step.last_id === step.first_id ? `entry ${number(step.first_id)}`
      : `entries ${number(step.first_id)} to ${number(step.last_id)}`;
  const result = RESULTS[step.result] ?? step.result;
  const made = { kind: 'attempt', result: step.result, from: step.offset_ms, to,
    title: `Sent, ${result}`,
    text: `${sent}, ${plural(step.bytes, 'byte')}, took ${duration(step.elapsed_ms)}`
      + (step.detail ? `: ${step.detail}` : '') };
  if (step.next_attempt_ms === null || step.next_attempt_ms === undefined) {
    return [made];
  }
  const planned = to + step.next_attempt_ms;
  const until = next === undefined ? planned : Math.min(planned, next.offset_ms);
  return [made, { kind: 'backoff', from: to, to: Math.max(to, until), title: 'Backs off',
    text: `the next attempt is due after ${duration(step.next_attempt_ms)}` }];
}
