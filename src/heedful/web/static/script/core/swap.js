// Put a piece that the server rendered into the page, in place of what an element held.

import { wake } from "./behave.js";
import { piece } from "./http.js";

// Replace what `target` holds; who was at a control with an id is there again afterwards.
export function swap(target, html) {
  const at = document.activeElement?.id;
  const made = new DOMParser().parseFromString(html, "text/html");
  target.replaceChildren(...made.body.childNodes);
  target.removeAttribute("aria-busy");
  wake(target);
  if (at && document.activeElement === document.body) document.getElementById(at)?.focus();
  return target;
}

const running = new WeakMap();

// Fetch a piece and swap it in; a newer request for the same place ends an older one.
export async function load(target, path) {
  running.get(target)?.abort();
  const control = new AbortController();
  running.set(target, control);
  target.setAttribute("aria-busy", "true");
  try {
    return swap(target, await piece(path, { signal: control.signal }));
  } catch (error) {
    if (error.name === "AbortError") return target;
    target.removeAttribute("aria-busy");
    throw error;
  }
}
