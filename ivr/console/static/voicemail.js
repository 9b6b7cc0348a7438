// Plays a recording in the page. The server fetches it from the carrier meanwhile and says 202 until it has it.
"use strict";

const MOST_TRIES = 20;

async function fetched(address, tell) {
  for (let tried = 0; tried < MOST_TRIES; tried += 1) {
    const answer = await fetch(address);
    if (answer.status === 200) return answer.blob();
    if (answer.status !== 202) return null;
    tell("It is being fetched from the carrier …");
    await new Promise((resolve) => setTimeout(resolve, tried ? 1000 : 300));
  }
  return null;
}

for (const link of document.querySelectorAll("a[data-sound]")) {
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const told = document.getElementById("player-told");
    const tell = (words) => { told.textContent = words; };
    try {
      const sound = await fetched(link.href, tell);
      if (sound === null) {
        location.assign(link.href); // The page there says why.
        return;
      }
      const player = document.createElement("audio");
      player.controls = true;
      player.src = URL.createObjectURL(sound);
      player.setAttribute("aria-label", "The recording");
      link.replaceWith(player);
      tell("");
      player.focus();
      await player.play();
    } catch {
      tell("It does not play. Try again.");
    }
  });
}
