"""What every page is held to, in the four ways people see it, and by keyboard."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "small dark phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


def barriers(page: Page) -> list[str]:
    """One line for everything that axe finds, and for a page that one has to push sideways."""
    found = [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{width} px too wide"] if width > 0 else found


# Every control that Tab should reach: of radio buttons the one that stands for its group.
FIND_CONTROLS = """inside => {
    const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const stands = e => e.type !== "radio" || e.checked || !e.form?.querySelector(`[name="${e.name}"]:checked`)
        && e === e.form?.querySelector(`[name="${e.name}"]`);
    window.controls = [...document.querySelector(inside).querySelectorAll(wanted)].filter(e =>
        e.tabIndex >= 0 && !e.matches(":disabled") && !e.closest("[inert]") && e.getClientRects().length && stands(e)
        && e.checkVisibility({visibilityProperty: true}));
    document.activeElement.blur();
    const start = document.querySelector(inside);
    if (start !== document.body) start.focus();
    return window.controls.length; }"""
# Which control has the focus (-1: none of them), and what is wrong with how it is seen.
LOOK_AT_FOCUS = """() => {
    const e = document.activeElement, style = getComputedStyle(e), line = e.getClientRects()[0];
    const found = window.controls.indexOf(e);
    if (e === document.body || !line) return [found, ""];
    const over = document.elementFromPoint(line.x + line.width / 2, line.y + Math.min(line.height / 2, 12));
    const wrong = !(parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none") ? "no outline"
        : !over ? "out of sight" : !(e.contains(over) || over.contains(e)) ? "hidden" : "";
    return [found, wrong && `${wrong}: ${e.outerHTML.slice(0, 150)}`]; }"""
MOST_PARTS = 8  # of one control, as a date with its time has


def keyboard_walk(page: Page, inside: str = "#main") -> list[str]:
    """One line for each control there that Tab does not reach, and for each place where one does not see where one is."""
    number = page.evaluate(FIND_CONTROLS, inside)
    reached, problems, stays, last = set(), [], 0, -2
    while len(reached) < number and stays < MOST_PARTS:
        page.keyboard.press("Tab")
        here, wrong = page.evaluate(LOOK_AT_FOCUS)
        stays = stays + 1 if here == last or here in reached else 0
        problems += [wrong] if wrong and here not in reached else []
        reached |= {here} - {-1}
        last = here
    missed = page.evaluate(
        "reached => window.controls.filter((e, place) => !reached.includes(place)).map(e => e.outerHTML.slice(0, 150))",
        list(reached),
    )
    return [*problems, *(f"not reached by Tab: {control}" for control in missed)]
