/* Keyboard in long tables: one tab stop for the table, then arrows from row to row.
   Hooks: <tbody data-row-keys>; the first link of a row is where Enter goes.
   Up/Down (or k/j), Home/End move; Enter opens; Space toggles the row's checkbox.
   Keys are left alone inside inputs, so nothing is taken from a form in a cell.
   What has the focus keeps it when htmx renews the part of the page around it: it is found again by the
   nearest id and its place below it. */
(() => {
  const rowsOf = (body) => [...body.querySelectorAll(":scope > tr")];

  function prepare(root) {
    for (const body of root.querySelectorAll("tbody[data-row-keys]")) {
      const rows = rowsOf(body);
      const current = rows.findIndex((row) => row.tabIndex === 0);
      rows.forEach((row, index) => { row.tabIndex = index === Math.max(current, 0) ? 0 : -1; });
    }
  }

  function focus(rows, index) {
    const next = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    for (const row of rows) row.tabIndex = row === next ? 0 : -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  const steps = {
    ArrowDown: (at) => at + 1, j: (at) => at + 1,
    ArrowUp: (at) => at - 1, k: (at) => at - 1,
    Home: () => 0, End: (at, rows) => rows.length - 1,
  };

  document.addEventListener("keydown", (event) => {
    const row = event.target;
    if (!(row instanceof HTMLTableRowElement) || !row.parentElement.matches("[data-row-keys]")) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = rowsOf(row.parentElement);
    const step = steps[event.key];
    if (step) focus(rows, step(rows.indexOf(row), rows));
    else if (event.key === "Enter") row.querySelector("a[href]")?.click();
    else if (event.key === " ") row.querySelector("input[type=checkbox]")?.click();
    else return;
    event.preventDefault();
  });

  const FOCUSABLE = "a[href], button, input, select, textarea, summary";
  let held;

  function hold() {
    const at = document.activeElement;
    const near = at?.closest("[id]");
    held = near && { at, id: near.id, place: [...near.querySelectorAll(FOCUSABLE)].indexOf(at) };
  }

  function giveBack() {
    const near = held && !held.at.isConnected && document.getElementById(held.id);
    if (!near || near.contains(document.activeElement)) return;
    near.querySelectorAll(FOCUSABLE)[held.place]?.focus();
    if (near.contains(document.activeElement)) return;
    if (near.matches("[data-row-keys] > tr")) focus(rowsOf(near.parentElement), near.sectionRowIndex);
  }

  document.addEventListener("DOMContentLoaded", () => prepare(document));
  document.addEventListener("htmx:before:swap", hold);
  document.addEventListener("htmx:after:swap", () => { prepare(document); giveBack(); });
})();
