// What every page does in the browser. Without it, links and forms still work.
(() => {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]")) location.assign(event.target.value);
  });

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

  // The page was drawn by another clock than the browser's, which the server knows by now.
  if (document.documentElement.dataset.zone === "new" && document.getElementById("pages")) {
    htmx.ajax("GET", location.href, { target: "#content", select: "#content", swap: "outerHTML" });
  }
  // A question that was fetched is asked.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "dialog") event.detail.target.querySelector("dialog:not([open])")?.showModal();
  });
  // A page with what is wrong with a filter is an answer too.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 400) event.detail.shouldSwap = true;
  });
})();
