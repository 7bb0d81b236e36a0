// What one types into a form is kept on the server every ten seconds and whenever a field or the page is left, and
// offered again when one comes back. The form names its draft, and whatever takes the form forgets it: only then is it
// saved. Without a script nothing is kept, and forms work as ever. Passwords and files are never sent.
const EVERY = 10_000;
const PLACE = "draft-place"; // no field of any form is called so
const ONCE = "once"; // goes along: what comes after its form was taken is kept no more
const NOT_TYPED = ["csrfmiddlewaretoken", ONCE, PLACE];

export function startDrafts() {
  const main = document.querySelector("[data-drafts]");
  if (!main) return;
  const forms = [...main.querySelectorAll("form[data-draft]")].filter((form) => !form.querySelector("[type=password]"));
  for (const form of forms) watch(form, main.dataset.drafts);
}

function watch(form, url) {
  const { pathname, search } = new URL(form.action || location.href, location.href);
  const place = pathname + search;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: PLACE, value: place }));
  let dirty = false;
  let underWay = false; // what is sent while the page is left goes with it
  let turn = Promise.resolve(); // one after the other: on a slow line an older text could come last
  const keep = async () => {
    if (!dirty) return;
    dirty = false;
    underWay = true;
    const kept = await send(url, texts(form), place);
    underWay = false;
    if (!kept?.saved) dirty = true;
    say(form, kept?.saved);
  };
  const save = () => (turn = turn.then(keep, keep));
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("change", () => {
    dirty = true; // a place that is picked, or typed before there was a script
    save();
  });
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) dirty = false;
  });
  setInterval(save, EVERY);
  addEventListener("pagehide", () => {
    if ((dirty || underWay) && !form.dataset.sent) send(url, texts(form), place, { keepalive: true });
  });
  if (!form.querySelector("[data-error-summary]")) offer(form, url, place);
}

function texts(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
  return data;
}

async function send(url, data, place, further = {}) {
  data.set(PLACE, place);
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" };
  const line = new AbortController();
  const patience = setTimeout(() => line.abort(), EVERY); // a line that hangs is down
  try {
    const given = { method: "POST", body: data, headers, redirect: "error", signal: line.signal };
    const answer = await fetch(url, { ...given, ...further });
    return answer.status === 200 ? await answer.json() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(patience);
  }
}

function say(form, when) {
  let note = form.querySelector(".draft-note");
  if (!note) {
    note = document.querySelector("template[data-draft-words]").content.firstElementChild.cloneNode(true);
    form.querySelector(".form-actions")?.after(note);
  }
  note.textContent = when ? `${note.dataset.saved} ${when}` : note.dataset.unsaved;
}

async function offer(form, url, place) {
  const answer = await fetch(`${url}?${PLACE}=${encodeURIComponent(place)}`).catch(() => null);
  const kept = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!kept?.values || same(form, kept.values)) return;
  const box = document.querySelector("template[data-draft-offer]").content.firstElementChild.cloneNode(true);
  box.querySelector("[data-when]").textContent = kept.saved;
  box.querySelector("[data-restore]").addEventListener("click", () => {
    fill(form, kept.values);
    box.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  box.querySelector("[data-discard]").addEventListener("click", () => {
    send(`${url}forget/`, new FormData(), place);
    box.remove();
  });
  form.prepend(box);
}

function same(form, values) {
  const now = [...texts(form)].filter(([name]) => !NOT_TYPED.includes(name));
  return JSON.stringify(now) === JSON.stringify(values);
}

function fill(form, values) {
  form.dispatchEvent(new CustomEvent("draft:fill", { detail: values }));
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "file") continue;
    const kept = values.filter(([name]) => name === field.name).map(([, text]) => text);
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (kept.length) field.value = kept[0];
  }
}
