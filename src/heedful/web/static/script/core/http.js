// Ask the server: JSON from the API, pieces of pages from the pages. What goes wrong is a Problem with words.

import { api, at, pages } from "./here.js";
import { gettext } from "./words.js";

export class Problem extends Error {
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
  // Whether the same request may succeed later: nobody was reached, or the server was busy.
  get passes() {
    return [0, 408, 429, 500, 502, 503, 504, 507].includes(this.status);
  }
}

// call("POST", "/feedback", {...}, {key}) is an address of the project's API; resolves to what it answers.
export async function call(method, path, body, { key, signal } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const answer = await reach(api + path, {
    method,
    headers,
    signal,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answer.status === 204 ? null : answer.json();
}

// A piece of a page, as the server renders it: piece("ask/answers/prediction-…").
export async function piece(path, { signal } = {}) {
  const answer = await reach(path.startsWith("/") ? path : at(path), { signal, headers: { Accept: "text/html", "X-Piece": "1" } });
  return answer.text();
}

async function reach(address, options) {
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, gettext("The server cannot be reached."));
  }
  if (answer.ok) return answer;
  if (answer.status === 401 && !location.pathname.endsWith("/sign-in") && !location.pathname.endsWith("/join")) {
    location.assign(`${pages}/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  throw new Problem(answer.status, await detailOf(answer), Number(answer.headers.get("Retry-After") ?? 0));
}

async function detailOf(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return gettext("The server answered with {status}.", { status: answer.status });
  const { detail } = await answer.json();
  return detail || gettext("The server answered with {status}.", { status: answer.status });
}
