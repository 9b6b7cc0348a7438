// Problems of a flow file while it is typed, line numbers beside it, and a warning before unsaved words are lost.
// Without this script the page works by its buttons.
"use strict";

(() => {
  const CHECK_AFTER_MS = 700;
  const LOOK_AGAIN_MS = 400;
  const TRY_AGAIN_MS = 3000;
  const form = document.getElementById("edit");
  const text = document.getElementById("text");
  const gutter = document.querySelector(".gutter");
  const list = document.getElementById("problems");
  const none = document.getElementById("no-problems");
  const elsewhere = document.getElementById("elsewhere");
  const others = document.getElementById("others");
  const verdict = document.getElementById("verdict");
  const token = form.elements.form_token.value;
  const kept = document.getElementById("kept");
  const same = document.getElementById("same");
  const typedSince = document.getElementById("typed-since");
  const shownFirst = text.defaultValue;
  const keptFirst = kept.textContent;
  const wasUnsaved = "unsaved" in form.dataset;
  let waiting = 0;
  let asked = 0;
  let marks = new Map();

  const make = (name, className, words) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (words !== undefined) made.textContent = words;
    return made;
  };

  const drawGutter = () => {
    const count = text.value.split("\n").length;
    const numbers = document.createElement("ol");
    for (let line = 1; line <= count; line += 1) {
      numbers.append(make("li", marks.get(line) || "", String(line)));
    }
    gutter.replaceChildren(make("span", "widest", String(count)), numbers);
    follow();
  };

  const follow = () => {
    const numbers = gutter.querySelector("ol");
    if (numbers) numbers.style.top = `calc(0.5rem - ${text.scrollTop}px)`;
  };

  // Where the words of a line begin and how many letters they have: without indentation, key, dash and quotes, so
  // that whoever types over them breaks nothing. Of what is no plain sentence no letter.
  const wordsIn = (line) => {
    const before = /^\s*(?:- +)*(?:[\w.-]+: +)?/.exec(line)[0].length;
    const words = line.slice(before).trimEnd();
    const quoted = /^(["'])(.*)\1$/.exec(words);
    if (quoted) return [before + 1, quoted[2].length];
    return [before, /^[\[{|>&*!%@#"']|:$| #/.test(words) ? 0 : words.length];
  };

  const goTo = (line) => {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const [from, length] = wordsIn(lines[line - 1] || "");
    text.focus();
    text.setSelectionRange(start + from, start + from + length);
    text.scrollTop = Math.max(0, (line - 4) * (text.scrollHeight / lines.length));
    text.scrollIntoView({ block: "nearest" });
  };

  const problemItem = (one) => {
    const item = make("li", `problem ${one.severity}`);
    const told = make("p", "told");
    told.append(make("span", `state ${one.severity === "error" ? "red" : "yellow"}`, one.severity), " ");
    if (one.address) {
      const link = make("a", "", one.where);
      link.href = one.address;
      told.append(link, " ");
    } else if (one.line) {
      const link = make("a", "", `Line ${one.line}`);
      link.href = "#text";
      link.dataset.line = one.line;
      told.append(link, " ");
    }
    told.append(`${one.message} `, make("code", "muted", one.rule));
    item.append(told);
    if (one.excerpt) item.append(make("pre", "", one.excerpt));
    one.hints.forEach((hint) => item.append(make("p", "what-to-do", hint)));
    return item;
  };

  const say = (words, state) => {
    verdict.replaceChildren(...[words].flat());
    verdict.className = `verdict ${state}`;
  };

  const linkTo = (place, words) => {
    const link = make("a", "", words);
    link.href = place;
    return link;
  };

  const show = (answer) => {
    list.replaceChildren(...answer.problems.map(problemItem));
    none.hidden = answer.count > 0;
    others.replaceChildren(...answer.others.map(problemItem));
    elsewhere.hidden = answer.elsewhere === 0;
    marks = new Map(answer.problems.slice().reverse().map((one) => [one.line, one.severity]));
    const told = [linkTo("#problems-here", `${answer.count} problem${answer.count === 1 ? "" : "s"} in this file`)];
    if (answer.elsewhere) told.push(", ", linkTo("#problems-elsewhere", `${answer.elsewhere} in others`));
    say(told, answer.count || answer.elsewhere ? "wrong" : "right");
    drawGutter();
  };

  const check = async () => {
    asked += 1;
    const mine = asked;
    say("Checking …", "");
    try {
      const response = await fetch(form.dataset.check, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Form-Token": token },
        body: JSON.stringify({ path: form.dataset.path, text: text.value }),
        redirect: "manual",
      });
      if (mine !== asked) return;
      if (response.status === 202) later(LOOK_AGAIN_MS);
      else if (response.ok) show(await response.json());
      else if (response.status === 401) say("You are signed out. Save: your text is kept until you are back.", "wrong");
      else say("The check failed. Saving still works.", "wrong");
    } catch {
      if (mine === asked) {
        say("The server does not answer. Your text is still here.", "wrong");
        later(TRY_AGAIN_MS);
      }
    }
  };

  const isUnsaved = () => wasUnsaved || text.value !== shownFirst;

  // What is told of the draft and of the live version is of the text that the server has seen.
  const tellKept = () => {
    const words = isUnsaved() ? "Not saved yet" : keptFirst;
    if (kept.textContent !== words) kept.textContent = words;
    kept.classList.toggle("unsaved", isUnsaved());
    typedSince.hidden = text.value === shownFirst;
    if (same) same.hidden = !typedSince.hidden;
  };

  const later = (milliseconds) => {
    clearTimeout(waiting);
    waiting = setTimeout(check, milliseconds);
  };

  text.addEventListener("input", () => {
    drawGutter();
    tellKept();
    later(CHECK_AFTER_MS);
  });
  text.addEventListener("scroll", follow);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.dataset.line));
  });
  list.querySelectorAll("a[data-line]").forEach((link) => {
    const severity = link.closest(".problem").classList.contains("error") ? "error" : "warning";
    marks.set(Number(link.dataset.line), severity);
  });

  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isUnsaved()) event.preventDefault();
  });
  window.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=save]"));
    }
  });
  const goWhereAsked = () => {
    const asksFor = /^#line-(\d+)$/.exec(window.location.hash);
    if (asksFor) goTo(Number(asksFor[1]));
  };
  window.addEventListener("hashchange", goWhereAsked);
  drawGutter();
  tellKept();
  if ("unchecked" in form.dataset) check();
  goWhereAsked();
})();
