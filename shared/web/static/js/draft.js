// Keeps a half-filled form in this browser for a day, and fills it in again when it is opened anew.
// The server names the fields that may be kept. What looks like a person's number never is. On a
// page without such a form, drafts that were sent are done with: the server has them.
"use strict";

(() => {
  const PREFIX = "spinn-draft:";
  const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;
  // Month and day in the middle; the numbers of companies have 20 or more there.
  const PERSON_NUMBER = /(^|\D)(\d\d)?\d\d[01]\d\d\d[-+\s]{0,3}\d{4}(\D|$)/;

  let store;
  try {
    store = window.localStorage;
  } catch {
    return; // The browser keeps nothing, by its owner's wish.
  }

  const read = (key) => {
    try {
      const draft = JSON.parse(store.getItem(key));
      return draft && draft.until > Date.now() ? draft : null;
    } catch {
      return null;
    }
  };
  const write = (key, draft) => {
    try {
      store.setItem(key, JSON.stringify({ ...draft, until: Date.now() + KEPT_MILLISECONDS }));
    } catch {
      // Full, or not allowed: the form works as it does without a draft.
    }
  };

  const forget = (isDone) => {
    for (const key of Object.keys(store)) {
      if (key.startsWith(PREFIX) && isDone(read(key))) store.removeItem(key);
    }
  };
  forget((draft) => draft === null);

  const form = document.querySelector("form[data-draft]");
  if (form === null) {
    forget((draft) => draft.sent);
    return;
  }

  const key = PREFIX + form.dataset.draft;
  const allowed = new Set(form.dataset.draftFields.split(" "));
  // Fields of a list are called list-0-name, list-1-name.
  const isAllowed = (name) => allowed.has(name.split("-")[0]);
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const fields = () =>
    [...form.elements].filter((field) => isAllowed(field.name) && field.type !== "file");

  const present = () => {
    const values = {};
    for (const field of fields()) {
      values[field.name] ??= [];
      if (!isBox(field) || field.checked) values[field.name].push(field.value);
    }
    return values;
  };
  const isPersonNumber = (name, values) =>
    form.elements[name].type !== "tel" && values.some((value) => PERSON_NUMBER.test(value));
  const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // What the server filled in by itself is not typed, and not kept. Its defaults are in the page;
  // the fields may hold more already, when the browser came back to them.
  const asServed = () => {
    const values = {};
    for (const field of fields()) {
      values[field.name] ??= [];
      if (isBox(field)) {
        if (field.defaultChecked) values[field.name].push(field.value);
      } else if (field.options) {
        const chosen = [...field.options].find((one) => one.defaultSelected) ?? field.options[0];
        values[field.name].push(chosen?.value ?? "");
      } else {
        values[field.name].push(field.defaultValue);
      }
    }
    return values;
  };

  const served = "draftAgain" in form.dataset ? {} : asServed();

  const save = (sent) => {
    const typed = Object.entries(present()).filter(
      ([name, values]) => !isSame(values, served[name]) && !isPersonNumber(name, values),
    );
    if (typed.length === 0) store.removeItem(key);
    else write(key, { sent, fields: Object.fromEntries(typed) });
  };

  const fill = (values) => {
    let changed = false;
    const before = present();
    for (const field of fields()) {
      const wanted = values[field.name];
      if (wanted === undefined || field.readOnly || isSame(before[field.name], wanted)) continue;
      if (isBox(field)) field.checked = wanted.includes(field.value);
      else field.value = wanted[0] ?? "";
      changed = true;
    }
    return changed;
  };

  const notice = document.querySelector("[data-draft-notice]");
  const tellOthers = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  const draft = read(key);
  if (draft !== null && !("draftAgain" in form.dataset) && fill(draft.fields)) {
    notice.hidden = false;
    tellOthers();
    fill(draft.fields); // Fields that have come up only now.
  }
  if ("draftAgain" in form.dataset) save(false);

  document.querySelector("[data-draft-clear]").addEventListener("click", () => {
    form.reset();
    store.removeItem(key);
    notice.hidden = true;
    tellOthers();
    form.querySelector("input:not([type=hidden])").focus();
  });
  form.addEventListener("input", () => save(false));
  form.addEventListener("change", (event) => {
    if (event.isTrusted) save(false);
  });
  form.addEventListener("submit", () => save(true));
})();
