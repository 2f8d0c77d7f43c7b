// What every page has: light and dark, how many items wait to be sent, signing out.

import { behave } from "./behave.js";
import { at } from "./here.js";
import { call } from "./http.js";
import { flush, outbox, waiting } from "./outbox.js";
import { failed, tell } from "./tell.js";
import { gettext } from "./words.js";

const YEAR = 31536000;

behave("[data-theme-switch]", (button) => {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const say = () => button.setAttribute("aria-pressed", String(isDark()));
  say();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    document.cookie = `heedful-theme=${root.dataset.theme}; path=/; max-age=${YEAR}; samesite=lax`;
    say();
  });
});

behave("[data-sign-out]", (button) =>
  button.addEventListener("click", () => call("DELETE", "/session").then(() => location.assign(at("sign-in")), failed)),
);

behave("[data-outbox]", (place) => {
  const show = async () => {
    const items = await waiting().catch(() => []);
    place.hidden = items.length === 0;
    place.textContent = gettext("Waiting to be sent: {count}", { count: items.length });
  };
  outbox.addEventListener("change", show);
  outbox.addEventListener("refused", ({ detail }) => failed(detail.problem));
  show();
  if (document.readyState === "complete") flush();
  else addEventListener("load", () => flush()); // the page's own script listens by then
});

behave("[data-copy]", (button) =>
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    tell(gettext("Copied."));
  }),
);

behave(".places [aria-current]", (link) => {
  const strip = link.closest("nav");
  strip.scrollLeft = link.offsetLeft - (strip.clientWidth - link.clientWidth) / 2;
});

behave("[data-go-select]", (select) => select.addEventListener("change", () => location.assign(select.value)));
