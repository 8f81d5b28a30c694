/* Asks this node, with the token where one is needed; a person is asked for it once. */

import { byId, say } from './dom.js';

const KEY = 'replog-token';
/** What a node may have for a token; any other character breaks a header. */
const TOKEN = /^[!-~]+$/;

let token = kept();
let asking = null;

/** A browser may be told to keep nothing: then a reload asks again. */
function kept() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEY, value);
  } catch {
    // it is in this page as long as that is open
  }
}

/** As fetch does; but a 401 has the person asked, and is then tried again. */
export async function ask(path, options = {}) {
  for (;;) {
    const used = token;
    const headers = new Headers(options.headers);
    if (used !== null) {
      headers.set('Authorization', `Bearer ${used}`);
    }
    const response = await fetch(path, { ...options, headers, cache: 'no-store' });
    if (response.status !== 401) {
      return response;
    }
    await response.body?.cancel();
    if (token === used) {
      asking ??= askForToken(used !== null).finally(() => {
        asking = null;
      });
      await asking;
    }
  }
}

/** Asks with a body of JSON; returns the answer's, and throws a problem. */
export async function askJson(method, path, body) {
  const response = await ask(path, body === undefined ? { method }
    : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) {
    throw await problemOf(response);
  }
  return response.json();
}

/** What went wrong, with the members of the problem where the answer has one. */
export class Problem extends Error {
  constructor(status, members) {
    super(members.detail ?? members.title ?? `The answer is ${status}.`);
    this.status = status;
    this.members = members;
  }
}

export async function problemOf(response) {
  try {
    return new Problem(response.status, await response.json());
  } catch {
    return new Problem(response.status, {});
  }
}

export const nodePath = (name, route) => `/nodes/${encodeURIComponent(name)}/${route}`;

/** Resolves once a token is there to try: without one the page is of no use, so it stays open. */
function askForToken(wrong) {
  const dialog = byId('access');
  const form = byId('access-form');
  if (wrong) {
    say(byId('access-hint'), 'The node does not take this token. Try another one.');
  }
  const { promise, resolve } = Promise.withResolvers();
  const stay = () => dialog.showModal();
  const enter = (event) => {
    event.preventDefault();
    const typed = byId('token').value.trim();
    byId('token').value = '';
    if (!TOKEN.test(typed)) {
      say(byId('access-hint'), 'A token has no spaces, and only characters of ASCII.');
      return;
    }
    token = typed;
    keep(token);
    dialog.removeEventListener('close', stay);
    form.removeEventListener('submit', enter);
    dialog.close();
    resolve();
  };
  dialog.addEventListener('close', stay); // the escape key closes any dialog, at once or twice
  form.addEventListener('submit', enter);
  dialog.showModal();
  return promise;
}
