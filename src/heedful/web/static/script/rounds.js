// The Rounds page: how far the running one is, and what came of it once it is over.

import { behave } from "./core/behave.js";
import { watch } from "./core/events.js";
import { load } from "./core/swap.js";
import { failed, tell } from "./core/tell.js";
import { gettext } from "./core/words.js";

behave("[data-job]", (card) => {
  const part = (name) => card.querySelector(`[${name}]`);
  watch(card.dataset.job, { progress: show, over: finish });

  function show(job) {
    part("data-stage").textContent = job.stage;
    part("data-note").textContent = job.note ?? "";
    part("data-state").textContent = job.state === "waiting" ? gettext("waiting for a worker") : gettext("at work");
    if (job.total) part("data-progress").setAttribute("width", `${((100 * job.done) / job.total).toFixed(1)}%`);
  }

  function finish(job) {
    if (job.state === "failed") tell(job.error ?? gettext("Something went wrong."), { tone: "bad" });
    else if (job.state === "cancelled") tell(gettext("Stopped. Nothing of it is kept."));
    else tell(outcome(job));
    Promise.all([load(document.getElementById("now"), "rounds/now"), load(document.getElementById("rounds"), "rounds/list")]).catch(failed);
  }
});

function outcome({ result }) {
  if (result?.kind === "version") return gettext("Trained: {id} answers now.", { id: result.id });
  return result?.decision?.promoted ? gettext("The round is over: promoted.") : gettext("The round is over: kept out. It says why.");
}
