/* On a phone the places and the tabs of a case are wider than the screen and scroll sideways. The one that is
   open is brought into the middle of its row: without it nothing on the page would be marked as open. */
(() => {
  for (const here of document.querySelectorAll(".tb-nav [aria-current], .tb-tabs [aria-current]")) {
    const row = here.closest("ul");
    const [inner, outer] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }
})();
