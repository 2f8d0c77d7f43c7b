// Say something to who reads the page: a line that passes, or a question that wants an answer.

import { wake } from "./behave.js";
import { gettext } from "./words.js";

const STAYS = 6000;

// tell("Saved", {undo: () => …}) shows a line for six seconds; with `undo` for twelve, and a button.
export function tell(text, { undo, tone = "", action = gettext("Undo") } = {}) {
  const line = document.createElement("div");
  line.className = `toast ${tone}`;
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: action });
    button.dataset.key = "undo";
    button.dataset.combo = "z";
    button.addEventListener("click", () => {
      line.remove();
      undo();
    });
    line.append(button);
  }
  const place = document.querySelector(".toasts");
  place.append(line);
  wake(line);
  while (place.children.length > 3) place.firstChild.remove();
  setTimeout(() => line.remove(), undo ? 2 * STAYS : STAYS);
  return line;
}

// What went wrong, in words.
export function failed(error) {
  if (!(error instanceof Error) || !("status" in error)) console.error(error);
  return tell(error.message || gettext("Something went wrong."), { tone: "bad" });
}

// ask("Roll back?", {yes: "Roll back"}) resolves to true or false; Escape is no.
export function ask(question, { more = "", yes = gettext("Yes"), no = gettext("Cancel"), danger = false } = {}) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "asked");
  const form = Object.assign(document.createElement("form"), { method: "dialog" });
  const title = Object.assign(document.createElement("h2"), { id: "asked", textContent: question });
  const text = Object.assign(document.createElement("p"), { textContent: more, hidden: !more });
  const row = Object.assign(document.createElement("div"), { className: "row wrap" });
  row.append(
    Object.assign(document.createElement("button"), { className: `button ${danger ? "danger" : "main"}`, value: "yes", textContent: yes }),
    Object.assign(document.createElement("button"), { className: "button", value: "", textContent: no }),
  );
  form.append(title, text, row);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
