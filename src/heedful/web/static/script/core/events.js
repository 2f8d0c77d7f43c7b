// Server-sent events of a job: watch("job-…", {progress, over}); the browser connects again by itself.

import { api } from "./here.js";

export function watch(job, { progress = () => {}, over = () => {} }) {
  const source = new EventSource(`${api}/jobs/${job}/events`);
  source.addEventListener("progress", (event) => progress(JSON.parse(event.data)));
  source.addEventListener("over", (event) => {
    source.close();
    over(JSON.parse(event.data));
  });
  return () => source.close();
}
