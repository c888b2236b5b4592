/* Forms: warn before losing what was typed, send once, and bring errors into view.
   Hooks: form[data-unsaved] asks before leaving with changes; form[data-once] refuses the
   second press; [data-error-summary] takes the focus when the page opens with errors; with [data-shown-once] on
   the page, reloading it opens the page anew and does not offer to send the form again. */
(() => {
  const changed = new Set();
  const watched = (target) => target.closest?.("form[data-unsaved]");

  function onEdit(event) {
    const form = watched(event.target);
    if (form) changed.add(form);
  }

  document.addEventListener("input", onEdit);
  document.addEventListener("change", onEdit);

  document.addEventListener("submit", (event) => {
    changed.delete(event.target);
    if (!event.target.matches("[data-once]") || event.defaultPrevented) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
    for (const button of event.target.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  });

  /* A page brought back by the Back button is a new chance to send. */
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  window.addEventListener("beforeunload", (event) => {
    for (const form of changed) if (!form.isConnected) changed.delete(form);
    if (changed.size) event.preventDefault();
  });

  document.addEventListener("htmx:after:request", (event) => {
    const form = watched(event.target);
    if (form && event.detail.ctx.response?.raw?.ok) changed.delete(form);
  });

  function showErrors() {
    document.querySelector("[data-error-summary]")?.focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    showErrors();
    /* An entry of the history that a script has replaced is fetched, not sent. */
    if (document.querySelector("[data-shown-once]")) history.replaceState(null, "", location.href);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.target.querySelector?.("[data-error-summary]")) showErrors();
  });
})();
