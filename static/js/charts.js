// Draws the charts whose numbers the page carries (#charts, #labels).
(() => {
  const PALETTES = {
    Logs: ["--ok", "--error"],
    Cost: ["--c1"],
    Tokens: ["--c1", "--c2", "--c3", "--c4", "--c5"],
    Latency: ["--c2", "--c1", "--error"],
  };
  const units = {
    count: (n) => Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(n),
    usd: (n) => `$${n >= 100 ? Math.round(n).toLocaleString("en") : +n.toPrecision(2)}`,
    ms: (n) => (n >= 1000 ? `${+(n / 1000).toPrecision(3)} s` : `${Math.round(n)} ms`),
  };
  let drawn = [];

  function draw() {
    drawn.forEach((chart) => chart.destroy());
    const source = document.getElementById("charts");
    if (!source) return;
    const labels = JSON.parse(document.getElementById("labels").textContent);
    const charts = JSON.parse(source.textContent);
    drawn = [...document.querySelectorAll("[data-chart]")].map((canvas) =>
      new Chart(canvas, config(charts[canvas.dataset.chart], labels)));
  }

  function config(chart, labels) {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const isBar = chart.kind === "bar";
    const show = units[chart.unit];
    const datasets = Object.entries(chart.datasets)
      .filter(([, data]) => data.some((value) => value))
      .map(([label, data]) => {
        const shade = colour(PALETTES[chart.title][Object.keys(chart.datasets).indexOf(label)]);
        return { label, data, backgroundColor: shade, borderColor: shade, borderWidth: isBar ? 0 : 2,
          pointRadius: labels.length === 1 ? 3 : 0, pointHitRadius: 12, spanGaps: true, cubicInterpolationMode: "monotone",
          maxBarThickness: 36 };
      });
    const ticks = { color: colour("--quiet"), maxRotation: 0, autoSkipPadding: 16, font: { family: "Inter", size: 11 } };
    return {
      type: chart.kind,
      data: { labels, datasets },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        scales: {
          x: { stacked: isBar, grid: { display: false }, ticks, border: { color: colour("--line") } },
          y: { stacked: isBar, beginAtZero: true, border: { display: false }, grid: { color: colour("--line") },
            ticks: { ...ticks, maxTicksLimit: 5, callback: show } },
        },
        plugins: {
          legend: { display: datasets.length > 1, position: "bottom", align: "start",
            labels: { color: colour("--quiet"), boxWidth: 10, boxHeight: 10, font: { family: "Inter", size: 11 } } },
          tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${show(item.raw)}` } },
        },
      },
    };
  }

  draw();
  document.addEventListener("htmx:afterSettle", draw);
  document.addEventListener("polylog:theme", draw);
})();
