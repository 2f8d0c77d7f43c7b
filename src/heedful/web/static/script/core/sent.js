// Whether everything has reached the server: what waits here, when it is tried again, and a button that tries now.

import { behave } from "./behave.js";
import { flush, nextTry, outbox, waiting } from "./outbox.js";
import { gettext } from "./words.js";

behave("[data-sent]", (place) => {
  const state = place.querySelector("[data-state]");
  const words = place.querySelector("[data-words]");
  const now = place.querySelector("[data-try-now]");
  let said;

  async function show() {
    const count = (await waiting().catch(() => [])).length;
    const seconds = Math.max(0, Math.round((nextTry() - Date.now()) / 1000));
    state.dataset.state = count === 0 ? "sent" : nextTry() ? "kept" : "sending";
    now.hidden = !nextTry();
    const next =
      count === 0
        ? gettext("Everything is sent")
        : nextTry()
          ? gettext("{count} kept here, tried again in {seconds} s", { count, seconds })
          : gettext("Sending {count}", { count });
    if (next !== said) words.textContent = said = next;
  }

  now.addEventListener("click", () => flush().then(show));
  outbox.addEventListener("change", show);
  setInterval(() => nextTry() && show(), 1000);
  show();
});
