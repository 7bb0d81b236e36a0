// A few minutes before the session ends one is told, and can go on.
import { say } from "./requests.js";

const AHEAD = 3 * 60; // seconds

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
