// What every page does in the browser. Without it, links and forms still work.
(() => {
  const ANY = "*"; // a filter that is not set; empty text means "not said"

  document.addEventListener("formdata", (event) => {
    const form = event.target;
    if (!form.matches("[data-filters]")) return;
    const fields = event.formData;
    for (const [name, value] of [...fields]) {
      const control = form.elements[name];
      const isTyped = control && control.tagName === "INPUT" && control.type !== "hidden";
      if (value === ANY || (isTyped && value === "")) fields.delete(name);
    }
    const [from, to] = form.querySelectorAll("[data-moment]");
    if (from.value || to.value) {
      fields.delete("since");
      if (from.value) fields.set("since", new Date(from.value).toISOString());
      if (to.value) fields.set("until", new Date(to.value).toISOString());
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]")) location.assign(event.target.value);
    if (event.target.matches("[data-range]")) {
      for (const input of event.target.form.querySelectorAll("[data-moment]")) input.value = "";
    }
  }, true);

  document.addEventListener("click", (event) => {
    const target = event.target;
    const toggle = target.closest("[data-toggle]");
    if (toggle) {
      const isOpen = document.getElementById(toggle.dataset.toggle).classList.toggle("open");
      toggle.setAttribute("aria-expanded", isOpen);
    }
    if (target.closest("[data-theme-switch]")) switchTheme();
    const copy = target.closest("[data-copy]");
    if (copy) copyText(copy);
    const row = target.closest("tr[data-href]");
    const isText = target.closest("a, button, input, label") || getSelection().toString();
    if (row && !isText) {
      if (event.ctrlKey || event.metaKey) window.open(row.dataset.href);
      else location.assign(row.dataset.href);
    }
  });

  function switchTheme() {
    const root = document.documentElement;
    const isDark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    document.dispatchEvent(new Event("polylog:theme"));
  }

  function copyText(button) {
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(
      () => { button.textContent = "Copied"; },
      () => { button.textContent = "Select it and press Ctrl+C"; },
    );
  }

  function showMoments(root) {
    for (const input of root.querySelectorAll("[data-moment]")) {
      if (!input.dataset.moment) continue;
      const at = new Date(input.dataset.moment);
      at.setMinutes(at.getMinutes() - at.getTimezoneOffset());
      input.value = at.toISOString().slice(0, 19);
    }
  }

  showMoments(document);
  // A question that was fetched is asked.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "dialog") event.detail.target.querySelector("dialog:not([open])")?.showModal();
  });
  // A page with what is wrong with a filter is an answer too.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 400) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:afterSettle", (event) => showMoments(event.detail.elt));
})();
