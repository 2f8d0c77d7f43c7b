// Review: one question after the other, with keys or by touch. The next ones are here before they are needed.

import { behave } from "./core/behave.js";
import { call, piece } from "./core/http.js";
import { leave, retract } from "./core/outbox.js";
import "./core/sent.js";
import { failed, tell } from "./core/tell.js";
import { gettext } from "./core/words.js";
import { openReading } from "./reading.js";
import { describe, labels, offer, worth } from "./review/card.js";
import { remember, forget, isSeen, seenCount } from "./review/sitting.js";
import { swipes } from "./review/swipe.js";

const FEW = 5; // questions at hand, below which more are fetched
const BATCH = 10;

const hand = []; // the first of these is shown
const past = []; // what was said in this sitting, for undo
let last; // the answer of the server that the hand came with
let filling;
let skipped = 0;

behave("#question", (card) => {
  const part = (name) => card.querySelector(`[data-${name}]`);
  const act = (name) => document.querySelector(`[data-act="${name}"]`);
  const several = card.dataset.several === "yes";

  // Fetch more questions where few are left; what was answered or skipped here is not shown again.
  async function refill() {
    filling ??= fetchMore().finally(() => (filling = undefined));
    return filling;
  }

  async function fetchMore() {
    last = await call("GET", `/questions?limit=${Math.min(100, BATCH + skipped)}`);
    const here = new Set(hand.map((one) => one.text));
    const fresh = last.asked.filter((one) => !here.has(one.text) && !isSeen(one.text));
    for (const one of fresh) one.about = about(one);
    hand.push(...fresh);
  }

  async function more() {
    try {
      await refill();
      if (!hand.length || card.dataset.text !== hand[0].text) show();
      else tellWorth();
    } catch (problem) {
      if (hand.length) return;
      if (problem.passes) show("away");
      else failed(problem);
    }
  }

  // Show the first question of the hand: everything for it is here, so this takes no time.
  function show(otherwise = "nothing") {
    const question = hand[0];
    card.ariaBusy = null;
    card.dataset.text = question?.text ?? "";
    part("loading").hidden = true;
    part("shown").hidden = !question;
    part("nothing").hidden = Boolean(question) || otherwise !== "nothing";
    part("away").hidden = Boolean(question) || otherwise !== "away";
    if (question) {
      describe(card, question);
      offer(card, question, several);
      question.about.then((html) => hand[0] === question && part("about").replaceChildren(...parsed(html)));
    } else part("about").replaceChildren();
    tellWorth();
    act("reject").disabled = !question?.answer.length;
    sayNext();
    closeComment();
  }

  // Who has said something about a text goes on, and does not skip it.
  function sayNext() {
    const words = act("skip").querySelector("[data-skip]");
    words.textContent = past[0]?.key && past[0].question === hand[0] ? words.dataset.next : words.dataset.skip;
  }

  const tellWorth = () => last && worth(document.querySelector("[data-worth]"), last, hand[0]);

  function next() {
    hand.shift();
    if (hand.length) show();
    else if (navigator.onLine) wait();
    else show("away");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    if (hand.length < FEW) more();
  }

  function wait() {
    card.dataset.text = "";
    part("shown").hidden = true;
    part("loading").hidden = false;
    card.ariaBusy = "true";
  }

  // Say something about the text that is shown, and go on without waiting for the server.
  function say(path, body, words, { stay = false } = {}) {
    const question = hand[0];
    const given = leave("POST", path, { ...body, prediction_id: question.prediction_id });
    given.answer.catch((problem) => {
      failed(problem);
      drop(given.key);
    });
    past.unshift({ key: given.key, question, words });
    remember(question.text);
    listPast();
    if (!stay) next();
    else sayNext();
    return given.answer;
  }

  function agree() {
    const question = hand[0];
    const chosen = several ? labels(card) : question.names_of_answer;
    if (!several || same(chosen, question.names_of_answer)) say("/feedback", { kind: "verdict", right: true }, gettext("Right: {labels}", { labels: named(question.names_of_answer) }));
    else say("/feedback", { kind: "correction", labels: chosen }, gettext("It is {labels}", { labels: named(chosen) }));
  }

  function reject() {
    const question = hand[0];
    const words = gettext("Not {labels}", { labels: named(question.names_of_answer) });
    if (several) say("/feedback", { kind: "choice", none_of: question.names_of_answer }, words);
    else say("/feedback", { kind: "verdict", right: false }, words);
  }

  function choose(button) {
    if (several) button.ariaPressed = String(button.ariaPressed !== "true");
    else say("/feedback", { kind: "correction", labels: [button.dataset.label] }, gettext("It is {labels}", { labels: button.dataset.label }));
  }

  function skip() {
    const [question] = hand;
    remember(question.text);
    skipped = seenCount();
    if (past[0]?.question !== question) past.unshift({ question, words: gettext("Skipped"), skipped: true });
    listPast();
    next();
  }

  // Take the latest back, and show its text again.
  async function undo() {
    const done = past.shift();
    if (!done) return;
    forget(done.question.text);
    if (hand[0] !== done.question) hand.unshift(done.question);
    listPast();
    show();
    card.focus({ preventScroll: true });
    if (done.key) await retract(done.key).catch(failed);
    tell(gettext("Taken back: {words}", { words: done.words }));
  }

  function drop(key) {
    const place = past.findIndex((one) => one.key === key);
    if (place >= 0) past.splice(place, 1);
    listPast();
  }

  function listPast() {
    const list = document.querySelector("[data-past]");
    list.querySelector("[data-none]").hidden = past.length > 0;
    for (const one of list.querySelectorAll("li:not([data-none])")) one.remove();
    for (const one of past.slice(0, 8)) {
      const item = document.createElement("li");
      item.append(
        Object.assign(document.createElement("span"), { className: one.skipped ? "quiet small" : "said small", textContent: one.words }),
        Object.assign(document.createElement("span"), { className: "material short quiet", textContent: short(one.question.text) }),
      );
      list.append(item);
    }
    act("undo").disabled = past.length === 0;
    const said = past.filter((one) => !one.skipped).length;
    document.querySelector("[data-sitting]").textContent = said ? gettext("{count} said in this sitting", { count: said }) : "";
  }

  const form = document.getElementById("comment-form");

  function openComment() {
    form.hidden = !form.hidden;
    act("comment").ariaExpanded = String(!form.hidden);
    if (!form.hidden) form.elements.comment.focus();
  }

  function closeComment() {
    form.hidden = true;
    act("comment").ariaExpanded = "false";
    document.getElementById("reading").replaceChildren();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const comment = form.elements.comment.value.trim();
    const question = hand[0];
    if (!comment || !question) return;
    const button = form.querySelector("button");
    button.ariaBusy = "true";
    try {
      const answer = await say("/comments", { comment }, `“${short(comment)}”`, { stay: true });
      form.elements.comment.value = "";
      if (answer.kept) {
        tell(gettext("Kept here. It is sent once the server can be reached."));
        if (hand[0] === question) next();
      } else if (hand[0] === question) await openReading(answer.sent.reading.id);
    } catch {
      // said already
    } finally {
      button.ariaBusy = null;
    }
  });

  const acts = { agree, reject, skip, comment: openComment, undo };
  for (const [name, run] of Object.entries(acts)) act(name).addEventListener("click", () => (name === "undo" || hand.length) && run());
  part("labels").addEventListener("click", (event) => {
    const button = event.target.closest("[data-label]");
    if (button && hand.length) choose(button);
  });
  for (const button of card.querySelectorAll("[data-look-again]"))
    button.addEventListener("click", () => {
      wait();
      more();
    });
  addEventListener("online", () => !hand.length && more());
  swipes(card, { right: () => hand.length && agree(), left: () => hand.length && skip() });

  begin();

  // A link may ask about one text; it comes first.
  async function begin() {
    try {
      if (card.dataset.first) hand.push(await only(card.dataset.first));
      if (hand.length) show();
    } catch (problem) {
      failed(problem);
    }
    await more();
  }
});

async function only(text) {
  const { prediction } = await call("POST", "/predict", { text });
  return { kind: "conflict", text, labels: [], names: [], answer: prediction.answer, prediction_id: prediction.id, confidence: prediction.confidence, worth: 0, authors: [], like: 1, pool: 0, feedback_ids: [], about: Promise.resolve("") };
}

// The rules that a question asks about, as chips; they come while other questions are answered.
function about(question) {
  if (!question.feedback_ids.length || question.kind === "conflict") return Promise.resolve("");
  const query = question.feedback_ids.map((id) => `on=${encodeURIComponent(id)}`).join("&");
  return piece(`review/about?${query}`).catch(() => "");
}

const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body.childNodes;
const same = (some, others) => some.length === others.length && some.every((one) => others.includes(one));
const named = (names) => names.join(", ") || gettext("no label");
const short = (text) => (text.length > 90 ? `${text.slice(0, 89)}…` : text);
