// The filter bar: its state is the address, in which nothing is empty.
(() => {
  const UNSET = ["*", "custom"]; // values of fields that ask for nothing; empty text means "not said"

  document.addEventListener("formdata", (event) => {
    const form = event.target;
    if (!form.matches("[data-filters]")) return;
    const fields = event.formData;
    for (const [name, value] of [...fields]) {
      const control = form.elements[name];
      const isTyped = control?.tagName === "INPUT" && !["hidden", "checkbox"].includes(control.type);
      if (UNSET.includes(value) && control?.tagName === "SELECT" || (isTyped && value === "")) fields.delete(name);
    }
    if (form.matches("[data-editor]")) readEditor(form, fields);
    const [from, to] = form.querySelectorAll("[data-moment]");
    if (from?.value || to?.value) {
      fields.delete("since");
      if (from.value) fields.set("since", momentIn(from));
      if (to.value) fields.set("until", momentIn(to));
    }
  });

  // What was typed and not chosen is a value, too; "is not" is said by a minus before the name.
  function readEditor(form, fields) {
    const name = form.dataset.editor;
    const typed = form.querySelector("[data-typed]")?.value.trim();
    const sense = form.querySelector("[data-sense]")?.value;
    if (typed) fields.append(name, typed);
    if (!sense) return;
    const values = fields.getAll(name);
    fields.delete(name);
    for (const value of values) fields.append(`${sense}${name}`, value);
  }

  document.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches("[data-range]")) {
      for (const input of target.form.querySelectorAll("[data-moment]")) input.value = "";
      if (target.value === "custom") {
        event.stopPropagation(); // until it is said, nothing is asked
        document.getElementById("ones-own").hidden = false;
        document.getElementById("f-from").focus();
      }
    }
    if (target.matches("[data-editor] input[type=checkbox]")) {
      const typed = target.form.querySelector("[data-typed]");
      typed.value = "";
      typed.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }, true);

  // Enter takes the value that was typed, or the only one that it is a part of.
  document.addEventListener("keydown", (event) => {
    const typed = event.target;
    if (event.key !== "Enter" || !typed.matches("[data-typed]") || !typed.value.trim()) return;
    const lines = [...typed.form.querySelectorAll("li:not([hidden]) input")];
    const chosen = lines.find((line) => line.value === typed.value.trim()) || (lines.length === 1 && lines[0]);
    if (!chosen) return;
    chosen.checked = true;
    typed.value = "";
  });

  const localText = (at) => new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);

  // A moment that stands as it was given is told as it was given: twice a year a clock shows an hour twice.
  function momentIn(input) {
    const given = input.dataset.moment && new Date(input.dataset.moment);
    const isGiven = given && localText(given).startsWith(input.value);
    return (isGiven ? given : new Date(input.value)).toISOString();
  }

  // A chart asks for a part of its range.
  document.addEventListener("polylog:range", ({ detail }) => {
    const inputs = document.querySelectorAll(".bar [data-moment]");
    inputs.forEach((input, n) => { input.dataset.moment = detail[n]; });
    showMoments(document);
    inputs[0].dispatchEvent(new Event("change", { bubbles: true }));
  });

  function showMoments(root) {
    for (const input of root.querySelectorAll("[data-moment]")) {
      if (input.dataset.moment) input.value = localText(new Date(input.dataset.moment));
    }
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("button[data-facets]")) return;
    const root = document.documentElement;
    root.dataset.facets = document.getElementById("facet-values").offsetParent ? "shut" : "open";
    // On a small screen they stand above the list, and are shut again on the next page.
    if (!matchMedia("(max-width: 1100px)").matches) localStorage.setItem("facets", root.dataset.facets);
    tellFacets();
  });

  function tellFacets() {
    const values = document.getElementById("facet-values");
    document.querySelector("button[data-facets]")?.setAttribute("aria-expanded", Boolean(values?.offsetParent));
  }

  showMoments(document);
  tellFacets();
  document.addEventListener("htmx:afterSettle", (event) => {
    showMoments(event.detail.elt);
    tellFacets();
    // The menu in which a filter was chosen went with the page before.
    const isNewPage = event.detail.elt.id === "content";
    if (isNewPage && document.activeElement === document.body) document.getElementById("add-filter")?.focus({ preventScroll: true });
  });
})();
