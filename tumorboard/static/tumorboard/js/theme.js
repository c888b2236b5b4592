/* Light or dark, before the first paint. Loaded in <head> without defer for that reason.
   Follows the system until a person chooses; the choice stays in this browser.
   Hooks: [data-theme-toggle] button, [data-theme-says] its words. */
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try { return localStorage.getItem("tb-theme"); } catch { return null; }
  }

  function apply() {
    root.dataset.bsTheme = chosen() || (dark.matches ? "dark" : "light");
    for (const says of document.querySelectorAll("[data-theme-says]")) {
      says.textContent = root.dataset.bsTheme === "dark" ? "Switch to light theme" : "Switch to dark theme";
    }
  }

  function toggle() {
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try { localStorage.setItem("tb-theme", next); } catch { /* private window: lasts for this page */ }
    root.dataset.bsTheme = next;
    apply();
  }

  root.classList.add("tb-scripted");
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-toggle]")) toggle();
  });
})();
