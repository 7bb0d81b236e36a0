// A few minutes before the session ends one is told, and can go on: but for no longer than a sign-in lasts.
import { say } from "./requests.js";

// Seconds. The server writes down that a session is used every five minutes, so it may end five before the page thinks.
const AHEAD = 8 * 60;
const TOLD = "bmms-session-end"; // of which end this tab was told already
const SAME = 60_000; // at most so far apart are what two pages take for one end
const STANDING = "[data-toasts] [data-session-end]";

export function startSession() {
  const { session, sessionLeft, sessionPage } = document.querySelector("[data-session]")?.dataset ?? {};
  const seconds = Number(session);
  if (!seconds) return;
  const ahead = (moment) => Math.max(moment - Date.now() - AHEAD * 1000, 1000);
  let end, timer;
  const wait = () => {
    clearTimeout(timer);
    const unused = Date.now() + seconds * 1000;
    if (unused < end) timer = setTimeout(() => say("session"), ahead(unused));
  };
  const begin = (left) => {
    end = Date.now() + left * 1000;
    wait();
    setTimeout(() => tellOnce(end), ahead(end));
  };
  document.addEventListener("click", async ({ target }) => {
    if (!target.closest("[data-stay]")) return;
    // a page that everybody has: the one that is open may be the answer to a form, and open no other way
    const answer = await fetch(sessionPage, { redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return say("refused");
    target.closest(".alert").remove();
    wait();
  });
  document.addEventListener("visibilitychange", async () => {
    if (document.hidden || !document.querySelector(STANDING)) return;
    const left = await leftOf(sessionPage); // perhaps one has signed in again in another tab
    if (!(left > AHEAD)) return;
    document.querySelector(STANDING)?.closest(".alert").remove();
    begin(left);
  });
  begin(Number(sessionLeft));
}

async function leftOf(page) {
  const answer = await fetch(page, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return 0;
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  return Number(read.querySelector("[data-session]")?.dataset.sessionLeft);
}

function tellOnce(end) {
  if (Math.abs(end - Number(recall())) < SAME) return;
  keep(end);
  say("session-end");
  const clock = { hour: "numeric", minute: "2-digit" };
  const place = document.querySelector(STANDING);
  if (place) place.textContent = new Date(end).toLocaleTimeString(document.documentElement.lang, clock);
}

function recall() {
  try {
    return sessionStorage.getItem(TOLD);
  } catch {
    return null;
  }
}

function keep(end) {
  try {
    sessionStorage.setItem(TOLD, end);
  } catch {
    // then each page says it
  }
}
