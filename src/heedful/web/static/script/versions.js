// The Versions page: two versions beside each other, and a measurement where none was made yet.

import { behave } from "./core/behave.js";
import { watch } from "./core/events.js";
import { call } from "./core/http.js";
import { load } from "./core/swap.js";
import { failed } from "./core/tell.js";

behave("[data-compare]", (form) =>
  form.addEventListener("change", () => {
    const chosen = new URLSearchParams(new FormData(form));
    load(document.getElementById("compare"), `versions/compare?${chosen}`).catch(failed);
  }),
);

behave("[data-measure]", (button) =>
  button.addEventListener("click", async () => {
    const place = document.querySelector("[data-measured]");
    button.ariaBusy = "true";
    try {
      const job = await call("POST", `/versions/${button.dataset.measure}/evaluate`);
      const over = await new Promise((done) => watch(job.id, { over: done }));
      await load(place, `versions/measured/${over.id}`);
    } catch (problem) {
      failed(problem);
    } finally {
      button.ariaBusy = null;
    }
  }),
);
