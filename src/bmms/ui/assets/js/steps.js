// The other way into a combobox: list after list, drawn by the server, each with what is inside the one chosen before.
// What is chosen last is the field's value, if the field takes it (`data-text`), and until then the field keeps what it
// has; “Choose” in the first list empties it. The lists themselves are never sent.
import { partsOf, take } from "./combobox.js";

const boxOf = (steps) => steps.parentElement.querySelector("[data-combobox]");

export function startSteps() {
  document.addEventListener("toggle", ({ target }) => target.matches?.("[data-steps][open]") && redraw(target), true);
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-step]")) takeLast(target);
    else if (target.type === "hidden") followSearch(target.closest(".field")?.querySelector("[data-steps][open]"));
  });
  document.addEventListener("htmx:configRequest", ({ detail: { elt, parameters } }) => {
    if (elt.matches("[data-step]")) parameters.in = elt.value;
    if (elt.matches("[data-steps]")) parameters.at = partsOf(boxOf(elt)).value.value;
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const steps = target.closest("[data-steps]");
    if (steps) tellHowMany(steps);
  });
}

const redraw = (steps) => steps.dispatchEvent(new CustomEvent("steps:wanted"));

// Who has searched meanwhile sees the way to what was found.
function followSearch(steps) {
  if (steps && !steps.contains(document.activeElement)) redraw(steps);
}

function takeLast(select) {
  const steps = select.closest("[data-steps]");
  const all = [...steps.querySelectorAll("[data-step]")];
  const way = all.slice(0, all.indexOf(select) + 1).map((each) => each.selectedOptions[0]);
  const chosen = way.at(-1);
  if (chosen.value && !chosen.dataset.text) return; // only looked into: the field keeps what it has
  const last = way.filter((option) => option.dataset.text).at(-1);
  if (last || way.length === 1) take(boxOf(steps), { value: last?.value, text: last?.dataset.text });
}

function tellHowMany(steps) {
  const { count, input } = partsOf(boxOf(steps));
  const next = [...steps.querySelectorAll("[data-step]")].find((each) => !each.value);
  const found = next ? count.dataset.count.replace("{n}", next.querySelectorAll("option:enabled").length - 1) : "";
  count.textContent = [input.value, found].filter(Boolean).join(". ");
}
