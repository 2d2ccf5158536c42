// Fills a preview while what it shows is typed. Without this a button does the same.
"use strict";

(() => {
  const PAUSE_MILLISECONDS = 700;
  const button = document.getElementById("preview-button");
  if (button === null) return;
  const form = button.form;

  let waiting = 0;
  const show = () => form.requestSubmit(button);
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MILLISECONDS);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  show();
})();
