// Dragging over a chart with data-zoom shows that time alone; Esc goes back (a click leads to the logs of a bucket).
// data-zoom is the id of the JSON whose `edges` are its buckets' ISO times, and the end of the last.
(() => {
  const LEAST = 8; // pixels: less is a click
  let drag = null;
  let zoomedFrom = "";

  document.addEventListener("pointerdown", (event) => {
    const canvas = event.target.closest("canvas[data-zoom]");
    if (!canvas || event.button) return;
    const band = document.createElement("div");
    band.className = "band";
    drag = { canvas, chart: Chart.getChart(canvas), band, start: placeIn(canvas, event), end: placeIn(canvas, event) };
    canvas.setPointerCapture(event.pointerId);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.end = placeIn(drag.canvas, event);
    if (Math.abs(drag.end - drag.start) < LEAST) return drag.band.remove();
    const { left, right, top, bottom } = drag.chart.chartArea;
    const [from, to] = [drag.start, drag.end].sort((a, b) => a - b).map((x) => Math.min(Math.max(x, left), right));
    Object.assign(drag.band.style, { left: `${from}px`, width: `${to - from}px`, top: `${top}px`, height: `${bottom - top}px` });
    drag.canvas.after(drag.band);
  });

  document.addEventListener("pointerup", () => {
    const done = stop();
    if (done && Math.abs(done.end - done.start) >= LEAST) zoom(done);
  });
  document.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.closest("input, select, textarea, dialog, [popover]")) return;
    if (!stop() && document.querySelector("canvas[data-zoom]")) goBack();
  });

  const placeIn = (canvas, event) => event.clientX - canvas.getBoundingClientRect().left;

  function stop() {
    const stopped = drag;
    drag?.band.remove();
    drag = null;
    return stopped;
  }

  function zoom({ canvas, chart, start, end }) {
    const { edges } = JSON.parse(document.getElementById(canvas.dataset.zoom).textContent);
    const bucketAt = (x) => Math.min(Math.max(chart.scales.x.getValueForPixel(x), 0), edges.length - 2);
    const [first, last] = [bucketAt(start), bucketAt(end)].sort((a, b) => a - b);
    zoomedFrom = location.href;
    document.dispatchEvent(new CustomEvent("polylog:range", { detail: [edges[first], edges[last + 1]] }));
  }

  document.addEventListener("htmx:pushedIntoHistory", () => {
    if (zoomedFrom) sessionStorage.setItem(`zoomed ${location.href}`, zoomedFrom);
    zoomedFrom = "";
  });

  function goBack() {
    const before = sessionStorage.getItem(`zoomed ${location.href}`);
    if (before) location.assign(before);
  }
})();
