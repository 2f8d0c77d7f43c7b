// The Ask page: ask, judge, correct, say it in words; after each the same text is asked again.

import { behave } from "./core/behave.js";
import { at } from "./core/here.js";
import { call } from "./core/http.js";
import { give, outbox } from "./core/outbox.js";
import { load } from "./core/swap.js";
import { failed, tell } from "./core/tell.js";
import { gettext } from "./core/words.js";
import { openReading } from "./reading.js";

const place = (id) => document.getElementById(id);
const shown = () => document.querySelector("[data-prediction]")?.dataset ?? {};

behave("#ask-form", (form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = place("text").value.trim();
    if (!text) return;
    busy(place("ask-button"), async () => {
      await ask(text);
      place("answer").focus(); // from here its keys are at hand
    });
  }),
);

let turn = 0;

// Ask, and show the answer; `was` is the one before, when the same text is asked again. The latest turn counts.
async function ask(text, was) {
  const mine = ++turn;
  const { prediction_id: id } = await call("POST", "/predict", { text });
  if (mine !== turn) return;
  history.replaceState(null, "", `${at("ask")}?on=${id}`);
  await load(place("answer"), `ask/answers/${id}${was ? `?was=${was}` : ""}`);
}

// What came of something that was said: the next answer, and the list of what one said.
export async function follow() {
  const { text, prediction } = shown();
  const isAsked = text !== undefined && text === place("text").value.trim();
  await Promise.all([load(place("history"), "ask/history"), isAsked && ask(text, prediction)]);
}

async function say(body, words) {
  const answer = await give("POST", "/feedback", body);
  if (answer.kept) return tell(gettext("Kept here. It is sent once the server can be reached."));
  await follow();
  return tell(words, { undo: () => takeBack(answer.sent.id) });
}

behave("[data-judge]", (button) =>
  button.addEventListener("click", () => {
    const right = button.dataset.judge === "right";
    const words = right ? gettext("Thank you: that is kept as right.") : gettext("Heeded: not that.");
    busy(button, () => say({ kind: "verdict", prediction_id: shown().prediction, right }, words));
  }),
);

behave("[data-choices]", (choices) => {
  let several = choices.dataset.several === "yes";
  const buttons = [...choices.querySelectorAll("[data-label]")];
  const done = choices.querySelector("[data-say-labels]");
  const switched = choices.querySelector("[data-several-switch]");
  const chosen = () => buttons.filter((one) => one.ariaPressed === "true").map((one) => one.dataset.label);
  for (const button of buttons)
    button.addEventListener("click", () => {
      if (several) button.ariaPressed = String(button.ariaPressed !== "true");
      else correct(button, [button.dataset.label]);
    });
  const more = choices.querySelector("[data-more-labels]");
  more?.addEventListener("change", () => {
    const button = buttons.find((one) => one.dataset.label === more.value);
    more.value = "";
    if (!button) return;
    button.hidden = false;
    button.click();
  });
  switched?.addEventListener("click", () => {
    several = !several;
    switched.ariaPressed = String(several);
    done.hidden = !several;
    for (const one of buttons) one.ariaPressed = several ? "false" : null;
  });
  done.addEventListener("click", () => {
    if (choices.dataset.several === "yes") correct(done, chosen());
    else if (chosen().length) busy(done, () => say({ kind: "choice", prediction_id: shown().prediction, one_of: chosen() }, gettext("Heeded: one of these.")));
  });
});

function correct(button, labels) {
  const words = gettext("Heeded: {labels}.", { labels: labels.join(", ") || gettext("no label") });
  return busy(button, () => say({ kind: "correction", prediction_id: shown().prediction, labels }, words));
}

behave("[data-why]", (details) =>
  details.addEventListener("toggle", () => {
    const inside = details.querySelector("[data-why-place]");
    if (details.open && !inside.childElementCount) load(inside, details.dataset.why).catch(failed);
  }),
);

behave("#tell-form", (form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const comment = place("comment").value.trim();
    if (!comment) return;
    busy(place("tell-button"), async () => {
      const { prediction } = shown();
      const answer = await give("POST", "/comments", prediction ? { comment, prediction_id: prediction } : { comment });
      place("comment").value = "";
      if (answer.kept) return tell(gettext("Kept here. It is sent once the server can be reached."));
      await openReading(answer.sent.reading.id);
      place("reading").focus();
      await follow();
    });
  }),
);

behave("[data-reading]", (button) =>
  button.addEventListener("click", () =>
    busy(button, async () => {
      await openReading(button.dataset.reading);
      place("reading").focus();
    }),
  ),
);

behave("[data-withdraw]", (button) => button.addEventListener("click", () => busy(button, () => takeBack(button.dataset.withdraw))));

// As if it had never been said.
async function takeBack(id) {
  const { job } = await call("DELETE", `/feedback/${id}`);
  const open = document.querySelector("[data-reading-form]");
  if (open?.dataset.comment === id) place("reading").replaceChildren();
  await follow();
  tell(job ? gettext("Taken back. Versions that had learnt from it are being made anew.") : gettext("Taken back, as if it had never been said."));
}

document.addEventListener("heeded", () => follow().catch(failed));

// The page that was here before may have sent something while this one was on its way.
addEventListener("load", () => performance.getEntriesByType("navigation")[0]?.type === "reload" && place("history") && load(place("history"), "ask/history").catch(failed));

outbox.addEventListener("sent", ({ detail }) => detail.awaited || follow().catch(failed));

// Run something that a button began; the button says so meanwhile, and problems are told.
async function busy(button, work) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  try {
    await work();
  } catch (problem) {
    failed(problem);
  } finally {
    button.ariaBusy = null;
  }
}
