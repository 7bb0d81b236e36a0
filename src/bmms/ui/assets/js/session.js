// A few minutes before the session ends one is told, and can go on: but for no longer than a sign-in lasts.
import { say } from "./requests.js";

// Seconds. The server writes down that a session is used every five minutes, so it may end five before the page thinks.
const AHEAD = 8 * 60;

export function startSession() {
  const { session, sessionLeft, sessionPage } = document.querySelector("[data-session]")?.dataset ?? {};
  const seconds = Number(session);
  if (!seconds) return;
  const end = Date.now() + Number(sessionLeft) * 1000;
  const ahead = (moment) => Math.max(moment - Date.now() - AHEAD * 1000, 1000);
  let timer;
  const wait = () => {
    const unused = Date.now() + seconds * 1000;
    if (unused < end) timer = setTimeout(() => say("session"), ahead(unused));
  };
  document.addEventListener("click", async ({ target }) => {
    if (!target.closest("[data-stay]")) return;
    // a page that everybody has: the one that is open may be the answer to a form, and open no other way
    const answer = await fetch(sessionPage, { redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return say("refused");
    target.closest(".alert").remove();
    clearTimeout(timer);
    wait();
  });
  wait();
  setTimeout(() => sayEnd(end), ahead(end));
}

function sayEnd(end) {
  say("session-end");
  const clock = { hour: "numeric", minute: "2-digit" };
  const place = document.querySelector("[data-toasts] [data-session-end]");
  if (place) place.textContent = new Date(end).toLocaleTimeString(document.documentElement.lang, clock);
}
