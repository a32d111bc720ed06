/* Rows ticked in a list stay ticked from page to page; without script they are those of the present page.

   They are kept in this window under the address of the list, until the act on them is confirmed or they are let go. */
(() => {
  "use strict";

  const keyOf = (path) => `picked:${document.body.dataset.user}:${path}`;
  const here = keyOf(location.pathname);
  const kept = () => new Set(JSON.parse(sessionStorage.getItem(here) ?? "[]"));
  const boxes = () => [...document.querySelectorAll("tbody .pick input")];

  const show = () => {
    const form = document.getElementById("bulk");
    if (!form) return;
    const picked = kept();
    for (const box of boxes()) box.checked = picked.has(box.value);
    const all = document.querySelector("[data-pick-all]");
    if (all) all.checked = boxes().length > 0 && boxes().every((box) => box.checked);
    const elsewhere = [...picked].filter((pk) => !boxes().some((box) => box.value === pk)).length;
    const note = form.querySelector("[data-picked]");
    note.hidden = picked.size === 0;
    note.querySelector("[data-picked-count]").textContent = `已选 ${picked.size} 条${elsewhere ? `（其他页 ${elsewhere} 条）` : ""}`;
  };

  const remember = () => {
    const picked = kept();
    for (const box of boxes()) picked[box.checked ? "add" : "delete"](box.value);
    sessionStorage.setItem(here, JSON.stringify([...picked]));
    show();
  };

  // On the way down, so that a form that keeps a draft finds the boxes as they are when it hears of the change.
  document.addEventListener(
    "change",
    (event) => {
      if (event.target.matches("[data-pick-all]")) {
        for (const box of boxes()) box.checked = event.target.checked;
        remember();
      } else if (event.target.matches("tbody .pick input")) {
        remember();
      }
    },
    true,
  );

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-picked-clear]")) return;
    sessionStorage.removeItem(here);
    show();
  });

  // What was ticked on other pages goes along with the ticked rows of this one.
  document.addEventListener("formdata", (event) => {
    if (event.target.id !== "bulk") return;
    const present = new Set(event.formData.getAll("pk"));
    for (const pk of kept()) if (!present.has(pk)) event.formData.append("pk", pk);
  });

  document.addEventListener("submit", (event) => {
    const list = event.target.dataset.pickedDone;
    if (list && event.submitter?.name !== "again") sessionStorage.removeItem(keyOf(list));
  });

  document.addEventListener("htmx:afterSwap", show);
  window.addEventListener("pageshow", show);
})();
