// A picture that is larger than its frame opens where it matters: at the step that the page names.
"use strict";

for (const canvas of document.querySelectorAll(".canvas[data-opens-at]")) {
  const step = canvas.querySelector(`[id="${CSS.escape(canvas.dataset.opensAt)}"]`);
  if (step) {
    const frame = canvas.getBoundingClientRect();
    const box = step.getBoundingClientRect();
    canvas.scrollLeft += box.left - frame.left - (frame.width - box.width) / 2;
    canvas.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
  }
}
