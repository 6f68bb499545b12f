// The lists: rows chosen with keys, the preview beside them, selected logs, and logs as they arrive.
(() => {
  const POLL_MS = 2000;
  const CONTROLS = "input:not([type=checkbox]), select, textarea, dialog, [popover], .menu-of[open]";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const rows = () => all("#rows tr[data-href]");
  const chosen = () => one("#rows tr[aria-current]");
  const panel = () => one("#preview");
  const isOpen = () => panel() && !panel().hidden;
  const say = (text) => { one("#list-said").textContent = text; };

  // Choosing a row
  function choose(row) {
    chosen()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    if (!panel()?.contains(document.activeElement)) row.focus({ preventScroll: true });
    if (isOpen()) preview(row);
    else row.scrollIntoView({ block: "nearest" });
    tellState();
  }

  function step(by) {
    const known = rows();
    const at = known.indexOf(chosen());
    const next = known[at < 0 ? 0 : at + by];
    if (next) choose(next);
  }

  function leave() {
    const row = chosen();
    if (isOpen()) close();
    else if (row) {
      row.removeAttribute("aria-current");
      row.blur();
    }
    tellState();
  }

  // The preview
  function preview(row) {
    panel().hidden = false;
    panel().dataset.of = row.id;
    row.scrollIntoView({ block: "nearest" }); // the panel may have come over it
    htmx.ajax("GET", row.dataset.preview, { source: panel(), target: panel(), swap: "innerHTML" });
  }

  function peek(row) {
    choose(row);
    if (panel().dataset.of !== row.id) preview(row);
    panel().focus({ preventScroll: true });
  }

  function close() {
    panel().hidden = true;
    panel().replaceChildren();
    delete panel().dataset.of;
    chosen()?.focus();
    say("Preview closed");
  }

  function enter(row) {
    if (row.dataset.preview && panel().dataset.of !== row.id) peek(row);
    else location.assign(row.dataset.href);
  }

  // Selecting logs
  const boxes = () => all("#rows [form=selected]");
  const selected = () => boxes().filter((box) => box.checked);
  let last = null; // the box that was ticked last: from there to the next one with Shift

  function tick(box, isRange) {
    const known = boxes();
    const from = known.indexOf(last);
    if (isRange && from >= 0) {
      const to = known.indexOf(box);
      for (const between of known.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
    }
    last = box;
    tellSelected();
  }

  function tickAll(isTicked) {
    for (const box of boxes()) box.checked = isTicked;
    tellSelected();
  }

  function tellSelected() {
    const form = one("#selected");
    if (!form) return;
    const most = Number(form.dataset.most);
    for (const box of selected().slice(most)) box.checked = false;
    const count = selected().length;
    form.querySelector("[data-selected-count]").textContent = count ? `${count} selected` : "";
    const head = one("[data-select-all]");
    head.checked = count > 0 && count === boxes().length;
    head.indeterminate = count > 0 && !head.checked;
    tellState();
  }

  // Logs as they arrive
  function pause() {
    if (document.hidden) return "Paused: not in sight";
    if (selected().length) return "Paused while logs are selected";
    return chosen() ? "Paused while a row is chosen: Esc goes on" : "";
  }

  function tellState() {
    const state = one("#live-state");
    const text = pause() || "New logs come on top";
    if (state && state.textContent !== text) state.textContent = text;
  }

  setInterval(() => {
    tellState();
    const live = one("#live");
    if (live && !pause()) htmx.trigger(live, "poll");
  }, POLL_MS);

  document.addEventListener("visibilitychange", tellState);
  // What was there already is not shown twice.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "rows") return;
    for (const row of event.detail.fragment.querySelectorAll("tr[id]")) {
      if (document.getElementById(row.id)) row.remove();
    }
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "rows") return;
    const most = Number(one("#selected").dataset.most);
    for (const row of rows().slice(most)) row.remove();
    tellSelected();
  });
  // Another filter does not end it.
  document.addEventListener("formdata", (event) => {
    if (event.target.matches("[data-filters]") && one("#live")) event.formData.set("live", "1");
  });

  // Keys
  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { if (chosen()) location.assign(chosen().dataset.href); },
    x: (event) => tickChosen(event.shiftKey),
    "?": () => one("#shortcuts").showModal(),
    Escape: leave,
  };
  // Where a control has the focus, these are its own.
  const KEYS_OF_ROWS = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => { if (chosen()) enter(chosen()); },
  };

  function tickChosen(isRange) {
    const box = chosen()?.querySelector("[form=selected]");
    if (!box) return;
    box.checked = !box.checked;
    tick(box, isRange);
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest(CONTROLS)) return;
    if (event.key === " " && target.matches("[role=switch]")) {
      event.preventDefault();
      target.click();
      return;
    }
    const isFree = target === document.body || target.matches("main, tr") || (target === panel() && event.key === "Enter");
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? (isFree && KEYS_OF_ROWS[event.key]);
    if (!act || !one("#list-said")) return;
    if (event.key !== "Escape") event.preventDefault();
    act(event);
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("[data-shortcuts]")) one("#shortcuts").showModal();
    if (target.closest("[data-close-preview]")) close();
    if (target.closest("[data-select-none]")) tickAll(false);
    const button = target.closest("[data-peek]");
    if (button) peek(button.closest("tr"));
    if (target.matches("#rows [form=selected]")) tick(target, event.shiftKey);
    if (target.matches("[data-select-all]")) tickAll(target.checked);
    for (const menu of all(".menu-of[open]")) if (!menu.contains(target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest(".menu-of[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === panel() && isOpen()) {
      panel().scrollTop = 0;
      if (document.activeElement === document.body) panel().focus({ preventScroll: true });
      say(`Preview of ${one("#preview-title").textContent.trim()}`);
    }
    tellSelected();
  });
  tellSelected(); // a browser that goes back may have kept the ticks
})();
