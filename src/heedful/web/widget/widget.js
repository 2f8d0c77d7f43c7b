// heedful's feedback widget. A page of another site embeds it with one line:
//   <script src="https://heedful.example/widget.js" data-project="inbox" data-key="heedful_…" defer></script>
// and marks each answer: <div data-heedful="prediction-…"></div>. Everything it shows lives in a shadow root.
(() => {
  "use strict";

  const script = document.currentScript;
  const server = new URL(script.src).origin;
  const { project = "", key = "" } = script.dataset;
  const address = `${server}/api/projects/${encodeURIComponent(project)}/widget`;

  const WORDS = {
    en: {
      ask: "Is this right?", yes: "Yes", no: "No", label: "It should be", any: "I cannot say",
      comment: "What is wrong, in your words", hint: "For example: anything about couriers is delivery",
      send: "Send", cancel: "Cancel", thanks: "Thank you.", understood: "Understood:", unread: "Kept. Nothing was made of it yet.",
      trouble: "This could not be sent.", offline: "There is no connection. Try again.", group: "Feedback on this answer",
    },
    zh: {
      ask: "这个答案对吗？", yes: "对", no: "不对", label: "应该是", any: "说不准",
      comment: "请用自己的话说哪里不对", hint: "例如：凡是提到快递的都是配送",
      send: "发送", cancel: "取消", thanks: "谢谢。", understood: "我们的理解：", unread: "已保存，暂时没有读懂。",
      trouble: "没有发送成功。", offline: "没有网络连接，请再试一次。", group: "对这个答案的反馈",
    },
  };

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; display: block; color-scheme: light dark; }
    * { box-sizing: border-box; font: inherit; }
    section {
      --ink: #1e2326; --quiet: #595f63; --card: #fffdf8; --edge: #8b877b; --accent: #0d5a52; --on: #fff; --bad: #ae241c;
      max-width: 32rem; padding: 10px 12px; border: 1px solid var(--edge); border-radius: 10px;
      color: var(--ink); background: var(--card);
      font: 15px/1.45 system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
    }
    @media (prefers-color-scheme: dark) {
      section { --ink: #e9e6df; --quiet: #a5a9ab; --card: #1c2124; --edge: #767d82; --accent: #74cdbb; --on: #06211c; --bad: #ff9d93; }
    }
    .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
    form { display: grid; gap: 8px; margin-top: 10px; }
    label { display: grid; gap: 4px; color: var(--quiet); font-size: 13px; }
    button, select, textarea {
      min-height: 36px; padding: 6px 12px; border: 1px solid var(--edge); border-radius: 8px;
      color: var(--ink); background: var(--card); font-size: 15px;
    }
    button { display: inline-flex; gap: 6px; align-items: center; cursor: pointer; }
    button[type="submit"], button[aria-pressed="true"] { border-color: var(--accent); color: var(--on); background: var(--accent); }
    button:disabled { cursor: default; opacity: 0.6; }
    textarea { min-height: 72px; resize: vertical; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    p, ul { margin: 8px 0 0; } ul { padding-left: 20px; } p:empty { display: none; }
    .bad { color: var(--bad); }
    [hidden] { display: none !important; }
  `);

  let names; // the labels, asked for once, when somebody first wants to choose one
  const labels = () => (names ??= send(`${address}/labels?key=${encodeURIComponent(key)}`).catch((error) => {
    names = undefined;
    throw error;
  }));

  // Requests that need no permission asked beforehand: no cookies, no header of our own.
  async function send(url, body) {
    const init = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "text/plain" }, body: JSON.stringify(body) };
    const answer = await fetch(url, { ...init, mode: "cors", credentials: "omit", referrerPolicy: "no-referrer" });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(found.detail ?? "");
    return found;
  }

  class Refused extends Error {}

  const once = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false) made.setAttribute(name, value);
    }
    made.append(...children); // strings become text, never markup
    return made;
  }

  // A hand with its thumb up, or down; drawn here, because not every machine has a font with one.
  function thumb(down) {
    const [image, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" })) {
      image.setAttribute(name, value);
    }
    path.setAttribute("d", "M3 10.5h3.5V20H3zM8.5 20V10.2L12 2.6c1.7 0 2.7 1.3 2.4 3l-.7 3.6h5.1a2 2 0 0 1 2 2.4l-1.3 6.7a2 2 0 0 1-2 1.7z");
    path.setAttribute("fill", "currentColor");
    if (down) path.setAttribute("transform", "rotate(180 12 12)");
    image.append(path);
    return image;
  }

  function mount(place) {
    if (place.shadowRoot || !place.dataset.heedful) return;
    const language = place.closest("[lang]")?.lang || script.dataset.language || navigator.language;
    const words = language.toLowerCase().startsWith("zh") ? WORDS.zh : WORDS.en;
    const root = place.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];

    const status = make("p", { role: "status" });
    const problem = make("p", { role: "alert", class: "bad" });
    const yes = make("button", { type: "button", "aria-pressed": "false", onclick: () => agree() }, thumb(false), words.yes);
    const no = make("button", { type: "button", "aria-expanded": "false", onclick: () => open(true) }, thumb(true), words.no);
    const choice = make("select", { name: "label" }, make("option", { value: "" }, words.any));
    const comment = make("textarea", { name: "comment", maxlength: "2000", placeholder: words.hint });
    const form = make(
      "form", { hidden: true, onsubmit: (event) => disagree(event), onkeydown: (event) => event.key === "Escape" && open(false) },
      make("label", {}, words.label, choice),
      make("label", {}, words.comment, comment),
      make("div", { class: "row" },
        make("button", { type: "submit" }, words.send),
        make("button", { type: "button", onclick: () => open(false) }, words.cancel)),
    );
    root.append(make(
      "section", { role: "group", "aria-label": words.group, lang: words === WORDS.zh ? "zh-Hans" : "en" },
      make("div", { class: "row" }, make("span", {}, words.ask), yes, no), form, status, problem,
    ));

    function open(shown) {
      form.hidden = !shown;
      no.setAttribute("aria-expanded", String(shown));
      (shown ? choice : no).focus();
      if (shown && choice.length === 1) {
        labels().then((found) => choice.append(...found.labels.map((name) => make("option", {}, name))), tell);
      }
    }

    async function agree() {
      if (await give({ right: true })) yes.setAttribute("aria-pressed", "true");
    }

    async function disagree(event) {
      event.preventDefault();
      const said = { comment: comment.value.trim() };
      if (choice.value) said.labels = [choice.value];
      else said.right = false;
      const focused = await give(said);
      if (focused) {
        form.hidden = true;
        no.setAttribute("aria-expanded", "false");
        no.focus();
      }
    }

    async function give(said) {
      const buttons = root.querySelectorAll("button");
      buttons.forEach((button) => (button.disabled = true));
      problem.textContent = "";
      try {
        show(await send(address, { key, prediction_id: place.dataset.heedful, once: once(), ...said }), said);
        return true;
      } catch (error) {
        tell(error);
        return false;
      } finally {
        buttons.forEach((button) => (button.disabled = false));
      }
    }

    function show(kept, said) {
      status.textContent = "";
      status.append(words.thanks);
      if (!said.comment) return;
      if (kept.understood.length) {
        status.append(` ${words.understood}`, make("ul", {}, ...kept.understood.map((one) => make("li", {}, one))));
      } else {
        status.append(` ${kept.question || words.unread}`);
      }
    }

    function tell(error) {
      problem.textContent = error instanceof Refused ? `${words.trouble} ${error.message}` : words.offline;
    }
  }

  function look(within) {
    if (within.matches?.("[data-heedful]")) mount(within);
    within.querySelectorAll?.("[data-heedful]").forEach(mount);
  }

  function start() {
    look(document);
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "attributes") look(change.target);
        else change.addedNodes.forEach(look);
      }
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-heedful"] });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
