// The box in the heading of a list chooses every row of the page.
export function startChoices() {
  const show = () => {
    for (const box of document.querySelectorAll("[data-choose-all]")) box.hidden = false;
  };
  show();
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("change", ({ target }) => {
    const rows = target.closest("table")?.querySelectorAll(".row-choice [name=key]");
    if (!rows) return;
    const all = target.closest("table").querySelector("[data-choose-all]");
    if (target === all) for (const box of rows) box.checked = all.checked;
    else if (target.name === "key" && all) all.checked = [...rows].every((box) => box.checked);
  });
}
