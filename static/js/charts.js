// Draws the charts whose numbers the page carries (#charts), and shows the same numbers as tables.
(() => {
  const units = {
    count: (n) => Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(n),
    usd: (n) => `$${n >= 100 ? Math.round(n).toLocaleString("en") : +n.toPrecision(3)}`,
    ms: (n) => (n >= 1000 ? `${+(n / 1000).toPrecision(3)} s` : `${Math.round(n)} ms`),
    share: (n) => `${+(100 * n).toPrecision(2)}%`,
  };
  const FONT = { family: "Inter", size: 11 };
  const CLICK = 4; // pixels that a click may move by: what moves further draws a range
  const LONGEST = 24; // characters of a name in a legend
  let drawn = [];
  let pressedAt = null;

  function told() {
    const source = document.getElementById("charts");
    return source && JSON.parse(source.textContent);
  }

  function draw() {
    drawn.forEach((chart) => chart.destroy());
    const said = told();
    drawn = said
      ? [...document.querySelectorAll("[data-chart]")].map((canvas) =>
        new Chart(canvas, config(said.charts[canvas.dataset.chart], said)))
      : [];
  }

  function config(chart, said) {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const isBar = chart.kind === "bar";
    const show = units[chart.unit];
    const ticks = { color: colour("--quiet"), maxRotation: 0, autoSkipPadding: 16, font: FONT };
    return {
      type: chart.kind,
      data: { labels: said.labels, datasets: chart.datasets.map((each) => dataset(each, isBar, colour)) },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        onClick: (event, hits, self) => follow(event, self, chart, said),
        scales: {
          x: { stacked: isBar, grid: { display: false }, ticks, border: { color: colour("--line") } },
          y: { stacked: isBar, beginAtZero: true, border: { display: false }, grid: { color: colour("--line") },
            ticks: { ...ticks, maxTicksLimit: 5, callback: show } },
        },
        plugins: {
          legend: { display: chart.datasets.length > 1, position: "bottom", align: "start",
            labels: { color: colour("--quiet"), boxWidth: 10, boxHeight: 6, font: FONT, usePointStyle: true,
              sort: (one, other) => one.datasetIndex - other.datasetIndex } },
          tooltip: { filter: (item) => item.raw || !isBar,
            callbacks: { label: (item) => ` ${item.dataset.label}: ${item.raw === null ? "-" : show(item.raw)}` } },
        },
      },
    };
  }

  function dataset(said, isBar, colour) {
    const shade = colour(said.isGhost ? "--quiet" : said.colour);
    const isLone = (n) => said.data[n] !== null && (said.data[n - 1] ?? null) === null && (said.data[n + 1] ?? null) === null;
    const line = { borderWidth: 2, pointRadius: ({ dataIndex }) => (isLone(dataIndex) ? 3 : 0), pointHitRadius: 12,
      cubicInterpolationMode: "monotone", pointStyle: "circle" };
    const own = said.isGhost ? { ...line, type: "line", stack: "before", order: -1, borderWidth: 1.5, borderDash: [4, 3], pointStyle: "line" }
      : isBar ? { borderWidth: 0, maxBarThickness: 36, pointStyle: "rectRounded" } : line;
    return { label: shortened(said.label), data: said.data, backgroundColor: shade, borderColor: shade, ...own };
  }

  function shortened(label) {
    return label.length > LONGEST ? `${label.slice(0, LONGEST)}…` : label;
  }

  // A bar, or a place of a line, leads to its logs.
  function follow(event, self, chart, said) {
    const isDragged = pressedAt !== null && Math.abs(event.native.clientX - pressedAt) > CLICK;
    const [near] = self.getElementsAtEventForMode(event.native, "index", { intersect: false }, false);
    if (isDragged || !near) return;
    const [hit] = self.getElementsAtEventForMode(event.native, "nearest", { intersect: true }, false);
    location.assign(logsOf(said, near.index, hit && chart.datasets[hit.datasetIndex]));
  }

  function logsOf(said, bucket, part) {
    const address = new URL(said.logs, location);
    address.searchParams.set("since", said.edges[bucket]);
    address.searchParams.set("until", said.edges[bucket + 1]);
    if (part?.filter) address.searchParams.set(...part.filter);
    return address;
  }

  function fill(details) {
    const said = told();
    const chart = said.charts[details.dataset.numbers];
    const title = details.parentElement.querySelector("figcaption").textContent;
    const table = element("table", { className: "rows" });
    table.setAttribute("aria-label", `${title} over time`);
    const heads = ["", ...chart.datasets.map((each) => each.label)].map((text, n) =>
      element("th", { textContent: text || "Time", className: n ? "num" : "", scope: "col" }));
    const rows = said.labels.map((label, bucket) => row(said, chart, label, bucket));
    const [head, body] = [element("thead"), element("tbody")];
    head.append(element("tr", {}, heads));
    body.append(...rows.reverse());
    table.append(head, body);
    details.querySelector("div").replaceChildren(table);
  }

  function row(said, chart, label, bucket) {
    const link = (text, part) => element("a", { textContent: text, href: logsOf(said, bucket, part) });
    const cells = chart.datasets.map((part) => {
      const value = part.data[bucket] ?? null;
      const text = value === null ? "-" : units[chart.unit](value);
      return element("td", { className: "num" }, [part.filter && value ? link(text, part) : text]);
    });
    return element("tr", {}, [element("td", {}, [link(label)]), ...cells]);
  }

  function element(name, properties = {}, children = []) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  draw();
  // Tables that come in and are sorted leave the charts as they are.
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.elt.querySelector?.("#charts")) draw(); });
  document.addEventListener("htmx:historyRestore", draw);
  document.addEventListener("polylog:theme", draw);
  document.addEventListener("pointerdown", (event) => { pressedAt = event.clientX; }, true);
  document.addEventListener("toggle", (event) => { if (event.target.matches("[data-numbers][open]")) fill(event.target); }, true);
})();
