// What every htmx request needs: the CSRF token, the focus, and a word of what came or that the line or the server fails.
const NAMES = ["id", "name", "href", "value"]; // by which a control is known again
const FIELDS = "input:not([type=hidden]), select, textarea";
export function startRequests() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target?.removeAttribute("aria-busy"));
  leaveWhatIsPressed();
  keepFocus();
  document.addEventListener("htmx:afterSettle", tellWhatWasFound);
  for (const event of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(event, () => say("line"));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status === 401 || detail.xhr.status === 403) say("refused");
    else if (detail.xhr.status === 429) say("busy");
    else say("server", detail.xhr.getResponseHeader("X-Request-ID"));
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-close]")?.closest(".alert")?.remove());
}

export function say(kind, requestId = "") {
  const place = document.querySelector("[data-toasts]");
  const template = document.querySelector(`template[data-toast="${kind}"]`);
  if (!place || !template) return;
  const toast = template.content.cloneNode(true);
  const id = toast.querySelector("[data-request-id]");
  if (id) id.textContent = requestId ?? "";
  place.replaceChildren(toast);
}

// What comes by itself, every few seconds, is not drawn while somebody presses on what it would take away: a click
// begins and ends on the same link, and the next answer is not far.
function leaveWhatIsPressed() {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.requestConfig.triggeringEvent && detail.target.querySelector(":active")) detail.shouldSwap = false;
  });
}

// A part that is drawn anew takes away the control that had the focus: its twin gets it, or the first field that came,
// or the part itself, so that Tab goes on there and not at the top of the page.
function keepFocus() {
  let lost = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    lost = detail.target.contains(document.activeElement) ? document.activeElement : null;
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (!lost || lost.isConnected) return;
    const twin = [...target.querySelectorAll(lost.tagName)].find((each) =>
      NAMES.every((name) => each.getAttribute(name) === lost.getAttribute(name)),
    );
    const next = twin ?? target.querySelector(FIELDS) ?? target;
    if (next === target) target.tabIndex = -1;
    next.focus({ preventScroll: true });
    lost = null;
  });
}

// The region that a screen reader listens to stays; what a list says of itself comes and goes.
function tellWhatWasFound() {
  const region = document.querySelector("[data-list-said]");
  if (!region) return;
  const found = [...document.querySelectorAll("#list-results :is(.pager p, h2)")]; // a count, a month, or each column's
  region.textContent = found.map((each) => each.textContent.trim().replace(/\s+/g, " ")).join(", ");
}
