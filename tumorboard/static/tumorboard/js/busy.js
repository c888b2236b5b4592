/* What happens around a request: asking first, telling when it failed, closing notes.
   Hooks: [data-confirm="question"] on a form or a submit button (data-confirm-yes = word on
   the button, data-confirm-act = it cannot be undone); hx-confirm asks the same way;
   [data-dismiss] closes its note; [data-room-leave] is where Escape goes in room mode.
   Polling is htmx alone: see _progress.html. */
(() => {
  const dialog = () => document.getElementById("confirm");

  function ask(question, { yes = "Yes", act = false } = {}) {
    const box = dialog();
    const button = box.querySelector('[data-confirm-answer="yes"]');
    box.querySelector("#confirm-says").textContent = question;
    button.textContent = yes;
    button.className = act ? "btn btn-danger" : "btn btn-primary";
    box.returnValue = "no";
    box.showModal();
    return new Promise((resolve) => {
      box.addEventListener("close", () => resolve(box.returnValue === "yes"), { once: true });
    });
  }

  document.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-confirm-answer]");
    if (answer) dialog().close(answer.dataset.confirmAnswer);
    event.target.closest("[data-dismiss]")?.closest(".tb-note")?.remove();
  });

  /* Capture phase: the question comes before any other listener counts the form as sent. */
  document.addEventListener("submit", async (event) => {
    const asking = event.submitter?.matches("[data-confirm]") ? event.submitter : event.target;
    if (!asking.dataset.confirm || asking.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { confirm, confirmYes } = asking.dataset;
    if (!(await ask(confirm, { yes: confirmYes, act: "confirmAct" in asking.dataset }))) return;
    asking.dataset.confirmed = "yes";
    event.target.requestSubmit(event.submitter);
    delete asking.dataset.confirmed;
  }, true);

  document.addEventListener("htmx:confirm", async (event) => {
    event.preventDefault();
    const { ctx, issueRequest, dropRequest } = event.detail;
    const { confirmYes } = ctx.sourceElement.dataset;
    const agreed = await ask(ctx.confirm, { yes: confirmYes, act: "confirmAct" in ctx.sourceElement.dataset });
    if (agreed) issueRequest(); else dropRequest();
  });

  const refusals = {
    401: "You have been logged out. Open the log-in page in a new tab, log in, and send this again: what you typed is still here.",
    403: "Your role on this board may not do that, or you have been logged out. Nothing was changed.",
    404: "That is no longer here for you to see. Reload the page.",
    409: "Someone changed this while you were looking at it. Reload to see where it stands; nothing of yours was stored.",
  };

  /* The server's own words, if its answer carries a note; else ours. */
  function noteIn(text) {
    const answer = new DOMParser().parseFromString(text || "", "text/html");
    return answer.querySelector(".tb-note");
  }

  function show(note) {
    document.getElementById("messages").replaceChildren(note);
    note.scrollIntoView({ block: "nearest" });
  }

  function tell(words) {
    const note = document.createElement("div");
    note.className = "tb-note";
    note.dataset.tone = "attend";
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "tb-icon");
    icon.setAttribute("aria-hidden", "true");
    icon.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    icon.firstChild.setAttribute("href", "#i-attend");
    const says = document.createElement("p");
    says.textContent = words;
    note.append(icon, says);
    show(note);
  }

  /* A session that ended answers a fragment with the log-in page: do not swap that in. */
  document.addEventListener("htmx:before:response", (event) => {
    const { raw } = event.detail.ctx.response;
    if (!raw.redirected || !new URL(raw.url).pathname.startsWith("/login/")) return;
    event.preventDefault();
    tell(refusals[401]);
  });

  document.addEventListener("htmx:response:error", (event) => {
    const { status } = event.detail.ctx.response;
    const note = status in refusals && noteIn(event.detail.ctx.text);
    if (note) show(document.adoptNode(note));
    else if (status in refusals) tell(refusals[status]);
    else if (status >= 500) tell("Something went wrong on our side. What you sent was not stored; try once more.");
  });

  document.addEventListener("htmx:error", (event) => {
    if (!event.detail.ctx?.response) tell("The server did not answer. Check the connection; what you typed is still here.");
  });

  document.addEventListener("keydown", (event) => {
    const leave = document.querySelector("[data-room-leave]");
    if (event.key === "Escape" && leave && !document.querySelector("dialog[open]")) leave.click();
  });
})();
