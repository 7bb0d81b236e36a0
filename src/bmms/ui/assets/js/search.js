// "/" and Ctrl+K (Cmd+K) go to the search box, but "/" never while one types. What is found shows below it while one
// types; arrows walk through it, Escape closes it, Enter opens. "?" shows the keys there are.
const TYPING = "input, textarea, select, [contenteditable]";
const PAUSE = 250; // milliseconds after the last key
const SHORTEST = 2;

export function startSearch() {
  const box = document.querySelector("[data-search-box]");
  if (!box) return;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest(TYPING);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const palette = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (event.key === "?" && plain && !typing) return document.querySelector("[data-shortcuts]")?.showModal();
    if (!palette && !(event.key === "/" && plain && !typing)) return;
    event.preventDefault();
    if (box.offsetParent) {
      box.focus();
      box.select();
    } else {
      document.querySelector("[data-search-link]")?.click(); // on a phone the box is a page of its own
    }
  });
  const place = document.querySelector("[data-search-results]");
  if (place) showWhileTyping(box, place);
}

function showWhileTyping(box, place) {
  let timer, asked;
  const stop = () => {
    clearTimeout(timer);
    asked?.abort();
  };
  const close = () => {
    stop();
    place.hidden = true;
  };
  box.addEventListener("input", () => {
    stop();
    if (box.value.trim().length < SHORTEST) return close();
    timer = setTimeout(async () => {
      asked = new AbortController();
      const url = `${box.form.getAttribute("action")}?q=${encodeURIComponent(box.value.trim())}`;
      const found = await foundAt(url, asked.signal).catch(() => null); // a newer question, or no line
      if (found === null) return;
      place.innerHTML = found;
      place.hidden = false;
    }, PAUSE);
  });
  box.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      return box.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || place.hidden) return;
    event.preventDefault();
    stop(); // no later answer takes away what one walks through
    const stops = [box, ...place.querySelectorAll("a")];
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  });
  document.addEventListener("click", ({ target }) => target.closest(".topbar-search") || close());
}

async function foundAt(url, signal) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal });
  return answer.ok && !answer.redirected ? answer.text() : null;
}
