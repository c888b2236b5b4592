/* Follow a meeting: say so on <body> when something has changed in it, and let the page fetch what it shows.
   Hooks: [data-live="/meetings/ID/"] with data-live-version; data-live-blank on it: nothing of a case stays
   on the screen once the session has ended. Events: room-changed, room-minutes, room-checklist.
   [data-live-go]: a link that is followed by itself while nobody is typing on the page.
   [data-live-since="2026-11-04T08:30:00Z"]: the minutes since then.
   A stream of the server tells of changes; until it speaks, and whenever it is silent, the page asks. */
(() => {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const EVENTS = ["room-changed", "room-minutes", "room-checklist"];
  const ASK_EVERY = 1500;
  const SILENT_AFTER = 25000; // the server says something every ten seconds
  const TRY_STREAM_EVERY = 30000;
  let seen = place.dataset.liveVersion;
  let stream, asking, silence, later, ended;

  function hear(version) {
    const before = seen.split(".");
    seen = version;
    version.split(".").forEach((part, n) => {
      if (part !== before[n]) document.body.dispatchEvent(new CustomEvent(EVENTS[n]));
    });
  }

  async function ask() {
    try {
      const answer = await fetch(`${place.dataset.live}version/`, {
        headers: { "X-Background": "1", "HX-Request": "true" }, cache: "no-cache", redirect: "manual",
      });
      if (answer.ok) hear((await answer.json()).version);
      else if ([0, 401, 403, 404].includes(answer.status)) end();
    } catch { /* no network: asked again soon */ }
  }

  function askOften() {
    if (!asking && !ended) asking = setInterval(ask, ASK_EVERY);
  }

  function spoke() {
    clearInterval(asking);
    asking = undefined;
    clearTimeout(silence);
    silence = setTimeout(listen, SILENT_AFTER);
  }

  function hush() {
    stream?.close();
    clearInterval(asking);
    clearTimeout(silence);
    clearTimeout(later);
    stream = asking = undefined;
  }

  function listen() {
    hush();
    if (ended) return;
    askOften();
    stream = new EventSource(`${place.dataset.live}stream/`);
    stream.addEventListener("version", (event) => { spoke(); hear(event.data); });
    stream.addEventListener("beat", spoke);
    stream.addEventListener("error", () => {
      askOften();
      if (stream?.readyState === EventSource.CLOSED) later = setTimeout(listen, TRY_STREAM_EVERY);
    });
  }

  function end() {
    if (ended) return;
    ended = true;
    hush();
    const note = document.getElementById("live-logged-out").content.cloneNode(true);
    if ("liveBlank" in place.dataset) place.replaceChildren(note);
    else place.prepend(note);
  }

  /* A tab that nobody looks at keeps no stream; a computer that slept asks first what it has missed. */
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hush(); return; }
    ask();
    listen();
  });
  window.addEventListener("online", () => { ask(); listen(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { ask(); listen(); } });
  window.addEventListener("pagehide", hush);

  function isTyping() {
    if (document.activeElement?.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return true;
    return [...document.querySelectorAll("main :is(textarea, input)")].some((field) =>
      field.type !== "hidden" && (field.value !== field.defaultValue || field.checked !== field.defaultChecked));
  }

  document.addEventListener("htmx:after:swap", () => {
    const go = document.querySelector("[data-live-go]");
    if (go && !isTyping() && !document.querySelector("dialog[open]")) location.replace(go.href);
  });

  function tick() {
    for (const clock of document.querySelectorAll("[data-live-since]")) {
      const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.liveSince)) / 60000));
      clock.textContent = `${minutes} min`;
    }
  }
  tick();
  setInterval(tick, 5000);
  document.addEventListener("htmx:after:swap", tick);
  listen();
})();
