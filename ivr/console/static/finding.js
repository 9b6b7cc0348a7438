// Files are found while a word is typed. Without this script the button does it.
"use strict";

(() => {
  const FIND_AFTER_MS = 250;
  const form = document.querySelector("form.find");
  const found = document.getElementById("found");
  const field = form.elements.find;
  let waiting = 0;
  let asked = 0;

  const look = async () => {
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams({ find: field.value });
    try {
      const answer = await fetch(`${form.dataset.found}?${query}`, { redirect: "manual" });
      if (mine !== asked || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      found.replaceChildren(...page.body.childNodes);
    } catch {
      // The server is away for a moment; the button asks again.
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, FIND_AFTER_MS);
  });
})();
