// Before anything is drawn: the theme that was chosen here, and the browser's time zone for the server.
(() => {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  const facets = localStorage.getItem("facets");
  if (facets) document.documentElement.dataset.facets = facets;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split("; ").includes(`timezone=${zone}`)) {
    document.cookie = `timezone=${zone};path=/;max-age=31536000;samesite=lax`;
    document.documentElement.dataset.zone = "new";
  }
})();
