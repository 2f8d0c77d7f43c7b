// A secret that is shown this one time: fill it in where the form says, let it be copied.

import { behave } from "./core/behave.js";
import { tell } from "./core/tell.js";
import { gettext } from "./core/words.js";

behave("form[data-once]", (form) =>
  form.addEventListener("called", ({ detail }) => {
    const place = document.getElementById(form.dataset.once);
    const { link } = place.dataset;
    const field = place.querySelector("[data-secret]");
    field.value = link ? location.origin + link + detail.secret : detail.secret;
    place.hidden = false;
    form.reset();
    field.focus();
    field.select();
  }),
);

behave("[data-copy]", (button) =>
  button.addEventListener("click", async () => {
    const field = button.closest(".once").querySelector("[data-secret]");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      tell(gettext("Copied."));
    } catch {
      tell(gettext("Copy it by hand: it is selected."));
    }
  }),
);
