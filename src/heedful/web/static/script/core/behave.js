// Elements get their behaviour by a selector, whenever they come into the page.

const known = [];

// behave("[data-x]", (element) => …) runs once for each such element, now and after every swap.
export function behave(selector, begin) {
  known.push([selector, begin]);
  each(document, selector, begin);
}

export function wake(root) {
  for (const [selector, begin] of known) each(root, selector, begin);
}

const begun = new WeakMap();

function each(root, selector, begin) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  for (const element of found) {
    const done = begun.get(element) ?? begun.set(element, new Set()).get(element);
    if (done.has(begin)) continue;
    done.add(begin);
    begin(element);
  }
}
