"""What every page is held to, in the four ways people see it, and by keyboard."""

import json
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "small dark phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


def barriers(page: Page) -> list[str]:
    """One line for everything that axe finds, and for a page that one has to push sideways. All of it has to be there."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):  # half a megabyte, which an earlier look at the same page has brought
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    lines = [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
    return [*lines, *too_wide(page)]


# The colours that the page has, once it has these; a page without colours of its own has any.
WAIT_FOR_COLOURS = """wanted => new Promise(done => {
    let pictures = 200;
    const look = () => {
        const now = document.documentElement.dataset.bsTheme ?? wanted;
        now === wanted || !pictures-- ? done(now) : requestAnimationFrame(look); };
    look(); })"""


def show_in(page: Page, scheme: Literal["light", "dark"], **further: Any) -> None:
    """In these colours: the page hears of it some pictures later."""
    page.emulate_media(color_scheme=scheme, **further)
    assert page.evaluate(WAIT_FOR_COLOURS, scheme) == scheme


def too_wide(page: Page) -> list[str]:
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{width} px too wide"] if width > 0 else []


ZOOMS = {"200 %": {"width": 640, "height": 450}, "400 %": {"width": 320, "height": 256}}  # of a window of 1280 px


def enlarged(page: Page) -> list[str]:
    """One line for each zoom at which one has to push the page sideways."""
    found = []
    for zoom, size in ZOOMS.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{zoom}: {line}" for line in too_wide(page)]
    return found


# With the few colours that a person has chosen for everything, and without movement.
FIND_LOST = r"""() => {
    const found = [], say = (words, e) => found.push(`${words}: ${e.outerHTML.slice(0, 150)}`);
    const canvas = document.body.appendChild(document.createElement("i"));
    canvas.style.setProperty("background-color", "Canvas");
    const light = text => {
        const [r, g, b] = text.match(/[0-9.]+/g).map(part => (part /= 255) <= 0.04045 ? part / 12.92
            : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const ground = light(getComputedStyle(canvas).backgroundColor);
    canvas.remove();
    const stands_out = text => text.startsWith("rgb") && !/, 0\)$/.test(text)
        && (Math.max(light(text), ground) + 0.05) / (Math.min(light(text), ground) + 0.05) >= 3;
    for (const e of document.querySelectorAll("body *")) {
        const style = getComputedStyle(e);
        if (style.animationName !== "none" || /[1-9]/.test(style.transitionDuration)) say("moves", e);
        if (!e.getClientRects().length || !e.checkVisibility({visibilityProperty: true})) continue;
        if (style.forcedColorAdjust === "none" && !e.closest("svg")) say("keeps its own colours", e);
        if (e.matches("button, .btn, input:not([type=hidden]), select, textarea") && style.appearance === "none"
            && !["Top", "Right", "Bottom", "Left"].some(side => parseFloat(style[`border${side}Width`])
            && style[`border${side}Style`] !== "none")) say("without an edge", e);
        if (e.matches("svg [class*=-bar], svg [class^=bar-], svg [class*=graph-line], .icon *")
            && ![style.fill, style.stroke].some(stands_out)) say("not seen", e);
    }
    return found; }"""


def with_few_colours(page: Page) -> list[str]:
    """One line for each control, mark and drawing that is lost with forced colours, and for what moves though asked not to."""
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    found: list[str] = page.evaluate(FIND_LOST)
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    return found


def focus_after_swaps(page: Page) -> list[str]:
    """One line for each part of a list that takes the focus away when it is drawn anew, or says nothing of it."""
    found = []
    pencil = page.locator(".cell-edit").first
    if pencil.count():
        pencil.press("Enter")
        if not becomes_so(page, "document.activeElement.matches('.cell-form :is(input, select, textarea)')"):
            found.append("the field of a cell has no focus")
    words = page.locator("#list-search")
    if words.count():
        said = "document.querySelector('[data-list-said]').textContent.trim()"
        before = page.evaluate(said)  # the cell may have told of the list already
        words.fill("no such thing")
        if not becomes_so(page, f"![{json.dumps(before)}, ''].includes({said})"):
            found.append("nobody hears what was found")
        if not page.evaluate("document.activeElement.matches('#list-search')"):
            found.append("the search has lost the focus")
    return found


def becomes_so(page: Page, condition: str) -> bool:
    """Within a few seconds. Asked from outside, as the page's content policy lets no text become a program."""
    for _try in range(80):
        if page.evaluate(condition):
            return True
        page.wait_for_timeout(100)
    return False


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
