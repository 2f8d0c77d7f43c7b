// Blind review: say which answer is better, or how good each is; the next one comes by itself.

import { behave } from "./core/behave.js";
import { watch } from "./core/events.js";
import { at } from "./core/here.js";
import { call } from "./core/http.js";
import { load } from "./core/swap.js";
import { failed, tell } from "./core/tell.js";
import { gettext } from "./core/words.js";

const place = () => document.getElementById("blind-card");

async function next(review, last = "") {
  await load(place(), `blind/${review}/card?last=${last}`);
  place().querySelector("[data-blind]")?.focus({ preventScroll: true });
}

behave("[data-blind]", (form) => {
  const begun = performance.now();
  const { review, item, way } = form.dataset;
  const marks = [];
  let sending = false;

  async function say(told) {
    if (sending) return;
    sending = true;
    form.setAttribute("aria-busy", "true");
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    try {
      const kept = await call("POST", `/reviews/${review}/opinions`, { item_id: item, seconds, ...told });
      await next(review, kept.id);
    } catch (problem) {
      failed(problem);
      sending = false;
      form.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = told(form, way, event.submitter);
    if (said) say({ ...said, marks });
  });
  form.querySelector("[data-blind-skip]").addEventListener("click", () => say({}));
  form.querySelector("[data-blind-mark]")?.addEventListener("click", () => {
    const found = selected(form);
    if (!found) return tell(gettext("Select the wrong words in one of the answers first."));
    marks.push(found.mark);
    list(form, marks, found);
  });
});

// What the form says, in the order in which the answers are shown.
function told(form, way, button) {
  if (way === "side-by-side") return button?.value ? { choice: button.value } : null;
  const answers = [...form.querySelectorAll("[data-answer]")];
  if (way === "right-or-wrong") return { right: answers.map((one) => one.querySelector("input:checked").value === "y") };
  const points = (one) => Object.fromEntries([...one.querySelectorAll("input:checked")].map((input) => [input.dataset.scale, Number(input.value)]));
  return { points: answers.map(points) };
}

const signs = (text) => [...text].length; // as the server counts: an emoji is one

// The words that are selected within one answer.
function selected(form) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const words = range.startContainer.parentElement?.closest("[data-words]");
  if (!words || !form.contains(words) || range.endContainer !== range.startContainer) return null;
  const text = words.textContent;
  const answer = Number(words.closest("[data-answer]").dataset.answer);
  const mark = { answer, start: signs(text.slice(0, range.startOffset)), end: signs(text.slice(0, range.endOffset)) };
  return { mark, text: selection.toString() };
}

function list(form, marks, { mark, text }) {
  const line = document.createElement("li");
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: gettext("Remove") });
  remove.addEventListener("click", () => {
    marks.splice(marks.indexOf(mark), 1);
    line.remove();
  });
  line.append(Object.assign(document.createElement("mark"), { textContent: text }), " ", remove);
  form.querySelector(`[data-answer="${mark.answer}"] [data-marks]`).append(line);
}

behave("[data-blind-undo]", (button) =>
  button.addEventListener("click", async () => {
    const { review, blindUndo: opinion } = button.dataset;
    try {
      await call("DELETE", `/reviews/${review}/opinions/${opinion}`);
      await next(review);
    } catch (problem) {
      failed(problem);
    }
  }),
);

behave("[data-start]", (form) =>
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const number = (name) => (given.get(name) ? Number(given.get(name)) : undefined);
    const way = given.get("way");
    const body = { versions: given.getAll("versions"), name: given.get("name"), way, items: number("items"), reviewers: number("reviewers"), overlap: number("overlap") };
    if (way === "scale") body.scales = ["fluency", "adequacy", "faithfulness"];
    const state = form.querySelector("[data-state]");
    form.setAttribute("aria-busy", "true");
    state.textContent = gettext("The versions answer …");
    try {
      const job = await call("POST", "/reviews", body);
      const over = await new Promise((done) => watch(job.id, { over: done }));
      if (over.error) throw Object.assign(new Error(over.error), { status: 422 });
      location.assign(at("blind"));
    } catch (problem) {
      state.textContent = "";
      failed(problem);
    } finally {
      form.removeAttribute("aria-busy");
    }
  }),
);
