// Where this page is and who reads it, as the server wrote it into the page's head.

const said = (name) => document.querySelector(`meta[name="heedful-${name}"]`)?.content ?? "";

export const project = said("project");
export const person = said("person");
export const language = document.documentElement.lang;
export const pages = `/projects/${project}`;
export const api = `/api/projects/${project}`;

// The address of a page of this project: at("ask") is /projects/NAME/ask.
export const at = (path) => `${pages}/${path}`;
