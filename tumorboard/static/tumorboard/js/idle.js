/* Two minutes before the server ends an idle session, say so and offer to stay (WCAG 2.2.1).
   The server keeps the time; this only foretells it, from <body data-idle-seconds>. What a
   page asks for by itself (X-Background) does not count as activity, there or here. */
(() => {
  const WARN_SECONDS = 120;
  const SERVER_NOTES_EVERY = 30; // the server writes activity down this seldom
  const limit = Number(document.body.dataset.idleSeconds);
  if (!limit) return;
  let timer;

  function start() {
    clearTimeout(timer);
    document.getElementById("idle-note")?.remove();
    timer = setTimeout(warn, Math.max(limit - WARN_SECONDS - SERVER_NOTES_EVERY, 1) * 1000);
  }

  function warn() {
    const note = document.createElement("div");
    note.id = "idle-note";
    note.className = "tb-note tb-note-idle";
    note.dataset.tone = "attend";
    note.setAttribute("role", "alert");
    const says = document.createElement("p");
    says.textContent = "You will be logged out in two minutes. What you have typed and not sent would be lost.";
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "btn btn-primary btn-sm";
    stay.textContent = "Stay logged in";
    stay.addEventListener("click", async () => {
      await fetch("/login/", { method: "HEAD", redirect: "manual" });
      start();
    });
    note.append(says, stay);
    document.body.append(note);
    timer = setTimeout(() => {
      says.textContent = "You have probably been logged out. Copy what you typed, then log in again.";
      stay.remove();
    }, WARN_SECONDS * 1000);
  }

  document.addEventListener("htmx:after:request", (event) => {
    const headers = event.detail.ctx.request.headers;
    if (!headers["X-Background"] && event.detail.ctx.response?.raw?.ok) start();
  });
  document.addEventListener("tb-active", start); // minutes.js: what was typed has been saved
  start();
})();
