// Conflicts: look at what a way to settle them would change, say the last word, ask somebody, change a rule.

import { behave } from "./core/behave.js";
import { leave, retract } from "./core/outbox.js";
import { load } from "./core/swap.js";
import { failed, tell } from "./core/tell.js";
import { gettext } from "./core/words.js";
import { openReading } from "./reading.js";

const anew = () => load(document.getElementById("conflicts"), "conflicts/list").catch(failed);

behave("[data-effect]", (details) =>
  details.addEventListener("toggle", () => {
    const inside = details.querySelector("[data-effect-place]");
    if (details.open && !inside.childElementCount) load(inside, details.dataset.effect).catch(failed);
  }),
);

behave("[data-last-word]", (button) =>
  button.addEventListener("click", async () => {
    button.ariaBusy = "true";
    const { lastWord, text } = button.dataset;
    const given = leave("POST", "/feedback", { kind: "correction", labels: [lastWord], text });
    try {
      const answer = await given.answer;
      if (answer.kept) return tell(gettext("Kept here. It is sent once the server can be reached."));
      await anew();
      tell(gettext("Settled: {label}.", { label: lastWord }), { undo: () => retract(given.key).then(anew, failed) });
    } catch (problem) {
      failed(problem);
    } finally {
      button.ariaBusy = null;
    }
  }),
);

behave("[data-copy-link]", (button) =>
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.origin + button.dataset.copyLink);
    tell(gettext("Copied. Whoever opens it is asked about this text, and not told what was said."));
  }),
);

behave("[data-amend]", (button) => button.addEventListener("click", () => openReading(button.dataset.amend).then((place) => place.scrollIntoView(), failed)));

document.addEventListener("heeded", anew);
