// What the pages of a log, a trace and a session do: copy, fold JSON, load what lies elsewhere, keys.
(() => {
  const STEP = 200; // entries of an object that are drawn at once
  const LONG = 2000; // characters of a string that are shown at first
  const FEW = 20; // entries that are opened unasked

  // Copying. The text is promised, because some browsers take it only in the moment of the click.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-from], [data-copy-value]");
    if (button) copy(button);
    const load = event.target.closest("[data-load]");
    if (load) loadMedia(load);
  });

  async function copy(button) {
    const said = button.dataset.said ?? button.textContent;
    button.dataset.said = said;
    try {
      const from = button.dataset.copyFrom;
      const text = from ? fetchText(from) : Promise.resolve(button.dataset.copyValue);
      const blob = text.then((found) => new Blob([found], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = said; }, 1500);
  }

  async function fetchText(address) {
    const reply = await fetch(address);
    if (!reply.ok) throw new Error(reply.statusText);
    return reply.text();
  }

  function loadMedia(button) {
    const line = button.closest(".elsewhere");
    const media = document.createElement(button.dataset.load === "audio" ? "audio" : "img");
    if (media instanceof HTMLAudioElement) media.controls = true;
    else media.alt = "An image of this message";
    media.referrerPolicy = "no-referrer";
    media.className = "shown";
    media.src = line.querySelector("a").href;
    line.before(media);
    button.remove();
  }

  // JSON as a tree. What is folded is not drawn.
  function drawTrees(root) {
    for (const pre of root.querySelectorAll("pre[data-tree]")) {
      pre.removeAttribute("data-tree");
      let value;
      try { value = JSON.parse(pre.textContent); } catch { continue; } // its end is not shown
      pre.replaceWith(treeOf(value));
    }
  }

  function treeOf(value) {
    const tree = document.createElement("div");
    tree.className = "tree";
    tree.append(isOpenable(value) ? branch(null, value, true) : leaf(null, value));
    return tree;
  }

  const isOpenable = (value) => value !== null && typeof value === "object" && Object.keys(value).length > 0;

  function branch(key, value, isOpen) {
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const isList = Array.isArray(value);
    const keys = Object.keys(value);
    summary.append(...keyed(key), span("count", isList ? `[${keys.length}]` : `{${keys.length}}`));
    details.append(summary);
    const draw = () => details.append(entries(value, keys, isList, 0, isOpen && keys.length <= FEW));
    if (isOpen) {
      details.open = true;
      draw();
    } else details.addEventListener("toggle", draw, { once: true });
    return details;
  }

  function entries(value, keys, isList, start, isOpen) {
    const list = document.createElement("ul");
    for (const key of keys.slice(start, start + STEP)) {
      const item = document.createElement("li");
      const name = isList ? null : key;
      const inner = value[key];
      item.append(isOpenable(inner) ? branch(name, inner, isOpen && Object.keys(inner).length <= FEW) : leaf(name, inner));
      list.append(item);
    }
    if (start + STEP < keys.length) {
      const item = document.createElement("li");
      const more = button(`${keys.length - start - STEP} more`);
      more.addEventListener("click", () => {
        item.remove();
        list.append(...entries(value, keys, isList, start + STEP, false).children);
      });
      item.append(more);
      list.append(item);
    }
    return list;
  }

  function leaf(key, value) {
    const line = document.createElement("span");
    const isText = typeof value === "string";
    const text = isText ? value : JSON.stringify(value);
    const shown = span(isText ? "str" : "val", text.length > LONG ? `${text.slice(0, LONG)}…` : text);
    line.append(...keyed(key), shown);
    if (text.length > LONG) {
      const more = button("Show all");
      more.addEventListener("click", () => { shown.textContent = text; more.remove(); });
      line.append(" ", more);
    }
    return line;
  }

  const keyed = (key) => (key === null ? [] : [span("key", key), ": "]);

  function span(name, text) {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    return made;
  }

  function button(text) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "small";
    made.textContent = text;
    return made;
  }

  // What is fetched when it is opened: the raw log.
  document.addEventListener("toggle", async (event) => {
    const details = event.target;
    const address = details.dataset?.jsonFrom;
    if (!address || !details.open) return;
    delete details.dataset.jsonFrom;
    try {
      details.append(treeOf(JSON.parse(await fetchText(address))));
    } catch {
      details.dataset.jsonFrom = address;
      details.open = false;
    }
  }, true);

  // j and k go to the older and the newer log of the list, as they go down and up in it.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [role=tree]")) return;
    const rel = { j: "next", k: "prev" }[event.key];
    if (rel) document.querySelector(`.neighbours a[rel=${rel}]`)?.click();
  });

  drawTrees(document);
  document.addEventListener("htmx:afterSwap", (event) => drawTrees(event.detail.target?.parentElement ?? document));
})();
