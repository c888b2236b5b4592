/* Follow a meeting: say so on <body> when something has changed in it, and let the page fetch what it shows.
   Hooks: [data-live="/meetings/ID/"] with data-live-version; data-live-blank on it: nothing of a case stays
   on the screen once the session has ended. Events: room-changed, room-minutes, room-checklist.
   [data-live-shows] inside: the version that an answer to a press shows.
   [data-live-go]: a link that is followed by itself while nobody is typing on the page.
   [data-live-since="2026-11-04T08:30:00Z"]: the minutes since then.
   A stream of the server tells of changes; until it speaks, and whenever it is silent, the page asks. */
(() => {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const EVENTS = ["room-changed", "room-minutes", "room-checklist"];
  const ASK_EVERY = 700; // after an answer: a slow server is asked less often
  const SILENT_AFTER = 25000; // the server says something every ten seconds
  const TRY_STREAM_EVERY = 30000;
  const LEAVES_WITHIN = 3000;
  let seen = place.dataset.liveVersion;
  let stream, asking, silence, later, ended, leaving, held;
  let sending = 0;

  /* While the next page is on its way, or the answer to a press, nothing else is fetched: the server has that to
     make. If no page comes, or the answer shows another version [data-live-shows], what was held back is said. */
  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(() => { leaving = undefined; release(); }, LEAVES_WITHIN);
  }

  function release() {
    if (leaving || sending) return;
    const version = held;
    held = undefined;
    seen = place.querySelector("[data-live-shows]")?.dataset.liveShows ?? seen;
    if (version && version !== seen) hear(version);
  }

  function hear(version) {
    if (leaving || sending) { held = version; return; }
    const before = seen.split(".");
    seen = version;
    version.split(".").forEach((part, n) => {
      if (part !== before[n]) document.body.dispatchEvent(new CustomEvent(EVENTS[n]));
    });
  }

  async function ask() {
    if (leaving) return;
    try {
      const answer = await fetch(`${place.dataset.live}version/`, {
        headers: { "X-Background": "1", "HX-Request": "true" }, cache: "no-cache", redirect: "manual",
      });
      if (answer.ok) hear((await answer.json()).version);
      else if ([0, 401, 403, 404].includes(answer.status)) end();
    } catch { /* no network: asked again soon */ }
  }

  function askOften() {
    if (asking || ended) return;
    const mine = asking = {};
    const again = () => setTimeout(async () => {
      if (asking !== mine) return;
      await ask();
      again();
    }, ASK_EVERY);
    again();
  }

  function spoke() {
    asking = undefined;
    clearTimeout(silence);
    silence = setTimeout(listen, SILENT_AFTER);
  }

  function hush() {
    stream?.close();
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
      ask();
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
    if (!go || leaving || isTyping() || document.querySelector("dialog[open]")) return;
    leave();
    location.replace(go.href);
  });
  // Others may still stop a form from being sent, by asking first.
  document.addEventListener("submit", (event) => setTimeout(() => { if (!event.defaultPrevented) leave(); }));
  const isByItself = (event) => event.detail.ctx.request.headers["X-Background"];
  document.addEventListener("htmx:before:request", (event) => {
    if (!isByItself(event)) sending += 1;
    else if (leaving) event.preventDefault();
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (isByItself(event)) return;
    sending = Math.max(0, sending - 1);
    release();
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
