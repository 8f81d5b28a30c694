/* Whether the cluster takes appends, and why not; and how this page is connected. */

import { arrange, attribute, byId, element, say } from './dom.js';
import { age, clock, list, number, plural } from './format.js';
import { clusterLink, perSecond, waitingClients } from './state.js';

export function renderBanner(state, now) {
  const verdict = verdictOf(state);
  attribute(byId('banner'), 'data-mode', verdict.mode);
  say(byId('mode'), verdict.title);
  say(byId('reason'), verdict.text);
  renderQuorum(state, verdict.mode);
  renderFigures(state, now);
  renderLink(state, now);
  const title = verdict.mode === 'normal' ? 'replog' : `${verdict.title} · replog`;
  if (document.title !== title) {
    document.title = title;
  }
}

function verdictOf(state) {
  const { own } = state.links;
  if (state.self === null) {
    return { mode: 'unknown', title: 'Connecting', text: own.detail ?? '' };
  }
  if (!own.open) {
    return { mode: 'lost', title: 'Disconnected', text: `${state.self} has not answered since `
      + `${clock(own.since)}. What is shown is how it was then; it heals by itself.` };
  }
  const link = clusterLink(state);
  if (!link.open) {
    return state.master === null
      ? { mode: 'lost', title: 'No master', text: `${state.self} has not heard a master yet. `
        + 'It can be read; nothing can be appended.' }
      : { mode: 'lost', title: 'Master out of reach', text: `${state.master} has not answered `
        + `since ${clock(link.since)}. ${state.self} can still be read; nothing can be appended `
        + 'until the master is back.' };
  }
  return state.cluster.mode === 'normal'
    ? { mode: 'normal', title: 'Taking appends', text: whoHoldsUp(state) }
    : { mode: 'read-only', title: 'Read-only',
      text: `Nothing can be appended: ${state.cluster.reason ?? 'no reason is given'}.` };
}

/** A quorum is enough to take appends, and not for those who ask for more nodes. */
function whoHoldsUp(state) {
  const away = state.nodes.filter((node) => node.health === 'UNHEALTHY').map((node) => node.name);
  return away.length === 0 ? 'Enough nodes are usable for a quorum.'
    : `There is a quorum without ${list(away)}, which ${away.length === 1 ? 'is' : 'are'} `
      + 'unhealthy: appends for all nodes wait.';
}

function renderQuorum(state, mode) {
  const { cluster } = state;
  if (cluster === null) {
    say(byId('quorum'), '');
    return;
  }
  const pips = byId('pips');
  if (pips.children.length !== Math.min(cluster.size, 15)) {
    arrange(pips, Array.from({ length: Math.min(cluster.size, 15) },
      () => element('span', { class: 'pip' })));
  }
  [...pips.children].forEach((pip, index) => {
    attribute(pip, 'data-usable', mode !== 'lost' && index < cluster.usable);
    attribute(pip, 'data-quorum', index === cluster.quorum - 1);
  });
  say(byId('quorum'), mode === 'lost'
    ? `${number(cluster.quorum)} of ${plural(cluster.size, 'node')} make a quorum`
    : `${number(cluster.usable)} of ${plural(cluster.size, 'node')} usable, `
      + `${number(cluster.quorum)} needed`);
}

function renderFigures(state, now) {
  const { cluster } = state;
  const own = state.nodes.find((node) => node.name === state.self);
  say(byId('last-id'), number(cluster?.lastId ?? own?.ownLastId));
  say(byId('committed-id'), number(cluster?.committedId ?? own?.committedId));
  const waiting = waitingClients(state, now).count;
  say(byId('waiting'), cluster === null ? '–' : number(waiting));
  attribute(byId('waiting'), 'data-some', waiting > 0);
  const pace = perSecond(state, now);
  say(byId('pace'), cluster === null ? '–'
    : pace === 0 || pace >= 10 ? number(Math.round(pace)) : pace.toFixed(1));
}

function renderLink(state, now) {
  const { own } = state.links;
  attribute(byId('link'), 'data-open', own.open);
  say(byId('link-text'), own.open ? 'live'
    : state.self === null ? 'connecting'
      : `disconnected since ${clock(own.since)}, ${age(now - own.since)}`);
  const role = state.role === state.self ? '' : `, a ${state.role}`;
  say(byId('served'), state.self === null ? '' : `served by ${state.self}${role}`);
  const log = state.cluster === null ? '' : ` · log ${state.cluster.logId ?? '–'}`;
  say(byId('foot'), state.version === null ? '' : `replog ${state.version}${log}`);
}
