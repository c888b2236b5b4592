/* The running total of a score while its form is filled in. The server is the truth: it
   computes the stored total itself. No point value, band or limit stands in this file;
   all are read from the markup that the server made from its knowledge.

   Hooks, see _score_entry.html:
     [data-live-total]            the whole entry; data-max = top of the scale
     [data-score-item]            one item; data-fixed="3" when its points are derived; data-low and
                                  data-high when what is recorded counts while nothing is chosen
       input[data-points="3"]     a choice with points; a choice without data-points
                                  means "not assessable": the item stays open
     [data-total-said]            where the words go (an aria-live output)
     [data-total-missing]         where the open items are named
     [data-band][data-from][data-to]   the bands, named by their text */
(() => {
  const number = (text) => Number.parseInt(text, 10);

  function reachOf(item) {
    if (item.dataset.fixed) return { low: number(item.dataset.fixed), high: number(item.dataset.fixed) };
    const chosen = item.querySelector("input:checked");
    if (chosen?.dataset.points) return { low: number(chosen.dataset.points), high: number(chosen.dataset.points) };
    if (item.dataset.low) {
      const [low, high] = [number(item.dataset.low), number(item.dataset.high)];
      return { low, high, open: low !== high };
    }
    const points = [...item.querySelectorAll("input[data-points]")].map((input) => number(input.dataset.points));
    return { low: Math.min(...points), high: Math.max(...points), open: true };
  }

  function bandOf(entry, low, high) {
    const inside = (band) => number(band.dataset.from) <= low && high <= number(band.dataset.to);
    return [...entry.querySelectorAll("[data-band]")].find(inside);
  }

  function update(entry) {
    const items = [...entry.querySelectorAll("[data-score-item]")];
    const reaches = items.map(reachOf);
    const top = number(entry.dataset.max);
    const low = Math.min(top, reaches.reduce((sum, reach) => sum + reach.low, 0));
    const high = Math.min(top, reaches.reduce((sum, reach) => sum + reach.high, 0));
    const open = items.filter((item, index) => reaches[index].open);
    const band = bandOf(entry, low, high);
    say(entry, { low, high, open, band });
    for (const each of entry.querySelectorAll("[data-band]")) {
      if (each === band) each.setAttribute("aria-current", "true"); else each.removeAttribute("aria-current");
    }
  }

  function say(entry, { low, high, open, band }) {
    const name = band ? band.dataset.band : "";
    const reach = low === high ? `${low}` : `${low} to ${high}`;
    const words = open.length
      ? `${reach} of ${entry.dataset.max} – incomplete${name ? `, ${name} whatever is missing` : ""}`
      : `${reach} of ${entry.dataset.max}${name ? ` – ${name}` : ""}`;
    const missing = entry.querySelector("[data-total-missing]");
    missing.textContent = open.length ? `Open: ${open.map((item) => item.dataset.scoreItem).join(", ")}` : "";
    entry.querySelector("[data-total-box]").dataset.complete = open.length ? "no" : "yes";
    speak(entry.querySelector("[data-total-said]"), words);
  }

  /* Announce after a pause: moving through radio buttons with the arrows must not chatter. */
  const timers = new WeakMap();
  function speak(output, words) {
    const shown = output.querySelector("[data-shown]");
    const spoken = output.querySelector("[data-spoken]");
    const first = !shown.textContent;
    shown.textContent = words;
    clearTimeout(timers.get(output));
    if (!first) timers.set(output, setTimeout(() => { spoken.textContent = words; }, 700));
  }

  function prepare() {
    for (const entry of document.querySelectorAll("[data-live-total]")) update(entry);
  }

  document.addEventListener("change", (event) => {
    const entry = event.target.closest?.("[data-live-total]");
    if (entry) update(entry);
  });
  document.addEventListener("DOMContentLoaded", prepare);
  document.addEventListener("htmx:after:swap", prepare);
})();
