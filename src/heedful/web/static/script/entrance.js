// Coming in: with a password, or with an invitation that stands behind the # of the address.

import { behave } from "./core/behave.js";
import { call } from "./core/http.js";

behave("[data-entrance='sign-in']", (form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(form, "/session", { name: form.elements.name.value, password: form.elements.password.value });
  });
});

behave("[data-entrance='join']", async (form) => {
  const invitation = location.hash.slice(1);
  history.replaceState(null, "", location.pathname); // it is not to stay in the history
  try {
    const found = await call("POST", "/invitations/look", { invitation });
    for (const one of form.querySelectorAll("[data-name]")) one.textContent = found.name;
    form.elements.name.value = found.name;
    form.hidden = false;
    form.elements.password.focus();
  } catch (problem) {
    document.querySelector("[data-no-invitation]").hidden = false;
    document.querySelector("[data-no-invitation] [data-detail]").textContent = problem.status === 404 ? "" : problem.message;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(form, "/invitations/accept", { invitation, password: form.elements.password.value });
  });
});

async function enter(form, path, body) {
  const fault = form.querySelector(".fault");
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  try {
    await call("POST", path, body);
    location.assign(form.dataset.next);
  } catch (problem) {
    button.removeAttribute("aria-busy");
    fault.textContent = problem.message;
    fault.hidden = false;
    form.elements.password.focus();
    form.elements.password.setAttribute("aria-invalid", "true");
  }
}
