// Has fields for each of those who come along, as many as the number says. Without this file there are
// some, to be left empty. What was written in fields that go is there again when they come back.
"use strict";

(() => {
  const guests = document.querySelector("[data-guests]");
  if (guests === null) return;
  const form = guests.closest("form");
  const people = form.elements.people;
  const template = guests.querySelector("[data-guest-template]");
  const most = Number(guests.dataset.most);
  const made = [...guests.querySelectorAll("[data-guest]")];

  const make = (index) => {
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML
      .replaceAll("__index__", String(index))
      .replaceAll("__number__", String(index + 2));
    return holder.content.querySelector("[data-guest]");
  };

  const update = () => {
    const wanted = Math.min(Math.max((Number.parseInt(people.value, 10) || 1) - 1, 0), most);
    while (made.length < wanted) made.push(make(made.length));
    for (const [index, guest] of made.entries()) {
      if (index >= wanted) guest.remove();
      else if (!guest.isConnected) template.before(guest);
    }
    guests.hidden = wanted === 0;
  };

  people.addEventListener("change", () => {
    guests.open = true;
  });
  form.addEventListener("change", update);
  update();
})();
