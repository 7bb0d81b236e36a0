// A text field that asks the server for options while one types, and works by keyboard: the ARIA combobox pattern with
// a listbox. Without a script it is a plain field in which one types the code.
const PAUSE = 200; // ms without a key before the server is asked

export function startCombobox() {
  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
}

export const partsOf = (box) => ({
  input: box.querySelector("[role=combobox]"),
  value: box.querySelector("input[type=hidden]"),
  list: box.querySelector("[role=listbox]"),
  count: box.querySelector("[data-count]"),
  options: [...box.querySelectorAll("[role=option]:not([aria-disabled])")],
});

function prepare(root) {
  for (const box of root.querySelectorAll?.("[data-combobox]:not([data-ready])") ?? []) {
    box.dataset.ready = "yes";
    const input = box.querySelector("input");
    const typed = input.value !== input.defaultValue; // before there was a script
    const value = Object.assign(document.createElement("input"), { type: "hidden", name: input.name, value: input.value });
    input.after(value);
    input.removeAttribute("name"); // what is shown is a name, what is sent a code
    if (!typed) input.value = box.dataset.text || input.value;
    for (const [name, text] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": box.querySelector("[role=listbox]").id,
    })) {
      input.setAttribute(name, text);
    }
    box.parentElement.querySelector("[data-steps]")?.removeAttribute("hidden");
    listen(box, input, value);
    if (typed) input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function listen(box, input, value) {
  const ask = asker(box);
  input.addEventListener("input", () => {
    value.value = input.value.trim(); // a typed code counts, however soon it is sent; the form says when it is none
    ask(value.value);
  });
  input.addEventListener("keydown", (event) => onKey(box, event));
  box.querySelector("[role=listbox]").addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]:not([aria-disabled])");
    if (option) take(box, option.dataset);
  });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!box.contains(relatedTarget)) hide(box);
  });
  box.closest("form")?.addEventListener("draft:fill", ({ detail }) => {
    const kept = detail.find(([name]) => name === value.name);
    if (kept) putBack(box, kept[1]);
  });
}

async function putBack(box, code) {
  const { input, value } = partsOf(box);
  value.value = input.value = code; // shown until its name has come, and when it has none
  const found = document.createElement("template");
  found.innerHTML = code ? await optionsFor(box, code).catch(() => "") : "";
  const option = [...found.content.querySelectorAll("[role=option]")].find((each) => each.dataset.value === code);
  if (option && value.value === code) input.value = option.dataset.text;
}

async function optionsFor(box, term, signal) {
  const address = new URL(box.dataset.combobox, location.href);
  address.searchParams.set("q", term);
  const answer = await fetch(address, { signal, headers: { "HX-Request": "true" } });
  return answer.ok ? answer.text() : null;
}

function asker(box) {
  let timer = 0;
  let running = null;
  return (term) => {
    clearTimeout(timer);
    running?.abort();
    hide(box); // it was found for other words
    if (term.length < 2) return;
    timer = setTimeout(async () => {
      running = new AbortController();
      try {
        const html = await optionsFor(box, term, running.signal);
        if (html !== null) show(box, html);
      } catch {
        hide(box); // a newer question, or no line: the typed text stays
      }
    }, PAUSE);
  };
}

function show(box, html) {
  const { input, list, count } = partsOf(box);
  list.innerHTML = html;
  const { options } = partsOf(box);
  options.forEach((option, index) => (option.id = `${list.id}-${index}`));
  list.hidden = document.activeElement !== input;
  input.setAttribute("aria-expanded", String(!list.hidden));
  input.removeAttribute("aria-activedescendant");
  count.textContent = count.dataset.count.replace("{n}", options.length);
}

function hide(box) {
  const { input, list, count } = partsOf(box);
  list.hidden = true;
  count.textContent = "";
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function onKey(box, event) {
  const { list, options } = partsOf(box);
  if (list.hidden) return;
  const current = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const keys = {
    ArrowDown: () => mark(box, options, current + 1),
    ArrowUp: () => mark(box, options, current < 0 ? -1 : current - 1),
    Enter: () => current >= 0 && take(box, options[current].dataset),
    Escape: () => hide(box),
  };
  if (!(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
}

function mark(box, options, index) {
  const wanted = options.at(index % options.length);
  for (const option of options) option.setAttribute("aria-selected", String(option === wanted));
  if (!wanted) return;
  partsOf(box).input.setAttribute("aria-activedescendant", wanted.id);
  wanted.scrollIntoView({ block: "nearest" });
}

export function take(box, { value: code = "", text = "" }) {
  const { input, value } = partsOf(box);
  value.value = code;
  input.value = text;
  hide(box);
  value.dispatchEvent(new Event("change", { bubbles: true }));
}
