// "/" and Ctrl+K (Cmd+K) go to the search box, but "/" never while one types.
const TYPING = "input, textarea, select, [contenteditable]";

export function startSearch() {
  const box = document.querySelector("[data-search-box]");
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest(TYPING);
    const palette = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!slash && !palette) return;
    event.preventDefault();
    if (box.offsetParent) {
      box.focus();
      box.select();
    } else {
      document.querySelector("[data-search-link]")?.click(); // on a phone the box is a page of its own
    }
  });
}
