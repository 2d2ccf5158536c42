/* Looks again by itself at a page that waits for something. Without it there is a link for that. */
"use strict";

const waiting = document.querySelector("[data-reload-after]");

if (waiting) {
  window.setTimeout(() => window.location.reload(), Number(waiting.dataset.reloadAfter) * 1000);
}
