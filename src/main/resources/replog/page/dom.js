/*
 * Making and changing elements. All text goes in as text: what an entry says is never markup.
 * Setters leave alone what is so already, so that a frame in which nothing turned costs no layout.
 */

export const byId = (id) => document.getElementById(id);

/** An element with attributes; `text` is its text, and false or null leaves an attribute out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') {
      made.textContent = value;
    } else if (value !== false && value !== null) {
      made.setAttribute(name, value === true ? '' : value);
    }
  }
  made.append(...children);
  return made;
}

export function say(target, text) {
  const said = String(text);
  if (target.firstChild?.nodeType !== Node.TEXT_NODE || target.firstChild.data !== said
      || target.childNodes.length !== 1) {
    if (said !== '' || target.childNodes.length > 0) {
      target.textContent = said;
    }
  }
}

export function attribute(target, name, value) {
  if (value === null || value === false) {
    if (target.hasAttribute(name)) {
      target.removeAttribute(name);
    }
  } else if (target.getAttribute(name) !== String(value)) {
    target.setAttribute(name, value);
  }
}

export function show(target, visible) {
  if (target.hidden === visible) {
    target.hidden = !visible;
  }
}

/** Makes the children be these, in this order, and touches only those that are out of place. */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) {
    if (!wanted.has(child)) {
      child.remove();
    }
  }
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(child, next);
    }
  }
}

/** Says something to those who listen rather than look. */
export function speak(text) {
  say(byId('spoken'), text);
}
