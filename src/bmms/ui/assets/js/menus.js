// The phone's menu, and the <details> menus of the header: one open at a time, closed by Escape or a click outside.
export function startMenus() {
  startSidebar();
  document.addEventListener("click", ({ target }) => closeMenus(target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("focusin", ({ target }) => {
    const open = document.querySelector("details.menu[open]");
    if (open && !open.contains(target)) open.open = false;
  });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
}

function startSidebar() {
  const toggle = document.querySelector("[data-sidebar-toggle]");
  if (!toggle) return;
  const menu = document.getElementById(toggle.hash.slice(1));
  showCurrent(menu);
  const set = (open) => {
    menu.classList.toggle("is-open", open);
    menu.classList.toggle("is-closed", !open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.setAttribute("role", "button");
  toggle.setAttribute("aria-controls", menu.id);
  toggle.setAttribute("aria-expanded", "false");
  const flip = (event) => {
    event.preventDefault();
    set(toggle.getAttribute("aria-expanded") !== "true");
  };
  toggle.addEventListener("click", flip);
  toggle.addEventListener("keydown", (event) => {
    if (event.key === " ") flip(event);
    if (event.key === "Escape") set(false);
  });
  // .is-closed hides the menu on a phone only; see shell.css
}

// The menu alone moves, and only if the current entry is out of sight; the page and the focus stay.
function showCurrent(menu) {
  const current = menu.querySelector("[aria-current]")?.getBoundingClientRect();
  const seen = menu.getBoundingClientRect();
  if (current && current.bottom > seen.bottom) menu.scrollTop += current.top - seen.top - seen.height / 2;
}
