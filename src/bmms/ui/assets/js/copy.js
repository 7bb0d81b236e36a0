// data-copy="#id" copies that element's text and says so.
export function startCopy() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    const label = button.querySelector("[data-copy-label]");
    label.dataset.before ??= label.textContent; // who presses twice is told twice
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = label.dataset.before), 2000);
  });
}
