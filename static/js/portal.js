/* What a script adds to pages that work without it. */
(() => {
  "use strict";

  // The error summary takes the focus, so that it is read first.
  document.querySelector("[data-focus]")?.focus();

  // A link of the error summary puts the cursor into its field.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    (field?.querySelector("input") ?? field)?.focus();
  });

  // An open menu closes on a click elsewhere and on Escape.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.dropdown-box[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.dropdown-box")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.dropdown-box[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
    if (location.hash === "#side-menu") location.hash = "#main";
  });

  // One press, one submission.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[method=post]") || event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
    }
  });

  // Ctrl+S saves the form of the page; "/" goes to the search box.
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-main]");
    if (form && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[type=submit].btn-primary"));
      return;
    }
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    const search = document.querySelector("[data-search]");
    if (search && event.key === "/" && !isTyping && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
    }
  });

  // Print and reload buttons are offered only where a script can serve them.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
