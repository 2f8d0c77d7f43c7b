// A comment as it was understood: chips to take away and to add, a look at what that would change, then apply.

import { behave } from "./core/behave.js";
import { call } from "./core/http.js";
import { load } from "./core/swap.js";
import { failed, tell } from "./core/tell.js";
import { gettext } from "./core/words.js";

// Show a reading; who changed it before is at the same control again.
export const openReading = (id) => load(document.getElementById("reading"), `ask/readings/${id}`);

behave("[data-reading-form]", (form) => {
  const id = form.dataset.readingForm;
  const preview = form.querySelector("[data-preview]");
  const apply = form.querySelector("[data-apply]");

  // Something was changed by hand: it has to be shown before it can be applied.
  const changed = () => {
    preview.hidden = false;
    apply.hidden = true;
    for (const one of form.querySelectorAll("[data-effect], [data-matches]")) one.classList.add("stale");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!preview.hidden) preview.click();
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-this-label]")) addLabel(form, event.target);
    if (!event.target.matches("[name=scope], [data-add], [data-this-kind]")) changed();
  });
  form.addEventListener("input", (event) => event.target.matches("[data-about]") && changed());
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || !event.target.matches("[data-add]")) return;
    event.preventDefault();
    if (addWord(form, event.target)) changed();
  });
  form.addEventListener("focusout", (event) => event.target.matches("[data-add]") && addWord(form, event.target) && changed());
  form.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-remove]")?.closest("[data-chip]");
    if (chip) removeChip(chip);
    const rule = event.target.closest("[data-remove-rule]")?.closest("[data-rule]");
    rule?.remove();
    const more = event.target.closest("[data-more]");
    if (more) showMore(more);
    const adding = event.target.closest("[data-add-rule]");
    if (adding) addRule(form, adding);
    if (chip || rule || adding) changed();
  });

  const run = async (button, work) => {
    button.ariaBusy = "true";
    try {
      await work();
    } catch (problem) {
      failed(problem);
    } finally {
      button.ariaBusy = null;
    }
  };

  preview.addEventListener("click", () =>
    run(preview, async () => {
      const heard = await call("POST", `/comments/${id}/amend`, meant(form));
      await openReading(heard.reading.id);
      document.querySelector("[data-apply]")?.focus();
      document.dispatchEvent(new Event("heeded"));
    }),
  );
  for (const button of form.querySelectorAll("[data-alternative]"))
    button.addEventListener("click", () =>
      run(button, async () => {
        const heard = await call("POST", `/comments/${id}/amend`, { alternative: Number(button.dataset.alternative) });
        await openReading(heard.reading.id);
        document.dispatchEvent(new Event("heeded"));
      }),
    );
  apply.addEventListener("click", () =>
    run(apply, async () => {
      const only = form.elements.scope?.value === "text";
      await call("POST", `/comments/${id}/apply`, { only_this_text: only });
      await openReading(id);
      tell(only ? gettext("Heeded for this text alone.") : gettext("Applied. It is heeded from now on."));
      document.dispatchEvent(new Event("heeded"));
    }),
  );
});

function addWord(form, input) {
  const words = input.value.split(/[,，、]/).map((one) => one.trim()).filter(Boolean);
  for (const word of words) input.before(newChip(form, input.dataset.add, word));
  input.value = "";
  return words.length > 0;
}

function newChip(form, kind, text) {
  const chip = form.querySelector("[data-new-chip]").content.firstElementChild.cloneNode(true);
  chip.dataset.chip = kind;
  chip.dataset.text = text;
  chip.querySelector("span").textContent = text;
  chip.querySelector("button").ariaLabel += text;
  return chip;
}

function addLabel(form, select) {
  if (!select.value) return;
  const kind = form.querySelector("[data-this-kind]");
  const said = Object.assign(document.createElement("span"), { className: "quiet small", textContent: kind.selectedOptions[0].textContent });
  const chip = newChip(form, kind.value, select.value);
  chip.classList.replace("word", "label");
  kind.before(said, chip);
  select.value = "";
}

// The focus goes to what stood beside the chip: nobody is thrown back to the top.
function removeChip(chip) {
  const next = chip.nextElementSibling?.matches("input, select") ? chip.nextElementSibling : chip.parentElement.querySelector("input, select");
  if (chip.dataset.chip.startsWith("is") || chip.dataset.chip === "one of") chip.previousElementSibling?.matches("span.quiet") && chip.previousElementSibling.remove();
  chip.remove();
  next?.focus();
}

function showMore(button) {
  const rows = [...button.closest("[data-rule]").querySelectorAll("[data-more-row]")];
  for (const row of rows) row.hidden = false;
  rows[0]?.querySelector("input").focus();
  button.hidden = true;
}

function addRule(form, button) {
  const made = form.querySelector("[data-new-rule]").content.firstElementChild.cloneNode(true);
  form.querySelector("[data-rules]").append(made);
  const number = form.querySelectorAll("[data-rule]").length;
  for (const one of made.querySelectorAll("[id], [for]")) {
    if (one.id) one.id = one.id.replace("new", number);
    if (one.htmlFor) one.htmlFor = one.htmlFor.replace("new", number);
  }
  made.querySelector("input").focus();
  button.blur();
}

// What the chips say, as the API takes it: labels by name, rules as lines.
function meant(form) {
  const texts = (kind, root = form) => [...root.querySelectorAll(`[data-chip="${kind}"]`)].map((one) => one.dataset.text);
  const body = { rules: [...form.querySelectorAll("[data-rule]")].map((rule) => line(rule, texts)).filter(Boolean) };
  if (form.querySelector("[data-this]")) Object.assign(body, { is_: texts("is"), not_: texts("is not"), one_of: texts("one of") });
  if (form.querySelector("[data-ignore]")) body.ignore = texts("ignore");
  return body;
}

// A comma, colon, semicolon or arrow inside of a word is written after a backslash.
const masked = (text) => text.replace(/[\\,;:]|->/g, "\\$&");

function line(rule, texts) {
  const about = rule.querySelector("[data-about]").value.trim();
  const parts = ["any", "all", "unless"].map((kind) => [kind, texts(kind, rule).map(masked).join(", ")]);
  parts.push(["about", masked(about)]);
  const said = parts.filter(([, words]) => words);
  if (!said.some(([kind]) => kind !== "unless")) return "";
  const label = masked(rule.querySelector("[data-label-of]").value).replace(/^not\b/i, "\\$&");
  const not = rule.querySelector("[data-polarity]")?.value === "not" ? "not " : "";
  const strength = rule.querySelector("[data-strength]")?.value ?? "always";
  return `${said.map(([kind, words]) => `${kind}: ${words}`).join("; ")} -> ${not}${label}, ${strength}`;
}
