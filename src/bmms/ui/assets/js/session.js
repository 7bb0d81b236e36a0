// A few minutes before the session ends one is told, and can go on.
import { say } from "./requests.js";

// Seconds. The server writes down that a session is used every five minutes, so it may end five before the page thinks.
const AHEAD = 8 * 60;

export function startSession() {
  const { session, sessionPage } = document.querySelector("[data-session]")?.dataset ?? {};
  const seconds = Number(session);
  if (!seconds) return;
  let timer;
  const wait = () => (timer = setTimeout(() => say("session"), Math.max(seconds - AHEAD, 1) * 1000));
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
}
