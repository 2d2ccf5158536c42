// Fills the preview of a letter while its words are typed. Without this a button does the same.
"use strict";

(() => {
  const PAUSE_MILLISECONDS = 700;
  const form = document.getElementById("wording");
  const button = document.getElementById("preview-button");
  if (form === null || button === null) return;

  let waiting = 0;
  const show = () => form.requestSubmit(button);
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MILLISECONDS);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  show();
})();
