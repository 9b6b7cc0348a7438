// How far the check and the walk of the draft are. The page is loaded again when something came of it, but never
// while somebody types in it: then a link stands there.
"use strict";

(() => {
  const EVERY_MS = 1500;
  const list = document.querySelector("[data-poll]");
  const waiting = document.querySelector(".waiting");

  const isTyped = () =>
    [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some(
      (field) => field.value !== field.defaultValue,
    );

  const follow = (place) => {
    if (!isTyped()) {
      window.location.reload();
      return;
    }
    const link = document.createElement("a");
    link.href = window.location.href.split("#")[0];
    link.textContent = "Load the page";
    place.replaceChildren("There is something new. ", link, " when you have finished typing.");
  };

  if (waiting) setTimeout(() => follow(waiting), Number(waiting.dataset.again));
  if (!list) return;
  const words = list.querySelector(".so-far");
  const told = list.querySelector(".follow");

  const look = async () => {
    try {
      const response = await fetch(list.dataset.poll);
      if (response.status === 401 || response.status === 403) {
        told.textContent = "You are signed out; the work goes on.";
        return;
      }
      const answer = await response.json();
      if (answer.state !== list.dataset.state) {
        follow(told);
        return;
      }
      if (words && answer.words) words.textContent = answer.words;
    } catch {
      // The server is away for a moment; the next look tells.
    }
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
})();
