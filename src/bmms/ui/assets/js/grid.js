// A table of cells: a range copied from a spreadsheet fills cells to the right and below, and rows are added as needed.
// Arrows and Enter go from cell to cell as they do there. Without a script the cells are plain fields.
import { withCommas } from "./forms.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function startGrids() {
  for (const form of document.querySelectorAll("form[data-grid]")) prepare(form);
}

const rowsOf = (form) => [...form.querySelectorAll("tbody tr")];
const cellsOf = (row) => [...row.querySelectorAll("input, textarea")];

function prepare(form) {
  const add = form.querySelector("[data-add-row]");
  add.hidden = false;
  add.addEventListener("click", () => {
    hold(form, rowsOf(form).length + 1);
    cellsOf(rowsOf(form).at(-1))[0].focus();
  });
  form.addEventListener("paste", (event) => paste(form, event));
  form.addEventListener("keydown", (event) => step(form, event));
  form.addEventListener("input", () => sum(form));
  form.addEventListener("draft:fill", ({ detail }) => {
    hold(form, Math.max(...detail.map(([name]) => Number(/^r(\d+)-/.exec(name)?.[1] ?? 0))));
    queueMicrotask(() => sum(form)); // once the cells are filled in
  });
  for (const foot of form.querySelectorAll("[data-sums]")) foot.hidden = false;
  sum(form);
}

function hold(form, wanted) {
  const body = form.querySelector("tbody");
  for (let number = body.rows.length + 1; number <= Math.min(wanted, Number(form.dataset.grid)); number++) {
    const row = body.rows[0].cloneNode(true);
    row.querySelector("th span").textContent = number;
    for (const note of row.querySelectorAll(".invalid-feedback")) note.remove();
    for (const cell of cellsOf(row)) {
      cell.id = cell.name = cell.name.replace(/^r\d+/, `r${number}`);
      cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(/\d+/, number));
      cell.classList.remove("is-invalid");
      for (const name of ["value", "aria-invalid", "aria-describedby"]) cell.removeAttribute(name);
      cell.value = "";
    }
    body.append(row);
  }
}

function placeOf(form, cell) {
  const row = cell.closest("tr");
  return [rowsOf(form).indexOf(row), cellsOf(row).indexOf(cell)];
}

function step(form, event) {
  const { key, target: cell } = event;
  const going = STEPS[key];
  if (!going || !cell.matches("tbody input") || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (cell.list && key.startsWith("Arrow") && going[0]) return; // opens what may be chosen
  if (key === "ArrowLeft" && cell.selectionEnd > 0) return;
  if (key === "ArrowRight" && cell.selectionStart < cell.value.length) return;
  event.preventDefault(); // Enter does not send the form
  const [down, right] = placeOf(form, cell);
  if (key === "Enter") hold(form, down + 2);
  const next = rowsOf(form)[down + going[0]];
  const wanted = next && cellsOf(next)[right + going[1]];
  wanted?.focus();
  wanted?.select();
}

function paste(form, event) {
  const cell = event.target;
  const range = rangeOf(event.clipboardData.getData("text/plain"));
  if (!cell.matches("tbody input") || (range.length === 1 && range[0].length === 1)) return; // one cell: as ever
  event.preventDefault();
  const [first, left] = placeOf(form, cell);
  const labels = cellsOf(rowsOf(form)[0]).map((each) => each.closest("td").dataset.label.toLowerCase());
  if (range[0].every((text, place) => text.toLowerCase() === labels[left + place])) range.shift(); // its headings
  hold(form, first + range.length);
  const rows = rowsOf(form);
  let lost = 0;
  range.forEach((texts, down) => {
    const cells = rows[first + down] ? cellsOf(rows[first + down]) : [];
    texts.forEach((text, right) => {
      const wanted = cells[left + right];
      if (wanted) wanted.value = "money" in wanted.dataset ? withCommas(text) : text;
      else if (text) lost++;
    });
  });
  form.dispatchEvent(new Event("input")); // kept as a draft, and added up
  form.dispatchEvent(new Event("change"));
  const said = form.querySelector("[data-grid-said]");
  said.textContent = (lost ? said.dataset.lost : said.dataset.pasted).replace("{rows}", range.length).replace("{lost}", lost);
}

// Tabs between cells and line ends between rows, with quotation marks around cells that hold such themselves.
export function rangeOf(text) {
  const rows = [[]];
  const cells = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").matchAll(/("(?:[^"]|"")*"|[^\t\n]*)(\t|\n|$)/g);
  for (const [, cell, end] of cells) {
    const plain = /^".*"$/s.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;
    rows.at(-1).push(plain.replace(/\s+/g, " ").trim());
    if (!end) break;
    if (end === "\n") rows.push([]);
  }
  return rows;
}

function sum(form) {
  const rows = rowsOf(form).map(cellsOf);
  for (const output of form.querySelectorAll("[data-sum]")) {
    const amounts = rows.map((cells) => cents(cells[output.dataset.sum].value));
    const all = amounts.reduce((one, other) => one + other, 0n);
    const digits = String(all < 0n ? -all : all).padStart(3, "0");
    output.textContent = withCommas(`${all < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`);
  }
}

// Of what is no amount nothing is added: the check says so.
function cents(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text.replace(/[₱,\s]/g, ""));
  return match ? BigInt(`${match[1]}${match[2]}${(match[3] ?? "").padEnd(2, "0")}`) : 0n;
}
