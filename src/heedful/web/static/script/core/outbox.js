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
export const give = (method, path, body) => leave(method, path, body).answer;

// The same as {key, answer}: the key is what `retract` takes.
export function leave(method, path, body) {
  const item = { key: newKey(), project, person, method, path, body, at: Date.now() };
  const answer = new Promise((resolve, reject) => hoping.set(item.key, { resolve, reject }));
  store("readwrite", (items) => items.put(item)).then(
    () => {
      changed();
      flush();
    },
    (problem) => settle(item, "reject", problem),
  );
  return { key: item.key, answer };
}

// Take back what was given here. What no server can have seen is thrown away; what may have arrived is sent to the
// end, and then its withdrawal is: so neither is lost, whenever the connection breaks.
export async function retract(key) {
  await locked(async () => {
    const item = (await waiting()).find((one) => one.key === key);
    if (!item) await store("readwrite", (items) => items.put(withdrawalOf(arrived.get(key), key)));
    else if (item.tried) await store("readwrite", (items) => items.put({ ...item, undone: true }));
    else await store("readwrite", (items) => items.delete(key));
  });
  changed();
  return flush();
}

const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const arrived = new Map(); // by key, what the server answered while this page was open

// The request that takes back what an answer speaks of: an item, several, or a comment.
function withdrawalOf(answer, key) {
  const ids = answer.items?.map((one) => one.id) ?? [answer.comment?.id ?? answer.id];
  const request = ids.length === 1 ? { method: "DELETE", path: `/feedback/${ids[0]}` } : { method: "POST", path: "/feedback/withdraw", body: { ids } };
  return { key: `${key} taken back`.replaceAll(" ", "-"), project, person, at: Date.now(), ...request };
}

// Items that wait to be sent, oldest first.
export async function waiting() {
  const all = (await store("readonly", (items) => items.getAll())) ?? [];
  return all.filter((one) => one.project === project && one.person === person).sort((a, b) => a.at - b.at);
}

let queue = Promise.resolve();

// One at a time, in this tab and in all others of the browser.
function locked(work) {
  const turn = () => (navigator.locks ? navigator.locks.request(`heedful-outbox-${project}`, work) : work());
  queue = queue.then(turn, turn);
  return queue;
}

// Send what waits; another tab that is at it goes first.
export const flush = () => locked(sendAll);

// When the next try is due (milliseconds since 1970), 0 while nothing waits for one.
export const nextTry = () => due;

let due = 0;

async function sendAll() {
  clearTimeout(timer);
  due = 0;
  for (const item of await waiting()) {
    try {
      const answer = await call(item.method, item.path, item.body, { key: item.key });
      arrived.set(item.key, answer);
      await (item.undone ? turnBack(item, answer) : forget(item));
      pause = 0;
      const awaited = settle(item, "resolve", { sent: answer });
      outbox.dispatchEvent(new CustomEvent("sent", { detail: { item, answer, awaited } }));
    } catch (problem) {
      if (problem instanceof Problem && !problem.passes && problem.status !== 401) {
        await forget(item);
        if (!settle(item, "reject", problem)) outbox.dispatchEvent(new CustomEvent("refused", { detail: { item, problem } }));
        continue;
      }
      if (!item.tried) await store("readwrite", (items) => items.put({ ...item, tried: true }));
      settle(item, "resolve", { kept: item.key });
      const seconds = Math.max(problem.retryAfter ?? 0, PAUSES[Math.min(pause++, PAUSES.length - 1)]);
      due = Date.now() + 1000 * seconds;
      timer = setTimeout(flush, 1000 * seconds);
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

// It arrived, and was taken back meanwhile: its withdrawal takes its place, and goes out at once.
async function turnBack(item, answer) {
  await store("readwrite", (items) => {
    items.put(withdrawalOf(answer, item.key));
    return items.delete(item.key);
  });
  changed();
  setTimeout(flush); // not now: one is being sent
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

addEventListener("online", () => {
  pause = 0;
  flush();
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
