// A trace: its tree and waterfall in one. Only the rows in sight are in the page, so that ten thousand logs scroll
// as ten do. `pages/waterfall.py` says what a span is.
(() => {
  const data = JSON.parse(document.getElementById("spans").textContent);
  const frame = document.querySelector("[data-waterfall]");
  const tree = frame.querySelector(".spans");
  const search = document.getElementById("span-search");
  const found = frame.querySelector("output");
  const panel = document.getElementById("span");
  const ROW = 30; // px, as in details.css
  const AROUND = 12; // rows that are drawn above and below those in sight
  const LEAST = 0.3; // percent: a bar that can be seen
  const DEEPEST = 16; // from here on, rows are indented no more

  const spans = data.spans.map(([id, depth, kind, title, model, status, start, ms, took, tokens, usd, critical, error]) => (
    { id, depth, kind, title, model, status, start, ms, took, tokens, usd, isCritical: critical === 1, error,
      words: `${title} ${kind} ${model} ${error} ${id}`.toLowerCase(), isOpen: true, parent: -1, hasChildren: false }));
  const above = []; // the last span of each depth
  spans.forEach((span, n) => {
    span.parent = span.depth ? above[span.depth - 1] : -1;
    if (span.parent >= 0) spans[span.parent].hasChildren = true;
    above[span.depth] = n;
  });

  let visible = []; // places in `spans`, in order
  let active = 0; // place in `visible`
  let chosen = -1; // place in `spans`
  let only = "";
  const drawn = new Map(); // place in `visible` -> its row
  const canvas = tree.appendChild(made("div", "spans-all"));

  function refresh(keep) {
    const kept = filtered();
    visible = [];
    for (let n = 0; n < spans.length; n += 1) {
      if (kept && !kept.has(n)) continue;
      visible.push(n);
      if (!kept && !spans[n].isOpen) {
        const { depth } = spans[n];
        while (n + 1 < spans.length && spans[n + 1].depth > depth) n += 1;
      }
    }
    active = Math.max(0, visible.indexOf(keep ?? -1));
    canvas.style.height = `${visible.length * ROW}px`;
    redraw();
  }

  // The spans that match, and all above them; null where nothing is asked.
  function filtered() {
    const asked = search.value.trim().toLowerCase();
    found.textContent = "";
    if (!asked && !only) return null;
    const kept = new Set();
    let matches = 0;
    spans.forEach((span, n) => {
      span.isMatch = span.words.includes(asked) && (only !== "errors" || span.status === "error")
        && (only !== "critical" || span.isCritical);
      if (!span.isMatch) return;
      matches += 1;
      for (let at = n; at >= 0 && !kept.has(at); at = spans[at].parent) kept.add(at);
    });
    found.textContent = `${matches.toLocaleString("en")} found`;
    return kept;
  }

  function redraw() {
    for (const row of drawn.values()) row.remove();
    drawn.clear();
    draw();
  }

  function draw() {
    const first = Math.max(0, Math.floor(tree.scrollTop / ROW) - AROUND);
    const last = Math.min(visible.length, Math.ceil((tree.scrollTop + tree.clientHeight) / ROW) + AROUND);
    for (const [place, row] of drawn) {
      if (place < first || place >= last) { row.remove(); drawn.delete(place); }
    }
    for (let place = first; place < last; place += 1) {
      if (!drawn.has(place)) drawn.set(place, canvas.appendChild(rowOf(place)));
    }
    // What is not drawn cannot be named.
    if (drawn.has(active)) tree.setAttribute("aria-activedescendant", `span-${visible[active]}`);
    else tree.removeAttribute("aria-activedescendant");
  }

  function rowOf(place) {
    const n = visible[place];
    const span = spans[n];
    const isDimmed = (search.value.trim() || only) && !span.isMatch;
    const row = made("div", `span${place === active ? " active" : ""}${isDimmed ? " dimmed" : ""}`);
    row.id = `span-${n}`;
    row.dataset.place = place;
    row.style.transform = `translateY(${place * ROW}px)`;
    row.setAttribute("role", "treeitem");
    row.setAttribute("aria-level", span.depth + 1);
    row.setAttribute("aria-selected", n === chosen);
    if (span.hasChildren) row.setAttribute("aria-expanded", span.isOpen);
    row.setAttribute("aria-label", [span.kind, span.title, span.status === "ok" ? "" : span.status, span.took].filter(Boolean).join(", "));
    row.append(nameOf(span), barOf(span), made("span", "num", span.took), made("span", "num usd", span.usd));
    return row;
  }

  function nameOf(span) {
    const name = made("span", "span-name");
    name.style.paddingLeft = `${Math.min(span.depth, DEEPEST) * 14}px`;
    const caret = made("span", `caret${span.hasChildren ? "" : " none"}${span.isOpen ? " open" : ""}`);
    caret.dataset.caret = "";
    name.append(caret, made("span", `dot ${span.kind}`), made("span", "clip", span.title));
    if (span.status !== "ok") name.append(made("span", span.status === "error" ? "bad" : "quiet", span.status === "error" ? "failed" : "running"));
    if (span.model) name.append(made("span", "quiet clip model", span.model));
    name.title = [span.kind, span.title, span.model, span.tokens && `${span.tokens} tokens`, span.error].filter(Boolean).join("\n");
    return name;
  }

  function barOf(span) {
    const track = made("span", "span-track");
    const bar = made("span", `span-bar ${span.kind} ${span.status}${span.isCritical ? " critical" : ""}`);
    const left = Math.min(100 * span.start / data.whole, 100 - LEAST);
    bar.style.left = `${left}%`;
    bar.style.width = `${Math.min(Math.max(100 * (span.ms ?? 0) / data.whole, LEAST), 100 - left)}%`;
    track.append(bar);
    return track;
  }

  function made(tag, name, text = "") {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  }

  function move(place) {
    if (!visible.length) return;
    active = Math.max(0, Math.min(place, visible.length - 1));
    const top = active * ROW;
    if (top < tree.scrollTop) tree.scrollTop = top;
    else if (top + ROW > tree.scrollTop + tree.clientHeight) tree.scrollTop = top + ROW - tree.clientHeight;
    redraw();
  }

  function fold(n, isOpen) {
    if (!spans[n].hasChildren || spans[n].isOpen === isOpen) return;
    spans[n].isOpen = isOpen;
    refresh(n);
  }

  function choose(n, isAsked = true) {
    chosen = n;
    redraw();
    const address = frame.dataset.waterfall.replace("00000000-0000-0000-0000-000000000000", spans[n].id);
    htmx.ajax("GET", `${address}?part=1`, { source: panel, target: panel, swap: "innerHTML" });
    if (!isAsked) return;
    const here = new URL(location.href);
    here.searchParams.set("log", spans[n].id);
    history.replaceState(null, "", here);
    if (panel.getBoundingClientRect().top > innerHeight - 100) panel.scrollIntoView({ block: "start" });
  }

  const KEYS = {
    ArrowDown: () => move(active + 1),
    ArrowUp: () => move(active - 1),
    PageDown: () => move(active + Math.floor(tree.clientHeight / ROW)),
    PageUp: () => move(active - Math.floor(tree.clientHeight / ROW)),
    Home: () => move(0),
    End: () => move(visible.length - 1),
    ArrowRight: () => {
      const span = spans[visible[active]];
      if (span.hasChildren && !span.isOpen) fold(visible[active], true);
      else if (span.hasChildren) move(active + 1);
    },
    ArrowLeft: () => {
      const span = spans[visible[active]];
      if (span.hasChildren && span.isOpen && !search.value && !only) fold(visible[active], false);
      else if (span.parent >= 0) move(visible.indexOf(span.parent));
    },
    Enter: () => choose(visible[active]),
    " ": () => choose(visible[active]),
  };

  tree.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || !visible.length) return;
    event.preventDefault();
    act();
  });

  tree.addEventListener("click", (event) => {
    const row = event.target.closest(".span");
    if (!row) return;
    active = Number(row.dataset.place);
    const n = visible[active];
    if ("caret" in event.target.dataset && spans[n].hasChildren) fold(n, !spans[n].isOpen);
    else choose(n);
  });

  search.addEventListener("input", () => {
    tree.scrollTop = 0;
    refresh(chosen);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const first = visible.findIndex((n) => spans[n].isMatch);
    tree.focus();
    move(Math.max(first, 0));
    if (event.key === "Enter" && visible.length) choose(visible[active]);
  });

  frame.addEventListener("click", (event) => {
    const button = event.target.closest("[data-only], [data-fold]");
    if (!button) return;
    const isOn = button.getAttribute("aria-pressed") !== "true";
    if ("only" in button.dataset) {
      for (const other of frame.querySelectorAll("[data-only]")) other.setAttribute("aria-pressed", other === button && isOn);
      only = isOn ? button.dataset.only : "";
    } else {
      button.setAttribute("aria-pressed", isOn);
      for (const span of spans) span.isOpen = !isOn || span.depth === 0;
    }
    refresh(chosen);
  });

  let isAwaited = false;
  tree.addEventListener("scroll", () => {
    if (isAwaited) return;
    isAwaited = true;
    requestAnimationFrame(() => { isAwaited = false; draw(); });
  }, { passive: true });
  new ResizeObserver(draw).observe(tree);

  function durationOf(ms) {
    if (ms < 1000) return `${Math.round(ms)} ms`;
    if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
    return `${(ms / 60_000).toFixed(1)} min`;
  }

  for (const share of [0, 0.25, 0.5, 0.75]) {
    const mark = frame.querySelector(".axis").appendChild(made("span", "", durationOf(data.whole * share)));
    mark.style.setProperty("--at", share);
  }

  const asked = spans.findIndex((span) => span.id === new URL(location.href).searchParams.get("log"));
  const start = Math.max(asked, 0);
  refresh(start);
  move(visible.indexOf(start));
  choose(start, false);
})();
