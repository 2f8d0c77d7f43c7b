// Forms and buttons that call the API need no script of their own.
//
//   <form data-call="POST /labels" data-then="reload">                       fields by name become JSON
//   <button data-call="POST /versions/rollback" data-sure="Roll back?" data-then="go versions">
//   data-then: "reload", "go PATH" (a page of the project), "load #ID PATH" (swap a piece in); several with ";"
//   data-said: what is told afterwards

import { behave } from "./behave.js";
import { at } from "./here.js";
import { call } from "./http.js";
import { load } from "./swap.js";
import { ask, failed, tell } from "./tell.js";

behave("form[data-call]", (form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(form, fieldsOf(form), event.submitter);
  }),
);

behave("button[data-call]", (button) => button.addEventListener("click", () => run(button, bodyOf(button), button)));

const bodyOf = (button) => (button.dataset.body ? JSON.parse(button.dataset.body) : undefined);

// What a form holds, as JSON: numbers where the field is one, lists where a name ends in [].
export function fieldsOf(form) {
  const body = {};
  for (const [name, value] of new FormData(form)) {
    const field = form.elements[name];
    if (name.endsWith("[]")) (body[name.slice(0, -2)] ??= []).push(value);
    else if (field.type === "checkbox") body[name] = true;
    else if (field.type === "number") body[name] = value === "" ? null : Number(value);
    else if (value !== "" || field.required) body[name] = value;
  }
  return body;
}

async function run(element, body, button) {
  const { call: what, sure, sureMore, then = "", said, yes } = element.dataset;
  if (sure && !(await ask(sure, { more: sureMore, yes, danger: true }))) return;
  const [method, path] = what.split(" ");
  button?.setAttribute("aria-busy", "true");
  try {
    const answer = await call(method, path, body);
    element.dispatchEvent(new CustomEvent("called", { detail: answer, bubbles: true }));
    if (said) tell(said);
    await afterwards(then);
  } catch (problem) {
    failed(problem);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

// Do what `data-then` says.
export async function afterwards(then) {
  for (const step of then.split(";").map((one) => one.trim()).filter(Boolean)) {
    const [verb, ...rest] = step.split(" ");
    if (verb === "reload") location.reload();
    else if (verb === "go") location.assign(rest[0].startsWith("/") ? rest[0] : at(rest[0]));
    else if (verb === "load") await load(document.querySelector(rest[0]), rest[1]);
  }
}
