// Shows a question only to those of whom it is asked. Without this file each such question says
// for whom it is, and the server asks by the same rule.
"use strict";

(() => {
  const conditional = [...document.querySelectorAll("[data-asked-if]")];
  if (conditional.length === 0) return;
  const form = conditional[0].closest("form");

  const answersTo = (name) => {
    const source = form.querySelector(`[name="${name}"]`);
    if (source === null || source.closest("[data-asked-if][hidden]")) return [];
    return new FormData(form).getAll(name);
  };

  const update = () => {
    for (const question of conditional) {
      const wanted = question.dataset.askedFor.split(" ");
      question.hidden = !answersTo(question.dataset.askedIf).some((one) => wanted.includes(one));
    }
  };

  for (const question of conditional) question.querySelector(".question__note").hidden = true;
  form.addEventListener("change", update);
  update();
})();

// A file that is too large is told before it is sent; the server checks it as well.
(() => {
  for (const input of document.querySelectorAll("input[data-most-bytes]")) {
    const told = input.closest(".field").querySelector("[data-too-large]");
    input.addEventListener("change", () => {
      const most = Number(input.dataset.mostBytes);
      told.hidden = [...input.files].every((file) => file.size <= most);
      if (!told.hidden) input.value = "";
    });
  }
})();
