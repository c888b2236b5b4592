/* Minutes that save themselves while somebody types. Hook: form[data-minutes] inside [data-minutes-url].
   Every save says on which revision it is based; when somebody else has saved since, the server answers
   409 with both texts side by side and the person chooses. What others save is taken in while the own
   text is saved. Without script there is the button. */
(() => {
  const PAUSE = 800;
  const AGAIN = 3000;
  let timer, sending;

  const form = () => document.querySelector("form[data-minutes]");
  const text = () => form()?.elements.text;
  const isSaved = () => !text() || text().value === text().defaultValue;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function tell(words) {
    const status = document.getElementById("minutes-status");
    if (status) status.textContent = words;
  }

  function parsed(html) {
    return new DOMParser().parseFromString(html, "text/html");
  }

  async function save() {
    clearTimeout(timer);
    if (isSaved() || sending) return;
    const sent = text().value;
    sending = true;
    try {
      const answer = await fetch(form().action, {
        method: "POST", headers: { "HX-Request": "true" }, redirect: "manual", body: new URLSearchParams(new FormData(form())),
      });
      if (answer.ok) saved(sent, parsed(await answer.text()).getElementById("minutes-status"));
      else await refused(answer);
    } catch {
      tell("Not saved: the server did not answer. Trying again.");
      later(AGAIN);
    }
    sending = false;
  }

  function saved(sent, status) {
    document.getElementById("minutes-status").replaceWith(document.adoptNode(status));
    form().elements.based_on.value = status.dataset.number;
    text().defaultValue = sent;
    document.dispatchEvent(new CustomEvent("tb-active"));
    if (!isSaved()) later(PAUSE);
  }

  async function refused(answer) {
    const page = parsed(await answer.text());
    const choice = answer.status === 409 && page.getElementById("minutes");
    if (choice) {
      document.getElementById("minutes").replaceWith(document.adoptNode(choice));
      document.getElementById("crossed-name").focus();
    } else if ([0, 401].includes(answer.status)) {
      tell("Not saved: you have been logged out. Log in again in a new tab, then type on: your text is still here.");
    } else {
      tell(page.querySelector(".tb-note")?.textContent.trim() || "Not saved. Copy your text and reload the page.");
    }
  }

  /* What somebody else saved, while nothing of one's own waits to be saved. */
  async function takeIn() {
    const panel = document.querySelector("[data-minutes-url]");
    if (!panel || sending || !isSaved()) return;
    const answer = await fetch(panel.dataset.minutesUrl, { headers: { "HX-Request": "true", "X-Background": "1" } });
    if (!answer.ok || sending || !isSaved()) return;
    const fresh = parsed(await answer.text()).getElementById("minutes");
    if (!form()) { panel.replaceWith(document.adoptNode(fresh)); return; }
    const [mine, theirs] = [text(), fresh.querySelector("textarea")];
    const caret = mine.selectionStart;
    form().elements.based_on.value = fresh.querySelector("[name=based_on]").value;
    document.getElementById("minutes-status").replaceWith(document.adoptNode(fresh.querySelector("#minutes-status")));
    if (mine.value === theirs.value) return;
    mine.value = mine.defaultValue = theirs.value;
    mine.setSelectionRange(caret, caret);
  }

  document.addEventListener("input", (event) => { if (event.target === text()) { tell("Typing"); later(PAUSE); } });
  document.addEventListener("focusout", (event) => { if (event.target === text()) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  document.body.addEventListener("room-minutes", takeIn);
  document.addEventListener("submit", (event) => { if (event.target === form()) text().defaultValue = text().value; });
  window.addEventListener("beforeunload", (event) => { if (!isSaved()) { save(); event.preventDefault(); } });
})();
