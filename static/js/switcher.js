// The list of projects: typing finds one, the arrows walk.
(() => {
  const list = document.querySelector("[data-switcher]");
  if (!list) return;
  const search = list.querySelector("input");
  const shown = () => [...list.querySelectorAll("a")].filter((link) => link.offsetParent);

  search?.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    let found = 0;
    for (const item of list.querySelectorAll("li")) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
      found += !item.hidden;
    }
    list.querySelector(".none").hidden = found > 0;
  });

  list.addEventListener("toggle", (event) => {
    if (event.newState === "open") (search || list.querySelector("[aria-current]") || shown()[0])?.focus();
  });

  list.addEventListener("keydown", (event) => {
    const links = shown();
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : search || links[0])?.focus();
    else if (event.key === "Enter" && document.activeElement === search) links[0]?.click();
    else return;
    event.preventDefault();
  });
})();
