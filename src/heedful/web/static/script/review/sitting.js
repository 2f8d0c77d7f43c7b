// What was answered or skipped in this sitting: it is not shown again, also after the page was loaded anew.

import { person, project } from "../core/here.js";

const PLACE = `heedful-sitting-${project}-${person}`;
const MOST = 300;

const seen = new Set(read());

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
  } catch {
    return [];
  }
}

const keep = () => sessionStorage.setItem(PLACE, JSON.stringify([...seen].slice(-MOST)));

export function remember(text) {
  seen.add(mark(text));
  keep();
}

export function forget(text) {
  seen.delete(mark(text));
  keep();
}

export const isSeen = (text) => seen.has(mark(text));
export const seenCount = () => seen.size;

// A short name of a text: its length and a hash of it.
function mark(text) {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(36)}`;
}
