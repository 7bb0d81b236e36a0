// The buttons of the user menu: system, light, dark.
export function startThemeChoice() {
  const buttons = [...document.querySelectorAll("[data-theme-choice]")];
  const show = () => {
    const choice = read() || "system";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      write(button.dataset.themeChoice);
      dispatchEvent(new Event("bmms:theme"));
      show();
    });
  }
  show();
}

function read() {
  try {
    return localStorage.getItem("bmms-theme");
  } catch {
    return null;
  }
}

function write(choice) {
  try {
    if (choice === "system") localStorage.removeItem("bmms-theme");
    else localStorage.setItem("bmms-theme", choice);
  } catch {
    // the choice then lasts as long as the page
    document.documentElement.dataset.bsTheme = choice;
  }
}
