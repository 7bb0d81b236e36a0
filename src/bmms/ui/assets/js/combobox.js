// A text field that asks the server for options (htmx fills the list) and works by keyboard: the ARIA combobox pattern
// with a listbox. Without a script it is a plain field in which one types the code.
export function startCombobox() {
  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.matches("[data-combobox-list]")) show(target.closest("[data-combobox]"));
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const box = target.closest?.("[data-combobox]");
    if (box && !box.contains(relatedTarget)) leave(box);
  });
}

const parts = (box) => ({
  input: box.querySelector("[role=combobox]"),
  value: box.querySelector("input[type=hidden]"),
  list: box.querySelector("[data-combobox-list]"),
  options: [...box.querySelectorAll("[role=option]")],
});

function prepare(root) {
  for (const box of root.querySelectorAll?.("[data-combobox]:not([data-ready])") ?? []) {
    box.dataset.ready = "yes";
    const input = box.querySelector("input");
    const value = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.value });
    input.removeAttribute("name");
    input.value = box.dataset.text || input.value;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", box.querySelector("[data-combobox-list]").id);
    input.after(value);
    input.addEventListener("keydown", (event) => onKey(box, event));
    input.addEventListener("input", () => (value.value = ""));
    box.querySelector("[data-combobox-list]").addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) choose(box, option);
    });
  }
}

function show(box) {
  const { input, list, options } = parts(box);
  const open = list.childElementCount > 0 && document.activeElement === input;
  options.forEach((option, index) => (option.id = `${list.id}-${index}`));
  list.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  input.removeAttribute("aria-activedescendant");
}

function hide(box) {
  const { input, list } = parts(box);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function leave(box) {
  const { input, value } = parts(box);
  if (!value.value) value.value = input.value.trim(); // a typed code still counts; the form checks it
  hide(box);
}

function onKey(box, event) {
  const { list, options } = parts(box);
  const current = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const keys = {
    ArrowDown: () => mark(box, options, current + 1),
    ArrowUp: () => mark(box, options, current < 0 ? options.length - 1 : current - 1),
    Enter: () => choose(box, options[current]),
    Escape: () => hide(box),
  };
  if (!(event.key in keys) || list.hidden || (event.key === "Enter" && current < 0)) return;
  event.preventDefault();
  keys[event.key]();
}

function mark(box, options, index) {
  const wanted = options[(index + options.length) % options.length];
  for (const option of options) option.setAttribute("aria-selected", String(option === wanted));
  if (!wanted) return;
  parts(box).input.setAttribute("aria-activedescendant", wanted.id);
  wanted.scrollIntoView({ block: "nearest" });
}

function choose(box, option) {
  const { input, value } = parts(box);
  value.value = option.dataset.value;
  input.value = option.dataset.text;
  hide(box);
  value.dispatchEvent(new Event("change", { bubbles: true }));
}
