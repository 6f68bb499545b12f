// Connect: the address names the client that is shown, and its line in the list says so.
(() => {
  function mark() {
    const links = [...document.querySelectorAll(".picker li a")];
    const shown = links.find((link) => link.hash === location.hash) || links[0];
    for (const link of links) {
      if (link === shown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  addEventListener("hashchange", mark);
  document.addEventListener("htmx:afterSettle", mark);
  mark();
})();
