// Many at once: a list that is filtered, chosen from, and judged together; one undo takes all of it back.

import { behave } from "./core/behave.js";
import { leave, retract } from "./core/outbox.js";
import "./core/sent.js";
import { load } from "./core/swap.js";
import { failed, tell } from "./core/tell.js";
import { gettext } from "./core/words.js";

const list = document.getElementById("list");
const rows = () => [...document.querySelectorAll("[data-row]")];
const box = (row) => row.querySelector("input");
const chosen = () => rows().filter((row) => box(row).checked);
let start = 0;

async function show(from = 0) {
  start = from;
  const form = document.getElementById("filters");
  const [surer, lessSure] = form.elements.sure.value.split(" ");
  const query = new URLSearchParams({ words: form.elements.words.value, label: form.elements.label.value, surer, less_sure: lessSure, start });
  await load(list, `review/many/list?${query}`).catch(failed);
  count();
}

behave("#filters", (form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.addEventListener("change", (event) => event.target.matches("select") && show());
  show();
});

behave("[data-start]", (button) => button.addEventListener("click", () => show(Number(button.dataset.start)).then(() => list.scrollIntoView())));

let latest; // the row that was chosen last: with Shift all between are chosen too

behave("[data-row]", (row) =>
  box(row).addEventListener("click", (event) => {
    const all = rows();
    if (event.shiftKey && latest) {
      const [from, to] = [all.indexOf(latest), all.indexOf(row)].sort((a, b) => a - b);
      for (const one of all.slice(Math.max(from, 0), to + 1)) box(one).checked = box(row).checked;
    }
    latest = row;
    count();
  }),
);

behave("[data-all]", (all) =>
  all.addEventListener("change", () => {
    for (const row of rows()) box(row).checked = all.checked;
    count();
  }),
);

// How many are chosen, and of what: the bar with what can be said of them is there while any is.
function count() {
  const some = chosen();
  for (const row of rows()) row.classList.toggle("chosen", box(row).checked);
  const words = some.length ? gettext("{count} chosen", { count: some.length }) : gettext("Nothing chosen.");
  document.querySelector("[data-chosen]").textContent = words;
  const bar = document.querySelector("[data-together]");
  bar.hidden = some.length === 0;
  bar.querySelector("[data-count]").textContent = words;
  bar.querySelector('[data-do="wrong"]').disabled = !some.some((row) => namesOf(row).length);
  const all = document.querySelector("[data-all]");
  if (all) {
    all.checked = some.length > 0 && some.length === rows().length;
    all.indeterminate = some.length > 0 && !all.checked;
  }
}

const namesOf = (row) => JSON.parse(row.dataset.names);

behave("[data-together]", (bar) => {
  const wanted = bar.querySelector("#wanted");
  const said = {
    right: (row) => ({ kind: "verdict", right: true, answer: namesOf(row), text: row.dataset.text }),
    wrong: (row) => ({ kind: "choice", none_of: namesOf(row), text: row.dataset.text }),
    correct: (row) => ({ kind: "correction", labels: [...wanted.selectedOptions].map((one) => one.value), text: row.dataset.text }),
  };
  bar.addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (what === "none") {
      for (const row of chosen()) box(row).checked = false;
      count();
    } else if (what === "correct" && !wanted.value && !wanted.multiple) wanted.focus();
    else if (what) say(chosen().filter((row) => what !== "wrong" || namesOf(row).length), said[what]);
  });
});

// Say one thing of each row; the rows go at once, and come back with the undo.
function say(some, saying) {
  if (!some.length) return;
  const given = leave("POST", "/feedback/many", { items: some.map(saying) });
  const places = some.map((row) => [row, row.nextElementSibling, row.parentElement]);
  for (const row of some) {
    box(row).checked = false;
    row.remove();
  }
  count();
  const emptied = !rows().length; // the next ones are fetched
  const bring = () => {
    for (const [row, next, parent] of [...places].reverse()) parent.insertBefore(row, next?.parentElement === parent ? next : null);
    count();
  };
  given.answer.catch((problem) => {
    bring();
    failed(problem);
  });
  tell(gettext("Said of {count} texts.", { count: some.length }), {
    undo: async () => {
      if (!emptied) bring();
      await retract(given.key).catch(failed);
      if (emptied) await show(start);
      tell(gettext("All of it is taken back."));
    },
  });
  if (emptied) given.answer.then(() => show(start), () => {});
}
