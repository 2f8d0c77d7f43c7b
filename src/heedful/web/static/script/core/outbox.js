// What people said leaves through here: kept first, then sent, until the server has it.
//
// Each item has an idempotency key, so that an item which arrives twice counts once. Items lie in IndexedDB and
// survive a lost connection, a closed tab and a browser that was ended.

import { Problem, call } from "./http.js";
import { person, project } from "./here.js";

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds between tries

export const outbox = new EventTarget(); // "change" whenever an item comes or goes, "sent" with what came of it and whether somebody waits for that

let pause = 0;
let timer;
const hoping = new Map(); // by key, who waits for the answer

// give("POST", "/feedback", {...}) resolves to {sent: answer}, or to {kept: key} while the server is out of reach.
export async function give(method, path, body) {
  const item = { key: crypto.randomUUID(), project, person, method, path, body, at: Date.now() };
  await store("readwrite", (items) => items.put(item));
  const answer = new Promise((resolve, reject) => hoping.set(item.key, { resolve, reject }));
  changed();
  flush();
  return answer;
}

// Items that wait to be sent, oldest first.
export async function waiting() {
  const all = (await store("readonly", (items) => items.getAll())) ?? [];
  return all.filter((one) => one.project === project && one.person === person).sort((a, b) => a.at - b.at);
}

let flushing = Promise.resolve();

// Send what waits; another tab that is at it goes first.
export function flush() {
  const turn = () => (navigator.locks ? navigator.locks.request(`heedful-outbox-${project}`, sendAll) : sendAll());
  flushing = flushing.then(turn, turn);
  return flushing;
}

async function sendAll() {
  clearTimeout(timer);
  for (const item of await waiting()) {
    try {
      const answer = await call(item.method, item.path, item.body, { key: item.key });
      await forget(item);
      pause = 0;
      const awaited = settle(item, "resolve", { sent: answer });
      outbox.dispatchEvent(new CustomEvent("sent", { detail: { item, answer, awaited } }));
    } catch (problem) {
      if (problem instanceof Problem && !problem.passes && problem.status !== 401) {
        await forget(item);
        if (!settle(item, "reject", problem)) outbox.dispatchEvent(new CustomEvent("refused", { detail: { item, problem } }));
        continue;
      }
      settle(item, "resolve", { kept: item.key });
      timer = setTimeout(flush, 1000 * Math.max(problem.retryAfter ?? 0, PAUSES[Math.min(pause++, PAUSES.length - 1)]));
      changed();
      return;
    }
  }
}

function settle(item, how, what) {
  const who = hoping.get(item.key);
  hoping.delete(item.key);
  who?.[how](what);
  return Boolean(who);
}

async function forget(item) {
  await store("readwrite", (items) => items.delete(item.key));
  changed();
}

const changed = () => outbox.dispatchEvent(new Event("change"));

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("heedful", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function store(mode, work) {
  const change = (await open()).transaction("outbox", mode);
  const request = work(change.objectStore("outbox"));
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve(request.result);
    change.onerror = change.onabort = () => reject(change.error);
  });
}

addEventListener("online", flush);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
