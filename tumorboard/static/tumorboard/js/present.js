/* Keys of the presentation. Hooks: [data-key="n ArrowRight"] is pressed by any of its keys; #keys is the
   dialog that lists them, with [data-keys-off] to leave the letters alone (kept in the browser). */
(() => {
  const help = document.getElementById("keys");
  if (!help) return;
  const off = help.querySelector("[data-keys-off]");
  const STORE = "tb-letters-off";
  off.checked = localStorage.getItem(STORE) === "yes";
  off.addEventListener("change", () => localStorage.setItem(STORE, off.checked ? "yes" : "no"));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) help.showModal();
    if (event.target.closest("[data-keys-close]")) help.close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input, textarea, select")) return;
    if (off.checked && event.key.length === 1) return;
    const hook = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split(" ").includes(event.key));
    if (!hook || hook.disabled) return;
    event.preventDefault();
    hook.click();
  });
})();
