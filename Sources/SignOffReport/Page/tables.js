// Filters of the tables: a text, and buttons for kinds of rows.
(function () {
  "use strict";
  function apply(table) {
    const needle = table.input ? table.input.value.trim().toLowerCase() : "";
    const kinds = table.buttons.filter(b => b.getAttribute("aria-pressed") === "true")
      .map(b => b.dataset.kind);
    let shown = 0;
    for (const row of table.rows) {
      const fitsText = needle === "" || row.textContent.toLowerCase().includes(needle);
      const own = (row.dataset.kinds || "").split(" ");
      const fitsKind = kinds.length === 0 || kinds.some(kind => own.includes(kind));
      row.hidden = !(fitsText && fitsKind);
      if (!row.hidden) shown += 1;
    }
    if (table.count) table.count.textContent = shown + " of " + table.rows.length;
  }
  for (const tools of document.querySelectorAll("[data-filters]")) {
    const body = document.getElementById(tools.dataset.filters);
    if (!body) continue;
    const table = {
      input: tools.querySelector("input"),
      buttons: Array.from(tools.querySelectorAll("button[data-kind]")),
      count: tools.querySelector("output"),
      rows: Array.from(body.rows)
    };
    if (table.input) table.input.addEventListener("input", () => apply(table));
    for (const button of table.buttons) {
      button.addEventListener("click", () => {
        const isOn = button.getAttribute("aria-pressed") === "true";
        button.setAttribute("aria-pressed", String(!isOn));
        apply(table);
      });
    }
    apply(table);
  }
  // On paper everything that is folded away but short is open.
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details[data-print]")) {
      part.dataset.was = part.open ? "1" : "";
      part.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("details[data-print]")) part.open = part.dataset.was === "1";
  });
})();
