/*
 * What the page knows, and what each piece of news makes of it: `reduce(state, news)` gives a new
 * state and changes nothing. Pure: the time comes with the news. Bounded: at most MOST_ENTRIES
 * entries, and as many nodes and waits as the node tells of.
 *
 * News come from two sources. `own` is the node that serves the page; `cluster` is its master. On
 * a master the two are one.
 */

import { merged, shortened } from './entry-list.js';

const MOST_PACE_MS = 5000;
const PACE_STEP_MS = 250;
const LONG_WAIT_MS = 400;

const OTHER_HISTORIES = ['diverged', 'other-log', 'fenced'];

const UNHEARD = { open: false, since: null, detail: null };

export const initial = (at) => ({
  self: null,
  role: null,
  version: null,
  master: null,
  links: { own: { ...UNHEARD, since: at }, cluster: { ...UNHEARD, since: at } },
  cluster: null,
  nodes: [],
  entries: [],
  waiting: 0,
  waits: [],
  pace: [],
});

export function reduce(state, news) {
  const next = reduced(state, news);
  return hasOtherHistory(next) && !hasOtherHistory(state) ? { ...next, entries: [] } : next;
}

function reduced(state, news) {
  switch (news.type) {
    case 'lost':
      return lost(state, news);
    case 'asked':
      return changed(state, news.name, aboutItself(news.status));
    case 'stored':
      return hasOtherHistory(state) ? state
        : { ...state, entries: merged(state.entries, news.entries) };
    default:
      return heard(state, news);
  }
}

/** Whether what is in the log of the node that serves the page is not what its master's holds. */
export function hasOtherHistory(state) {
  const own = state.role === 'secondary' && state.cluster !== null
    ? nodeNamed(state, state.self) : undefined;
  return OTHER_HISTORIES.includes(own?.state) || OTHER_HISTORIES.includes(own?.ownState);
}

/** Whether what is shown of a node may be out of date. */
export function isStale(state, node) {
  return !(node.name === state.self ? state.links.own.open : clusterLink(state).open);
}

/** How the page hears of the cluster as a whole. */
export const clusterLink = (state) =>
  (state.role === 'secondary' ? state.links.cluster : state.links.own);

/**
 * Up to where a node holds the log: as its master has proof of it, or without a master as it says
 * itself; -1 where neither is known.
 */
export const heldId = (node) => node.lastId ?? node.ownLastId ?? -1;

/**
 * How many clients wait, and the oldest of these: those who wait for long enough to be looked at.
 * Under load many do for a millisecond, which would be nothing but a flicker.
 */
export function waitingClients(state, at) {
  const waits = state.waits.filter((wait) => at - wait.since >= LONG_WAIT_MS);
  return { waits, count: waits.length < state.waits.length ? waits.length : state.waiting };
}

/** Entries that became visible per second, of the last few seconds. */
export function perSecond(state, at) {
  const recent = state.pace.filter((point) => at - point.at <= MOST_PACE_MS + PACE_STEP_MS);
  if (recent.length < 2) {
    return 0;
  }
  return (recent.at(-1).lastId - recent[0].lastId) * 1000 / Math.max(1000, at - recent[0].at);
}

function lost(state, { source, at, detail }) {
  const link = state.links[source];
  const since = link.open || link.since === null ? at : link.since;
  return withLink(state, source, { open: false, since, detail });
}

const withLink = (state, source, link) =>
  ({ ...state, links: { ...state.links, [source]: link } });

function heard(state, news) {
  const linked = state.links[news.source].open ? state
    : withLink(state, news.source, { open: true, since: news.at, detail: null });
  const own = news.source === 'own' ? ofOwnNode(linked, news) : linked;
  return own.role === 'master' || news.source === 'cluster' ? ofCluster(own, news) : own;
}

/* The node that serves the page. */

function ofOwnNode(state, { type, data }) {
  switch (type) {
    case 'status':
      return ownStatus(state, data);
    case 'appended':
      return withOwnEntries(
        changed(state, state.self, { ownLastId: data.last_id, committedId: data.committed_id }),
        data);
    case 'committed':
      return changed(state, state.self, { committedId: data.committed_id });
    case 'faults':
      return changed(state, state.self, { faults: data.faults });
    default:
      return state;
  }
}

function ownStatus(state, status) {
  const known = { ...state, self: status.name, role: status.role, version: status.version };
  if (status.role === 'master') {
    return known;
  }
  const own = { name: status.name, role: 'secondary', ownReason: status.reason,
    ...aboutItself(status) };
  const nodes = withNode(known.nodes.filter((node) =>
    node.role !== 'master' || node.name === status.master || status.master === null), own);
  return { ...known, master: status.master ?? state.master, nodes: status.master === null ? nodes
    : withMaster(nodes, { name: status.master, role: 'master', url: status.master_url }) };
}

/** While the master can't be heard, what its secondary shows is all there is to see. */
function withOwnEntries(state, data) {
  return state.role === 'secondary' && !state.links.cluster.open && !hasOtherHistory(state)
    ? { ...state, entries: merged(state.entries, data.entries) } : state;
}

/* The cluster, as its master tells. */

function ofCluster(state, { type, data, at }) {
  switch (type) {
    case 'status':
      return clusterStatus(state, data, at);
    case 'mode':
      return { ...state, cluster: { ...state.cluster, mode: data.mode, reason: data.reason,
        usable: data.usable, quorum: data.quorum, size: data.cluster_size } };
    case 'health':
      return changed(state, data.name, aboutSecondary(data, at));
    case 'appended':
      return appended(state, data, at);
    case 'acknowledged':
      return changed(state, data.name, { lastId: data.last_id });
    case 'committed':
      return committed(state, data.committed_id);
    case 'waiting':
      return { ...state, waiting: data.waiting, waits: data.waits.map((wait) =>
        ({ ...wait, since: at - wait.waited_ms })) };
    case 'faults':
      return changed(state, state.master, { faults: data.faults });
    default:
      return state;
  }
}

function clusterStatus(state, status, at) {
  const cluster = { mode: status.mode, reason: status.reason, usable: status.usable,
    quorum: status.quorum, size: status.cluster_size, epoch: status.epoch,
    logId: status.log_id, lastId: status.last_id, committedId: status.committed_id };
  const master = { ...nodeNamed(state, status.name), name: status.name, role: 'master',
    lastId: status.last_id, ...aboutItself(status) };
  const secondaries = (status.secondaries ?? []).map((one) => ({
    ...nodeNamed(state, one.name), name: one.name, role: 'secondary', ...aboutSecondary(one, at),
  }));
  const nodes = [master, ...secondaries];
  const self = nodes.some((node) => node.name === state.self) ? undefined
    : nodeNamed(state, state.self);
  const sameLog = state.cluster === null || state.cluster.logId === cluster.logId;
  return { ...state, cluster, master: status.name,
    nodes: self === undefined ? nodes : [...nodes, self],
    entries: sameLog ? shortened(state.entries, cluster.lastId) : [],
    pace: paced(sameLog ? state.pace : [], cluster.lastId, at),
    waiting: status.waiting ?? 0, waits: status.waiting === 0 ? [] : state.waits };
}

function appended(state, data, at) {
  const known = committed(
    changed(state, state.master, { lastId: data.last_id, ownLastId: data.last_id }),
    data.committed_id);
  return { ...known, cluster: { ...known.cluster, lastId: data.last_id },
    entries: merged(known.entries, data.entries), pace: paced(known.pace, data.last_id, at) };
}

function committed(state, committedId) {
  return { ...changed(state, state.master, { committedId }),
    cluster: { ...state.cluster, committedId } };
}

function paced(pace, lastId, at) {
  if (pace.length > 0 && (at - pace.at(-1).at < PACE_STEP_MS || pace.at(-1).lastId > lastId)) {
    return pace.at(-1).lastId > lastId ? [{ at, lastId }]
      : [...pace.slice(0, -1), { at: pace.at(-1).at, lastId }];
  }
  return [...pace.filter((point) => at - point.at <= MOST_PACE_MS), { at, lastId }];
}

/* Nodes: the master first, the others in the order that it tells. */

const aboutSecondary = (one, at) => ({ url: one.url, health: one.status, state: one.state,
  failures: one.failures, lastSeen: one.last_seen, lastId: one.last_id, reason: one.reason,
  nextAt: one.next_attempt_ms === null ? null : at + one.next_attempt_ms });

const aboutItself = (status) => ({ ownState: status.state, ownLastId: status.last_id,
  committedId: status.committed_id, epoch: status.epoch, fsync: status.fsync,
  masterLastSeen: status.master_last_seen, faults: status.faults });

const nodeNamed = (state, name) => state.nodes.find((node) => node.name === name);

function changed(state, name, change) {
  return { ...state, nodes: state.nodes.map((node) =>
    (node.name === name ? { ...node, ...change } : node)) };
}

function withNode(nodes, change) {
  return nodes.some((node) => node.name === change.name)
    ? nodes.map((node) => (node.name === change.name ? { ...node, ...change } : node))
    : [...nodes, change];
}

const withMaster = (nodes, master) => withNode(
  nodes.some((node) => node.name === master.name) ? nodes : [master, ...nodes], master);
