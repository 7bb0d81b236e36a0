// Runs before the first paint: the reader's theme, else the system's.
const stored = () => {
  try {
    return localStorage.getItem("bmms-theme");
  } catch {
    return null; // storage may be forbidden
  }
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  const choice = stored();
  document.documentElement.dataset.bsTheme = choice === "dark" || (choice !== "light" && dark.matches) ? "dark" : "light";
};
apply();
dark.addEventListener("change", apply);
addEventListener("bmms:theme", apply);
