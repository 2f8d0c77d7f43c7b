// The Labels page: merging and splitting say what they touch before they do it.

import { behave } from "./core/behave.js";
import { fieldsOf } from "./core/forms.js";
import { call } from "./core/http.js";
import { ask, failed } from "./core/tell.js";
import { gettext } from "./core/words.js";

behave("form[data-step]", (form) =>
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [method, path] = form.dataset.step.split(" ");
    const step = fieldsOf(form);
    const lines = form.querySelector("[data-lines]");
    if (lines) step[lines.name] = lines.value.split("\n").map((one) => one.trim()).filter(Boolean);
    try {
      const { examples, feedback } = await call(method, path, { ...step, preview: true });
      const more = gettext("It touches {examples} labelled texts and {feedback} things people said. It is recorded, and cannot be undone with one press.", { examples, feedback });
      const into = Array.isArray(step.into) ? step.into.join(", ") : step.into;
      if (!(await ask(`${step.source} → ${into}?`, { more, yes: gettext("Do it"), danger: true }))) return;
      await call(method, path, step);
      location.reload();
    } catch (problem) {
      failed(problem);
    }
  }),
);
