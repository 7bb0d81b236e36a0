// Escape puts a list's cell back as it stood before its form came, and the focus on its pencil.
export function startCells() {
  const before = new WeakMap();
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    if (target.querySelector(":scope > .cell-edit")) before.set(target, target.innerHTML);
  });
  document.addEventListener("keydown", ({ key, target }) => {
    const cell = key === "Escape" && target.closest(".cell-form")?.closest("td");
    if (!cell || !before.has(cell)) return;
    cell.innerHTML = before.get(cell);
    window.htmx.process(cell);
    cell.querySelector(".cell-edit").focus();
  });
}
