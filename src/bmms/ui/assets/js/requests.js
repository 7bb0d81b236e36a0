// What every htmx request needs: the CSRF token, and a word when the line or the server fails.
export function startRequests() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target?.removeAttribute("aria-busy"));
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
