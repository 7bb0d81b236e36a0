// Errors and the first walk get the focus, amounts their commas, and a form is sent once.
export function startForms() {
  focusErrors(document);
  document.addEventListener("htmx:afterSettle", ({ target }) => focusErrors(target));
  document.addEventListener("focusout", ({ target }) => {
    if (target.matches?.("[data-money]")) target.value = withCommas(target.value);
  });
  document.addEventListener("submit", sendOnce);
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });
}

function focusErrors(root) {
  root.querySelector?.("[data-error-summary], [data-tour]")?.focus();
}

export function withCommas(text) {
  const plain = text.replace(/[₱,\s]/g, "");
  const match = /^(-?)(\d+)(?:\.(\d{0,2}))?$/.exec(plain);
  if (!match) return text; // not an amount: the server says so, nothing typed is lost
  const [, sign, whole, cents = ""] = match;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents.padEnd(2, "0")}`;
}

function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-hx-post], [hx-post], [data-download]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), 30_000); // a dead line must not lock the form
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-disabled");
}
