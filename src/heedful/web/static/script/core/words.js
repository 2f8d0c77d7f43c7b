// Words in the reader's language. Strings of scripts stand in words/zh_Hans/*.script.po.

const table = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

// gettext("Saved {count} items", {count: 3}); what is not translated stays English.
export function gettext(text, values = {}) {
  return (table[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
