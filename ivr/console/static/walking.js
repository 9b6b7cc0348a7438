// How far the walk of every path is; the page is loaded again when it is done.
"use strict";

(() => {
  const EVERY_MS = 1500;
  const waiting = document.querySelector(".waiting");
  if (waiting) setTimeout(() => window.location.reload(), Number(waiting.dataset.again));
  const walking = document.querySelector(".walking");
  if (!walking) return;
  const bar = walking.querySelector("progress");
  const words = walking.querySelector(".so-far");

  const look = async () => {
    try {
      const response = await fetch(walking.dataset.poll);
      if (response.status === 401 || response.status === 403) {
        words.textContent = "You are signed out; the walk goes on";
        return;
      }
      const told = await response.json();
      if (told.state !== "walking") {
        window.location.reload();
        return;
      }
      bar.max = told.known || 1;
      bar.value = told.done;
      words.textContent = `${told.done} of ${told.known} moments`;
    } catch {
      // The server is away for a moment; the next look tells.
    }
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
})();
