/* Rows of a form come and go in place. Without a script the same buttons ask the server. */
(() => {
  "use strict";

  for (const area of document.querySelectorAll("[data-rows]")) {
    const body = area.querySelector("tbody");
    const count = area.querySelector("[name=row_count]");
    const blank = area.querySelector("template").innerHTML;
    const tellChange = () => count.dispatchEvent(new Event("change", { bubbles: true })); // drafts.js keeps the rows

    const add = () => {
      const next = Number(count.value);
      body.insertAdjacentHTML("beforeend", blank.replaceAll("__row__", next).replaceAll("__number__", next + 1));
      count.value = next + 1;
    };

    area.querySelector("[name=add_row]").addEventListener("click", (event) => {
      event.preventDefault();
      add();
      body.lastElementChild.querySelector("input, select, textarea").focus();
      tellChange();
    });

    // A row that is taken away stays empty and unseen: an empty row asks for nothing, and the others keep their numbers.
    body.addEventListener("click", (event) => {
      const button = event.target.closest("[name=drop_row]");
      if (!button) return;
      event.preventDefault();
      const row = button.closest("tr");
      for (const field of row.querySelectorAll("input, select, textarea")) field.value = "";
      row.hidden = true;
      area.querySelector("[name=add_row]").focus();
      tellChange();
    });

    // A draft that is laid over the form or taken off it asks for its number of rows.
    area.closest("form").addEventListener("rows", (event) => {
      while (Number(count.value) < event.detail) add();
      while (Number(count.value) > event.detail) {
        body.lastElementChild.remove();
        count.value = Number(count.value) - 1;
      }
      for (const row of body.children) row.hidden = false;
    });
  }
})();
