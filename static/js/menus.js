// Menus: each opens at the button that asked for it, typing finds a line, the arrows walk.
(() => {
  const GAP = 6;
  let anchor = null;

  const shown = (menu) => [...menu.querySelectorAll("li :is(a, button, input)")].filter((item) => item.offsetParent);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    if (button) anchor = button;
    // From one menu to the next, at the same place.
    const next = event.target.closest("[data-next]");
    if (!next) return;
    next.closest("[popover]").hidePopover();
    document.getElementById(next.dataset.next).showPopover();
  }, true);

  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches("[popover]")) return;
    if (event.newState !== "open") {
      if (menu.matches("[data-fetched]")) menu.replaceChildren(); // the next one who asks must not see it
      return;
    }
    if (menu.matches(".pop")) place(menu);
    const search = menu.querySelector("input[type=search]");
    if (menu.matches("[data-menu]")) (search || menu.querySelector("[aria-current]") || shown(menu)[0])?.focus();
  }, true);

  // What is fetched may be wider or higher than what was there.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.matches?.(".pop:popover-open")) place(event.target);
  });

  function place(menu) {
    if (!anchor?.isConnected || matchMedia("(max-width: 860px)").matches) return;
    const { left, bottom } = anchor.getBoundingClientRect();
    menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - menu.offsetWidth - GAP))}px`;
    menu.style.top = `${Math.max(GAP, Math.min(bottom + GAP, innerHeight - menu.offsetHeight - GAP))}px`;
  }

  document.addEventListener("input", (event) => {
    const menu = event.target.closest("[data-menu]");
    if (menu && event.target.matches("input[type=search]")) find(menu, event.target.value);
  });

  function find(menu, text) {
    const wanted = text.trim().toLowerCase();
    let found = 0;
    for (const item of menu.querySelectorAll("li")) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
      found += !item.hidden;
    }
    const none = menu.querySelector(".none");
    if (none) none.hidden = found > 0 || !wanted;
  }

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest("[data-menu]");
    if (!menu) return;
    const items = shown(menu);
    const search = menu.querySelector("input[type=search]");
    const at = items.indexOf(event.target);
    if (event.key === "ArrowDown") items[Math.min(at + 1, items.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? items[at - 1] : search || items[0])?.focus();
    else if (event.key === "Enter" && event.target === search && !search.form) items[0]?.click();
    else return;
    event.preventDefault();
  });
})();
