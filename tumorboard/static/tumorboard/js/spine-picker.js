/* The spine picker: a listbox laid over the server's drawing, writing to the server's own
   checkboxes. Without this file the checkboxes are the picker.

   Hooks, see _spine_picker.html:
     [data-spine-picker]        the fieldset; its checkboxes hold the value
     [data-picker-list]         empty <ul role="listbox">, filled here, one option a level
     [data-picker-said]         output for the summary, "T9, T11–T12"
     g[data-level]              the vertebra in the drawing
   Keys: Up/Down, Home/End, Space or Enter toggles, Shift with Up/Down/Home/End chooses the
   range, typing goes to a level ("t1"), Ctrl+A all, Escape clears the typing. */
(() => {
  class Picker {
    constructor(field) {
      this.field = field;
      this.boxes = [...field.querySelectorAll("input[type=checkbox]")];
      this.list = field.querySelector("[data-picker-list]");
      this.said = field.querySelector("[data-picker-said]");
      this.active = Math.max(this.boxes.findIndex((box) => box.checked), 0);
      this.anchor = this.active;
      this.typed = "";
      this.build();
      this.list.addEventListener("keydown", (event) => this.onKey(event));
      this.list.addEventListener("click", (event) => this.onClick(event));
      field.addEventListener("change", () => this.show());
      field.dataset.ready = "";
      this.show();
    }

    build() {
      this.options = this.boxes.map((box, index) => {
        const option = document.createElement("li");
        option.id = `${this.list.id}-${index}`;
        option.setAttribute("role", "option");
        const words = document.createElement("span");
        words.textContent = box.dataset.label;
        option.append(words);
        option.title = box.dataset.label;
        return option;
      });
      this.list.replaceChildren(...this.options);
      this.list.tabIndex = 0;
    }

    show() {
      this.options.forEach((option, index) => {
        const on = this.boxes[index].checked;
        option.setAttribute("aria-selected", String(on));
        option.classList.toggle("tb-active", index === this.active);
        this.field.querySelector(`g[data-level="${this.boxes[index].value}"]`)?.classList.toggle("tb-on", on);
      });
      this.list.setAttribute("aria-activedescendant", this.options[this.active].id);
      this.said.textContent = this.summary() || this.said.dataset.none;
    }

    summary() {
      const runs = [];
      this.boxes.forEach((box, index) => {
        if (!box.checked) return;
        const last = runs.at(-1);
        if (last && last.end === index - 1) last.end = index; else runs.push({ start: index, end: index });
      });
      const name = (index) => this.boxes[index].value;
      return runs.map(({ start, end }) => (start === end ? name(start) : `${name(start)}–${name(end)}`)).join(", ");
    }

    set(index, on) {
      if (this.boxes[index].checked === on) return;
      this.boxes[index].checked = on;
      this.boxes[index].dispatchEvent(new Event("change", { bubbles: true }));
    }

    goTo(index, ranged) {
      this.active = Math.min(Math.max(index, 0), this.boxes.length - 1);
      if (ranged) this.chooseRange(); else this.anchor = this.active;
      this.show();
      this.options[this.active].scrollIntoView({ block: "nearest" });
    }

    chooseRange() {
      const [from, to] = [this.anchor, this.active].sort((a, b) => a - b);
      for (let index = from; index <= to; index += 1) this.set(index, true);
    }

    toggle() {
      this.anchor = this.active;
      this.set(this.active, !this.boxes[this.active].checked);
    }

    onKey(event) {
      const moves = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: this.boxes.length - 1 };
      if (event.key in moves) this.goTo(moves[event.key], event.shiftKey);
      else if (event.key === " " || event.key === "Enter") this.toggle();
      else if (event.key === "a" && (event.ctrlKey || event.metaKey)) this.boxes.forEach((box, index) => this.set(index, true));
      else if (event.key === "Escape" && this.typed) this.typed = "";
      else if (/^[a-z0-9]$/i.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) this.type(event.key);
      else return;
      event.preventDefault();
    }

    type(letter) {
      clearTimeout(this.forget);
      this.typed += letter.toUpperCase();
      const starts = (text) => this.boxes.findIndex((box) => box.value.startsWith(text));
      let found = starts(this.typed);
      if (found < 0) { this.typed = letter.toUpperCase(); found = starts(this.typed); }
      if (found >= 0) this.goTo(found, false);
      this.forget = setTimeout(() => { this.typed = ""; }, 900);
    }

    onClick(event) {
      const index = this.options.indexOf(event.target.closest("[role=option]"));
      if (index < 0) return;
      this.active = index;
      if (event.shiftKey) this.chooseRange(); else this.toggle();
      this.show();
      this.list.focus({ preventScroll: true });
    }
  }

  function prepare() {
    for (const field of document.querySelectorAll("[data-spine-picker]:not([data-ready])")) new Picker(field);
  }

  document.addEventListener("DOMContentLoaded", prepare);
  document.addEventListener("htmx:after:swap", prepare);
})();
