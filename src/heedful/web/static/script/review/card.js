// A question on its card: why it is asked, what is answered now, which labels are offered and by which number.

import { hint } from "../core/keys.js";
import { gettext } from "../core/words.js";

const NUMBERED = 9;

// Why a question is asked, in the reader's language; the sentences are those of `Question.why`.
export function reason(question) {
  const { kind, like, pool, authors } = question;
  const some = { who: authors[0] ?? "", authors: authors.join(", "), like, pool, count: question.labels.length };
  if (kind === "rule") {
    const sentence = {
      differs: gettext("A rule of {who} and the weights differ here.", some),
      borderline: gettext("A borderline match of a rule of {who}.", some),
      surest: gettext("The surest match of a rule of {who}.", some),
    }[question.case];
    const reach = gettext("It matches {like} of {pool} texts.", some);
    const waits = question.waits ? gettext("It waits for a confirmation.") : "";
    return `${sentence} ${reach} ${waits}`;
  }
  if (kind === "rule conflict") return gettext("Two rules cannot both hold on the {like} texts that meet both.", some);
  if (kind === "conflict") return authors.length ? gettext("What {authors} said of this cannot all hold, so none of it is learnt.", some) : gettext("Somebody asks for your opinion: what was said of this cannot all hold.");
  if (kind === "group") return gettext("The middle of a group of {like} texts that no label and no rule is near.", some);
  return gettext("It may be any of {count} labels; about {like} texts are like it.", some);
}

const kinds = () => ({ rule: gettext("Is this rule right?"), "rule conflict": gettext("Which rule is right?"), conflict: gettext("Another opinion"), choice: gettext("Which of these?"), group: gettext("New ground") });

// Fill the card in; names come from the buttons, which the server wrote in the reader's order.
export function describe(card, question) {
  const part = (name) => card.querySelector(`[data-${name}]`);
  const names = new Map([...card.querySelectorAll("[data-label]")].map((one) => [one.dataset.id, one.dataset.label]));
  question.names_of_answer = question.answer.map((id) => names.get(id) ?? id);
  part("kind").textContent = kinds()[question.kind];
  part("why").textContent = reason(question);
  part("about").replaceChildren();
  card.querySelector("#question-text").textContent = question.text;
  part("answer").textContent = question.names_of_answer.join(", ") || gettext("no label");
  part("sure").textContent = question.confidence == null ? "" : percent(question.confidence);
}

// Few labels keep their places and numbers; of many, those offered come first and have the numbers.
export function offer(card, question, several) {
  const place = card.querySelector("[data-labels]");
  const buttons = [...place.querySelectorAll("[data-label]")];
  const many = buttons.length > NUMBERED;
  const rank = (one) => (question.labels.includes(one.dataset.id) ? question.labels.indexOf(one.dataset.id) : Infinity);
  const inOrder = many ? [...buttons].sort((a, b) => rank(a) - rank(b) || a.dataset.label.localeCompare(b.dataset.label)) : buttons;
  if (many) place.append(...inOrder);
  const find = card.querySelector("[data-find]");
  find.hidden = !many;
  find.value = "";
  inOrder.forEach((button, index) => {
    button.hidden = false;
    button.classList.toggle("offered", question.labels.includes(button.dataset.id));
    button.classList.toggle("answered", question.answer.includes(button.dataset.id));
    if (several) button.ariaPressed = String(question.answer.includes(button.dataset.id));
    number(button, index < NUMBERED ? index + 1 : 0);
  });
  find.oninput = () => {
    const wanted = find.value.trim().toLowerCase();
    for (const one of inOrder) one.hidden = Boolean(wanted) && !one.dataset.label.toLowerCase().includes(wanted);
  };
  find.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (find.value.trim()) inOrder.find((one) => !one.hidden)?.click();
  };
}

function number(button, place) {
  if (!place) {
    delete button.dataset.key;
    button.querySelector(":scope > kbd")?.remove();
    return;
  }
  button.dataset.key = `review.label.${place}`;
  button.dataset.combo = String(place);
  button.dataset.what = gettext("Label {n}", { n: place });
  hint(button);
}

// The labels that are pressed, where several may apply.
export const labels = (card) => [...card.querySelectorAll('[data-label][aria-pressed="true"]')].map((one) => one.dataset.label);

// What an answer, a comment and any label are worth, and whether to go on.
export function worth(place, found, question) {
  place.hidden = false;
  const values = { question: question?.worth ?? 0, comment: found.comment, label: found.label };
  const most = Math.max(...Object.values(values), 1e-9);
  for (const [name, value] of Object.entries(values)) {
    place.querySelector(`[data-bar="${name}"]`).setAttribute("width", `${(100 * value) / most}%`);
    place.querySelector(`[data-worth-of="${name}"]`).textContent = (1000 * value).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  }
  place.querySelector("[data-advice]").textContent = advice(found, question);
  place.classList.toggle("stop", isEnough(found, question));
}

const ENOUGH = 0.0005; // of all answers, as `ask.agenda` has it: less is hardly worth a person's minute

const isEnough = (found, question) => found.stop || Math.max(question?.worth ?? 0, found.comment, found.label) < ENOUGH;

function advice(found, question) {
  if (!question) return gettext("Nothing is left that an answer is expected to change.");
  if (isEnough(found, question)) return gettext("You can stop here: what is left hardly changes anything.");
  if (found.comment > 2 * question.worth) return gettext("A comment would help more than these: say what sets a label apart.");
  return gettext("Yes, go on.");
}

const percent = (share) => share.toLocaleString(document.documentElement.lang, { style: "percent", maximumFractionDigits: 0 });
