// Asks every few seconds what goes on, and counts waits on meanwhile. Without it the page is as it was loaded.
"use strict";

const polling = document.getElementById("polling");
const live = document.getElementById("live");
const everySeconds = Number(polling.dataset.seconds);
const serverIsAhead = Date.parse(polling.dataset.now) - Date.now();
let tag = `"${polling.dataset.tag}"`;
let isOver = false;

function inWords(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours} h ${minutes} min` : `${minutes} min`;
}

function countOn() {
  const now = Date.now() + serverIsAhead;
  for (const place of live.querySelectorAll("[data-since]")) {
    const told = inWords(Math.max(0, Math.floor((now - Date.parse(place.dataset.since)) / 1000)));
    if (place.textContent !== told) place.textContent = told;
  }
}

function tell(sentence) {
  if (polling.textContent !== sentence) polling.textContent = sentence;
}

function show(page) {
  const focused = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const opened = live.querySelector("details")?.open;
  const came = new DOMParser().parseFromString(page, "text/html");
  live.replaceChildren(...came.body.childNodes);
  const details = live.querySelector("details");
  if (details && opened !== undefined) details.open = opened;
  if (focused) [...live.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
}

async function ask() {
  const answer = await fetch(polling.dataset.asks, { headers: { "If-None-Match": tag }, cache: "no-store" });
  if (answer.status === 401 || answer.status === 403) {
    isOver = true;
    tell("You are signed out. Load the page again to sign in.");
    return;
  }
  if (answer.status !== 200 && answer.status !== 304) throw new Error(String(answer.status));
  if (answer.status === 200) {
    tag = answer.headers.get("ETag");
    show(await answer.text());
    countOn();
  }
  tell(`Looks again every ${everySeconds} seconds.`);
}

async function watch() {
  if (isOver) return;
  if (!document.hidden) {
    try {
      await ask();
    } catch {
      tell("The server does not answer. What stands here may be old; this page goes on asking.");
    }
  }
  setTimeout(watch, everySeconds * 1000);
}

setInterval(countOn, 1000);
setTimeout(watch, everySeconds * 1000);
