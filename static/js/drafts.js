/* Drafts of forms marked data-draft="name": what was typed survives a lost session, a closed window, a crash.

   A draft lies in this browser under the account's number. It goes away when the form was accepted, when its
   owner drops it, and with an explicit sign-out. Passwords and files are never kept. */
(() => {
  "use strict";

  const PREFIX = "draft:";
  const SENT = "draft-sent";
  const user = document.body.dataset.user;

  const keyOf = (form) => `${PREFIX}${user}:${form.dataset.draft}`;

  const fieldsOf = (form) =>
    [...form.elements].filter(
      (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type),
    );

  const valuesOf = (form) =>
    fieldsOf(form).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
      if (field.type === "select-multiple") return [field.name, [...field.selectedOptions].map((each) => each.value)];
      return [field.name, field.value];
    });

  const fill = (form, values) => {
    const fields = fieldsOf(form);
    values.forEach(([name, value, isChecked], place) => {
      const field = fields[place];
      if (!field || field.name !== name) return;
      if (isChecked !== undefined) {
        if (field.value === value) field.checked = isChecked;
      } else if (Array.isArray(value)) {
        for (const option of field.options) option.selected = value.includes(option.value);
      } else {
        field.value = value;
      }
    });
  };

  const forms = [...document.querySelectorAll("form[data-draft]")];
  const sent = localStorage.getItem(SENT);

  if (!user) {
    // The session was lost on the way: what was sent has not arrived, so the draft stays.
    localStorage.removeItem(SENT);
    return;
  }
  if (sent) {
    // A message of success says that it was accepted. So does another page that has nothing to say; one with an error,
    // such as a row that somebody else has settled meanwhile, was shown in the place of the form: the draft stays.
    const isAccepted = document.querySelector("#messages .remark-success") !== null;
    const isRefused = document.querySelector("#messages .remark-error") !== null;
    const isHere = forms.some((form) => keyOf(form) === sent);
    if (isAccepted || !(isHere || isRefused)) localStorage.removeItem(sent);
    localStorage.removeItem(SENT);
  }

  const note = (form, discard) => {
    const box = document.createElement("div");
    box.className = "remark draft-note";
    box.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = "已恢复上次没有提交的草稿。";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "放弃草稿";
    button.addEventListener("click", () => {
      discard();
      box.remove();
    });
    box.append(text, button);
    form.before(box);
  };

  for (const form of forms) {
    const key = keyOf(form);
    const original = JSON.stringify(valuesOf(form));
    const kept = localStorage.getItem(key);
    if (kept && kept !== original && form.dataset.bound === undefined) {
      fill(form, JSON.parse(kept));
      note(form, () => {
        localStorage.removeItem(key);
        fill(form, JSON.parse(original));
      });
    }
    const keep = () => localStorage.setItem(key, JSON.stringify(valuesOf(form)));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", () => {
      if (localStorage.getItem(key)) localStorage.setItem(SENT, key);
    });
  }

  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(`${PREFIX}${user}:`)) localStorage.removeItem(key);
      }
    });
  }
})();
