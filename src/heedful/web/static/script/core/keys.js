// Keys: a control says which key presses it, people may choose another, `?` lists them all.
//
//   <button data-key="ask.right" data-combo="y">Right</button>     pressed by y; a hint is drawn on it
//   <textarea data-key="ask.text" data-combo="t">                  brought into focus by t
//
// A combination is a key or a sequence ("g a"), perhaps with mod (Ctrl, or Command on a Mac): "mod+enter".

import { behave } from "./behave.js";
import { gettext } from "./words.js";

const STORED = "heedful-keys";
const PATIENCE = 1200; // milliseconds within which the second key of a sequence must follow

const chosen = () => {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? "{}");
  } catch {
    return {};
  }
};

// The combination that presses a control, as people chose it or as it came.
export const comboOf = (element) => chosen()[element.dataset.key] ?? element.dataset.combo ?? "";

// Another key for what has this id; an empty one gives back what it came with.
export function remap(id, combo) {
  const all = chosen();
  if (combo) all[id] = combo;
  else delete all[id];
  localStorage.setItem(STORED, JSON.stringify(all));
  for (const element of document.querySelectorAll("[data-key]")) hint(element);
}

// Every key as it came.
function forgetKeys() {
  localStorage.removeItem(STORED);
  for (const element of document.querySelectorAll("[data-key]")) hint(element);
}

// What can be pressed on this page, as the overlay lists it: {id, combo, what, group}.
export function listed() {
  const found = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!comboOf(element)) continue;
    const group = element.closest("[data-keys]")?.dataset.keys ?? gettext("This page");
    if (!found.has(element.dataset.key)) found.set(element.dataset.key, { id: element.dataset.key, combo: comboOf(element), what: nameOf(element), group });
  }
  return [...found.values()];
}

function nameOf(element) {
  if (element.dataset.what) return element.dataset.what;
  const labelled = element.getAttribute("aria-label") || element.labels?.[0]?.textContent;
  if (labelled) return labelled.trim();
  const copy = element.cloneNode(true);
  for (const one of copy.querySelectorAll("kbd, .unseen, .count")) one.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES = { enter: "↵", escape: "Esc", mod: MAC ? "⌘" : "Ctrl", arrowup: "↑", arrowdown: "↓", arrowleft: "←", arrowright: "→", backspace: "⌫", space: "␣" };

// A combination as it is drawn on a key.
export const shown = (combo) =>
  combo.split(" ").map((one) => one.split("+").map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(" ")).join(" ");

export function hint(element) {
  if (element.dataset.key && element.matches("button, a, summary")) element.setAttribute("aria-keyshortcuts", ariaOf(comboOf(element)));
  if (!element.matches("button, a, summary") || element.dataset.hint === "no") return;
  let drawn = element.querySelector(":scope > kbd");
  if (!drawn) element.append((drawn = Object.assign(document.createElement("kbd"), { ariaHidden: "true" })));
  drawn.textContent = shown(comboOf(element));
}

const ariaOf = (combo) => combo.replace("mod", MAC ? "Meta" : "Control");

const typing = (element) => element?.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button])");

function pressed(event) {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  return (event.ctrlKey || event.metaKey ? "mod+" : "") + (event.altKey ? "alt+" : "") + key;
}

const visible = (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true" && element.checkVisibility();

// The control that a combination presses: within the form one is at, else the last that can be seen.
function find(combo, from) {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const found = [...(dialog ?? document).querySelectorAll("[data-key]")].filter((one) => comboOf(one) === combo && visible(one));
  return found.find((one) => one.form && one.form === from.form) ?? found.at(-1);
}

const begins = (combo) => [...document.querySelectorAll("[data-key]")].some((one) => comboOf(one).startsWith(`${combo} `));

let before = "";
let timer;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const combo = pressed(event);
  if (["enter", "space"].includes(combo) && event.target.matches("button, a, summary, input")) return;
  if (typing(event.target)) {
    if (combo === "escape") event.target.blur();
    if (!combo.startsWith("mod+")) return;
  }
  const whole = before ? `${before} ${combo}` : combo;
  before = "";
  clearTimeout(timer);
  const element = find(whole, event.target) ?? find(combo, event.target);
  if (element) {
    event.preventDefault();
    if (element.matches("textarea, select, input:not([type=checkbox], [type=radio])")) {
      element.focus();
      element.scrollIntoView({ block: "nearest" });
    } else element.click();
  } else if (combo === "?") {
    event.preventDefault();
    overlay();
  } else if (begins(combo)) {
    before = combo;
    timer = setTimeout(() => (before = ""), PATIENCE);
  }
});

// The list of all keys of this page.
export function overlay() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", gettext("Keys"));
  const inner = document.createElement("div");
  const list = Object.assign(document.createElement("div"), { className: "keys" });
  let group;
  for (const one of listed().sort((a, b) => a.id.startsWith("go.") - b.id.startsWith("go.") || a.group.localeCompare(b.group))) {
    if (one.group !== group) list.append(Object.assign(document.createElement("h3"), { textContent: (group = one.group) }));
    list.append(Object.assign(document.createElement("span"), { textContent: one.what }), keyButton(one));
  }
  const close = Object.assign(document.createElement("button"), { className: "button main", type: "button", textContent: gettext("Close") });
  close.addEventListener("click", () => dialog.close());
  const again = Object.assign(document.createElement("button"), { className: "button", type: "button", textContent: gettext("All keys as they came") });
  again.addEventListener("click", () => {
    forgetKeys();
    dialog.close();
    overlay();
  });
  const row = Object.assign(document.createElement("div"), { className: "row wrap" });
  row.append(close, again);
  const note = Object.assign(document.createElement("p"), { className: "small quiet", textContent: gettext("Choose a key to give it another. This browser remembers.") });
  inner.append(Object.assign(document.createElement("h2"), { textContent: gettext("Keys") }), note, row, list);
  dialog.append(inner);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// A key in the list: pressed, it waits for the key that is to do the same from now on.
function keyButton(one) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button bare small rekey" });
  const draw = (words) => {
    button.ariaLabel = `${one.what}: ${words}`;
    button.replaceChildren(Object.assign(document.createElement("kbd"), { textContent: words }));
  };
  const rest = () => {
    button.ariaPressed = "false";
    draw(shown(one.combo));
  };
  button.addEventListener("click", () => {
    button.ariaPressed = "true";
    draw(gettext("Press a key"));
  });
  button.addEventListener("blur", rest);
  button.addEventListener("keydown", (event) => {
    if (button.ariaPressed !== "true" || ["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const combo = pressed(event);
    if (combo === "escape") return rest();
    const other = listed().find((known) => known.id !== one.id && (known.combo === combo || known.combo.startsWith(`${combo} `)));
    if (other) return draw(gettext("{key} is taken: {what}", { key: shown(combo), what: other.what }));
    remap(one.id, combo);
    one.combo = combo;
    rest();
  });
  rest();
  return button;
}

behave("[data-key]", hint);
behave("[data-show-keys]", (button) => button.addEventListener("click", overlay));
