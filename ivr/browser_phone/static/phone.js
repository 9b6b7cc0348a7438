"use strict";
// The page of one phone. It does nothing by itself: each act goes to the server, whose answer tells what was
// heard, what the line waits for, and where the call is.

const phone = document.getElementById("phone");
const formToken = document.querySelector('[name="form_token"]').value;
const part = (id) => document.getElementById(id);
const place = `${phone.dataset.place}/${phone.dataset.name}`;

const KEYING_PAUSE_MS = 4000; // so long after the last key an entry is complete
const POLL_MS = 2500;
const BUSY_MS = 150;
const BUSY_TRIES = 100;
const SPEAKING_SECONDS_WITHOUT_TIME = 2;

const seen = { pieces: 0, exchanges: 0 };
let wanted = null;
let inCall = false;
let isDialling = false;
let todo = [];
let isWorking = false;
let keyed = "";
let keyingTimer = 0;
let silenceTimer = 0;

// -- asking the server

async function ask(path, sent) {
  const headers = sent === undefined ? {} : { "Content-Type": "application/json", "X-Form-Token": formToken };
  const asked = { method: sent === undefined ? "GET" : "POST", headers, body: sent && JSON.stringify(sent) };
  for (let tries = 0; tries < BUSY_TRIES; tries += 1) {
    const response = await fetch(place + path, asked);
    const answer = await response.json().catch(() => ({ problem: unread(response.status) }));
    if (response.ok && answer.kind !== "busy") return answer;
    if (answer.kind !== "busy") throw new Error(answer.problem || "Sign in again, and load the page again.");
    await new Promise((go) => setTimeout(go, BUSY_MS));
  }
  throw new Error("The server is busy. Try again.");
}

function unread(status) {
  return status === 403 ? "You signed in or out since this page was loaded. Load it again." : `The server answered ${status}.`;
}

function act(one, told) {
  if (!inCall) return;
  stopTimers();
  hush();
  complain("");
  const last = todo[todo.length - 1];
  if (one.type === "press" && last && last.one.type === "press") last.one.keys += one.keys;
  else todo.push({ one, told });
  work();
}

async function work() {
  if (isWorking) return;
  isWorking = true;
  while (todo.length) {
    const { one, told } = todo.shift();
    try {
      if (told) addCaption("you", told, "en");
      show(await ask("/acts", { act: one, pieces: seen.pieces, exchanges: seen.exchanges }));
    } catch (failure) {
      complain(failure.message);
      todo = [];
      keyed = "";
      part("keyed").textContent = "";
    }
  }
  isWorking = false;
}

async function call(event) {
  event.preventDefault();
  complain("");
  const line = part("line");
  part("captions").replaceChildren();
  part("wire").replaceChildren();
  seen.pieces = 0;
  seen.exchanges = 0;
  part("waits-for").textContent = "Calling …";
  isDialling = true;
  try {
    const asked = { to: line.value, caller: part("caller").value, version: part("version").value, at: part("at")?.value || "" };
    const told = await ask("/calls", asked);
    const [title, number] = line.selectedOptions[0].textContent.split(" · ");
    part("called").textContent = title;
    part("called").title = number;
    chooseCaller(asked.caller);
    part("pretended").textContent = asked.at ? `For this call it was ${asked.at.replace("T", ", ")} in New York when it began; the console lists it under that time.` : "";
    show(told);
    part("captions").focus();
  } catch (failure) {
    complain(failure.message);
    part("waits-for").textContent = "No call";
  }
  isDialling = false;
}

async function poll() {
  const isWaiting = wanted && (wanted.is_queued || ["ringing", "bridge", "queue"].includes(wanted.kind));
  if (inCall && isWaiting && !isWorking && !document.hidden) {
    try {
      show(await ask(`?pieces=${seen.pieces}&exchanges=${seen.exchanges}`));
    } catch (failure) {
      complain(failure.message);
    }
  }
  setTimeout(poll, POLL_MS);
}

// -- showing what is told

function show(told) {
  const wasInCall = inCall;
  const hadFocus = document.activeElement;
  if (keyed && !(told.wanted && told.wanted.digits)) tellKeyed();
  seen.pieces = told.pieces;
  seen.exchanges = told.exchanges;
  wanted = told.wanted;
  inCall = wanted !== null;
  told.captions.forEach((caption) => addCaption(caption.kind, caption.words, caption.language));
  if (wasInCall && !inCall) addCaption("end", `The call has ended after ${minutes(told.seconds)}.`, "en");
  part("length").textContent = minutes(told.seconds);
  showLink(part("save"), `${place}/call-file`, told);
  showLink(part("story"), `${part("story")?.dataset.calls}/${told.call_sid}`, told);
  showControls();
  showWhatToKey(wanted?.field || told.standing?.asks || "");
  keepFocus(hadFocus);
  showFacts(told.standing);
  showWire(told.wire, told.notes);
  showWhere(told.standing);
  sound(told.captions);
}

function showLink(link, address, told) {
  if (!link || !told.call_sid) return;
  link.hidden = inCall;
  link.href = address;
}

// What had the focus may be gone: then the captions have it, where keys are keys of the phone; after the call
// the button that makes the next one.
function keepFocus(hadFocus) {
  if (hadFocus === document.body || hadFocus.checkVisibility() && !hadFocus.matches(":disabled")) return;
  const next = inCall ? part("captions") : part("dial").querySelector(".call");
  next.focus({ preventScroll: true });
}

function tellKeyed() {
  addCaption("you", keyed.length === 1 ? `You press ${keyed}` : `You key ${keyed.length} keys`, "en");
  keyed = "";
}

function minutes(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function addCaption(kind, words, language) {
  const captions = part("captions");
  const line = document.createElement("p");
  line.className = kind === "you" || kind === "end" ? kind : "line";
  if (kind === "recording") line.classList.add("recording");
  if (language) line.lang = language;
  line.textContent = words;
  captions.querySelector(".empty")?.remove();
  captions.append(line);
  captions.scrollTop = captions.scrollHeight;
}

const FIELDS = {
  "payment-card-number": "the card number",
  "expiration-date": "the expiry of the card",
  "security-code": "the security code",
  "postal-code": "the ZIP code",
  "bank-routing-number": "the routing number",
  "bank-account-number": "the account number",
};

function waitsFor() {
  if (!wanted) return "The call is over";
  if (wanted.kind === "pay") return `The line waits for ${FIELDS[wanted.field] || "a payment"}`;
  if (wanted.kind === "record") return "The line records a message";
  if (wanted.kind === "ringing") return "It rings at the other end";
  if (wanted.kind === "bridge") return "You are speaking with somebody";
  const asked = wanted.takes_speech ? "a key or a word" : "keys";
  if (wanted.is_queued) return wanted.kind === "queue" ? "Waiting in line" : `Waiting in line; ${asked} will do, too`;
  return `The line waits for ${asked}`;
}

function showControls() {
  const kind = wanted ? wanted.kind : "";
  const isBank = kind === "pay" && wanted.field.startsWith("bank");
  const isKeying = Boolean(wanted && wanted.digits);
  part("dial").hidden = inCall;
  part("on-call").hidden = !inCall;
  part("keys").disabled = !inCall;
  part("speech").hidden = !(wanted && wanted.takes_speech && kind === "gather");
  part("message").hidden = kind !== "record";
  part("card").hidden = kind !== "pay" || isBank;
  part("account").hidden = !isBank;
  part("agent").hidden = !(wanted && (wanted.is_queued || kind === "ringing" || kind === "bridge"));
  part("agent-answers").hidden = kind === "bridge";
  part("agent-hangs-up").hidden = kind !== "bridge";
  part("keyed-all").hidden = !isKeying;
  part("keyed").textContent = isKeying ? wanted.digits.split("").join(" ") : "";
  part("waits-for").textContent = waitsFor();
  part("silence").textContent = silenceWords(kind);
  if (isKeying) keyingTimer = setTimeout(keyedAll, KEYING_PAUSE_MS);
}

function silenceWords(kind) {
  if (kind === "bridge") return "Talk for a minute";
  if (kind === "queue" || kind === "ringing") return "Keep waiting";
  const patience = wanted ? wanted.patience_seconds : 0;
  return patience ? `Stay silent, ${Math.round(patience)} s` : "Stay silent";
}

function showFacts(standing) {
  const known = standing ? standing.facts : [];
  const rows = known.map((fact) => [fact.name, fact.shown]);
  if (standing) {
    standing.marks.forEach((mark) => rows.push([mark, "yes"]));
    rows.unshift(["language", standing.language]);
    if (standing.outcome) rows.push(["outcome", standing.outcome]);
  }
  part("facts").replaceChildren(...rows.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
  part("no-facts").hidden = rows.length > 0;
}

function showWire(exchanges, notes) {
  part("no-wire").hidden = seen.exchanges > 0;
  exchanges.forEach((exchange) => part("wire").prepend(exchangeShown(exchange)));
  part("wire").querySelectorAll(".note").forEach((note) => note.remove());
  notes.forEach((note) => {
    const line = element("li", `The carrier noted ${note}`);
    line.className = "note";
    part("wire").prepend(line);
  });
}

function exchangeShown(exchange) {
  const line = document.createElement("li");
  const whole = document.createElement("details");
  const path = exchange.asked.replace(/\/calls\/CA[0-9a-f]+/, "/calls/…");
  const status = exchange.status ? String(exchange.status) : "no answer";
  whole.append(element("summary", `${path} → ${status}`));
  const fields = document.createElement("dl");
  exchange.fields.forEach(([name, value]) => fields.append(element("dt", name), element("dd", value)));
  whole.append(fields, element("pre", exchange.document || "(an empty answer)"));
  line.append(whole);
  return line;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function complain(sentence) {
  part("alert").textContent = sentence;
  part("alert").hidden = !sentence;
}

// -- what can be keyed

let person = ""; // who was chosen before a card was asked for

function chooseCaller(number) {
  const own = part("known")?.querySelector(`[data-phone="${CSS.escape(number)}"]`);
  if (own) part("known").value = own.value;
  person = "";
}

function showWhatToKey(asked) {
  const known = part("known");
  if (!known) return;
  const isPaying = wanted?.kind === "pay";
  if (!isPaying && person) known.value = person;
  if (isPaying && !person) {
    person = known.value;
    showPicked(asked);
  }
  if (!isPaying) person = "";
  if (asked && !part(known.value).querySelector(`[data-asked="${asked}"]`)) {
    const answers = document.querySelector(`.entries:has([data-asked="${asked}"])`);
    if (answers) known.value = answers.id;
  }
  document.querySelectorAll(".entry").forEach((entry) => entry.classList.toggle("asked", entry.dataset.asked === asked));
  showEntries();
}

function showEntries() {
  document.querySelectorAll(".entries").forEach((entries) => { entries.hidden = entries.id !== part("known").value; });
}

function showPicked(asked) {
  const card = part("trial-card");
  const account = part("trial-account");
  if (asked.startsWith("bank")) showKnown(`${account.value}#`, account.selectedOptions[0].dataset.routing);
  else showKnown(card.value);
}

// The same card or account beside the keypad as in the form above it.
function showKnown(...numbers) {
  const same = document.querySelector(`.entries${numbers.map((one) => `:has([data-keys="${one}"])`).join("")}`);
  if (!same) return;
  part("known").value = same.id;
  showEntries();
}

// -- the picture

const pictures = new Map();
let been = new Set();
let ways = new Set();
let shownPicture = "";
let lastSpot = "";
let scale = 0.75;

async function showWhere(standing) {
  if (!standing || !standing.spots.length) return;
  const spot = standing.spots[standing.spots.length - 1];
  const names = standing.spots.map((one) => `${one.title} › ${one.step}`).join(" › ");
  const version = standing.version < 0 ? `unpublished ${-standing.version}` : `version ${standing.version}`;
  part("trail").textContent = `${names} (${version})`;
  const here = `${spot.flow}.${spot.step}`;
  been = new Set(standing.passed);
  ways = new Set(standing.ways);
  lastSpot = here;
  await showPicture(standing.version, spot.flow);
  markHere(here, true);
}

async function showPicture(version, flow) {
  const key = `${version}/${flow}`;
  if (shownPicture === key) return;
  shownPicture = key;
  if (!pictures.has(key)) {
    let response = await fetch(`${phone.dataset.place}/pictures/${key}`);
    while (response.status === 202) {
      await new Promise((resolve) => setTimeout(resolve, 400)); // It is being drawn.
      if (shownPicture !== key) return;
      response = await fetch(`${phone.dataset.place}/pictures/${key}`);
    }
    if (!response.ok) return;
    const kind = (response.headers.get("Content-Type") || "").split(";")[0];
    const parsed = new DOMParser().parseFromString(await response.text(), kind);
    pictures.set(key, kind === "text/html" ? [...parsed.body.children] : [parsed.documentElement]);
  }
  if (shownPicture !== key) return;
  part("picture").replaceChildren(...pictures.get(key).map((one) => document.importNode(one, true)));
  part("picture").querySelectorAll("a").forEach((link) => link.setAttribute("tabindex", "-1"));
  resize();
}

function resize() {
  const svg = part("picture").querySelector("svg");
  if (!svg) return;
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  svg.setAttribute("width", width * scale * 1.3333);
  svg.setAttribute("height", height * scale * 1.3333);
}

function markHere(here, follows) {
  const picture = part("picture");
  picture.querySelectorAll(".node").forEach((node) => {
    node.classList.toggle("here", node.id === here);
    node.classList.toggle("been", been.has(node.id) && node.id !== here);
    if (node.id === here) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  });
  picture.querySelectorAll(".edge").forEach((edge) => {
    const title = edge.querySelector("title")?.textContent.replace(/:\w+(?=->|$)/g, "").replace(/:\w+/g, "") || "";
    edge.classList.toggle("been", ways.has(title));
  });
  if (follows) findMe();
}

function findMe() {
  const picture = part("picture");
  const node = picture.querySelector(".here");
  if (!node) return;
  const frame = picture.getBoundingClientRect();
  const box = node.getBoundingClientRect();
  picture.scrollBy(
    box.left - frame.left - Math.max(24, (frame.width - box.width) / 2),
    box.top - frame.top - Math.max(24, (frame.height - box.height) / 2),
  );
}

function zoom(by) {
  scale = Math.min(2, Math.max(0.2, scale * by));
  resize();
  findMe();
}

// The files on disk have no number before they are called: until then the live version stands for them.
const chosenVersion = () => (Number(part("version").value) ? part("version").value : phone.dataset.version);

async function preview() {
  if (inCall) return;
  await showPicture(chosenVersion(), part("line").selectedOptions[0].dataset.flow);
  part("trail").textContent = part("line").selectedOptions[0].textContent;
  part("picture").scrollTo(0, 0);
}

function followLink(event) {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  const target = link.getAttribute("href") || link.getAttribute("xlink:href") || "";
  const version = shownPicture.split("/")[0];
  if (target.endsWith(".svg")) showPicture(version, target.slice(0, -4)).then(() => markHere(lastSpot, false));
  else if (target.startsWith("#")) document.getElementById(target.slice(1))?.scrollIntoView({ block: "center", inline: "center" });
}

// -- sound and silence

let playing = null;
let turn = 0;

function hush() {
  turn += 1;
  window.speechSynthesis?.cancel();
  playing?.pause();
  playing = null;
}

function voiceFor(language) {
  const voices = window.speechSynthesis?.getVoices() || [];
  const wantedTag = (language || "en-US").toLowerCase();
  const same = voices.filter((voice) => voice.lang.toLowerCase().startsWith(wantedTag.slice(0, 2)));
  return same.find((voice) => voice.lang.toLowerCase() === wantedTag) || same[0] || null;
}

function tellVoices(captions) {
  const names = { en: "English", es: "Spanish" };
  const silent = captions.filter((one) => !one.sound && one.kind !== "carrier" && !voiceFor(one.language));
  const missing = [...new Set(silent.map((one) => names[one.language.slice(0, 2)] || one.language))];
  part("voice").textContent = missing.length ? `This browser has no ${missing.join(" and no ")} voice: please read the captions.` : "";
}

async function sound(captions) {
  hush();
  const mine = turn;
  const isAloud = part("aloud").checked;
  if (isAloud) tellVoices(captions);
  else part("voice").textContent = "";
  let unheard = 0;
  for (const caption of captions) {
    if (mine !== turn) return;
    if (isAloud && caption.sound) await play(caption.sound);
    else if (isAloud && caption.kind !== "carrier" && voiceFor(caption.language)) await speak(caption);
    else unheard += caption.seconds || SPEAKING_SECONDS_WITHOUT_TIME;
  }
  if (mine === turn) countSilence(unheard);
}

function play(path) {
  return new Promise((done) => {
    playing = new Audio(path);
    playing.onended = done;
    playing.onpause = done;
    playing.onerror = done;
    playing.play().catch(done);
  });
}

function speak(caption) {
  return new Promise((done) => {
    const spoken = new SpeechSynthesisUtterance(caption.words.replaceAll("…", ","));
    spoken.voice = voiceFor(caption.language);
    spoken.lang = caption.language;
    spoken.onend = done;
    spoken.onerror = done;
    window.speechSynthesis.speak(spoken);
  });
}

function countSilence(unheardSeconds) {
  clearTimeout(silenceTimer);
  const isTimed = wanted && ["gather", "record", "pay"].includes(wanted.kind) && !wanted.digits;
  if (!part("real-time").checked || !isTimed) return;
  silenceTimer = setTimeout(staySilent, (unheardSeconds + wanted.patience_seconds) * 1000);
}

function stopTimers() {
  clearTimeout(keyingTimer);
  clearTimeout(silenceTimer);
}

// -- what a person does

function press(keys) {
  if (!inCall) return;
  const shown = part("keyed");
  shown.textContent = `${shown.textContent} ${wanted && wanted.kind === "pay" ? "x" : keys}`.trim();
  keyed += keys;
  act({ type: "press", keys }, "");
}

function staySilent() {
  if (!wanted) return;
  act({ type: "silence" }, ["gather", "record", "pay"].includes(wanted.kind) ? "You stay silent" : "");
}

function keyedAll() {
  act({ type: "keyed_all" }, "");
}

function hangUp() {
  todo = [];
  act({ type: "hang_up" }, "You hang up");
}

function sayWords(event) {
  event.preventDefault();
  const words = part("words").value.trim();
  const confidence = part("unsure").checked ? 0.4 : 0.9;
  if (words) act({ type: "speak", words, confidence }, `You say: ${words}`);
  part("words").value = "";
}

function speakMessage(event) {
  event.preventDefault();
  const seconds = Number(part("seconds").value);
  act({ type: "message", seconds }, `You speak for ${seconds} seconds`);
}

function keyCard(event) {
  event.preventDefault();
  const number = part("trial-card").value;
  const digits = (id) => part(id).value.replace(/\D/g, "");
  const one = { type: "card", number, expiry: digits("expiry"), security_code: digits("code"), postal_code: digits("postal"), line_drops: part("drops").checked };
  act(one, `You key the test card that ends in ${number.slice(-4)}`);
}

function keyAccount(event) {
  event.preventDefault();
  const account = part("trial-account");
  const routing = account.selectedOptions[0].dataset.routing;
  act({ type: "account", routing, account: account.value }, `You key the test account that ends in ${account.value.slice(-2)}`);
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !inCall) return;
  const isTyping = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (isTyping) return;
  if (event.key === "Escape") return hangUp();
  if (/^[0-9*#]$/.test(event.key)) {
    event.preventDefault();
    flash(event.key);
    press(event.key);
  } else if (event.key === "Enter" && !event.target.closest("button, a, summary, input")) {
    event.preventDefault();
    if (wanted && wanted.digits) keyedAll();
    else staySilent();
  }
}

function flash(key) {
  const button = document.querySelector(`[data-key="${key}"]`);
  button.classList.add("down");
  setTimeout(() => button.classList.remove("down"), 150);
}

function leave() {
  if (!inCall && !isDialling) return;
  fetch(`${place}/leaving`, { method: "POST", keepalive: true, headers: { "X-Form-Token": formToken } }).catch(() => {});
}

// A page that the browser kept and shows again tells that its call has ended.
async function comeBack(event) {
  if (event.persisted && inCall) show(await ask(`?pieces=${seen.pieces}&exchanges=${seen.exchanges}`));
}

part("dial").addEventListener("submit", call);
part("hang-up").addEventListener("click", hangUp);
part("silence").addEventListener("click", staySilent);
part("keyed-all").addEventListener("click", keyedAll);
part("speech").addEventListener("submit", sayWords);
part("message").addEventListener("submit", speakMessage);
part("card").addEventListener("submit", keyCard);
part("account").addEventListener("submit", keyAccount);
part("trial-card").addEventListener("change", (event) => {
  part("code").value = event.target.selectedOptions[0].dataset.code;
  showKnown(event.target.value);
});
part("trial-account").addEventListener("change", () => showPicked("bank"));
part("agent-answers").addEventListener("click", () => act({ type: "agent_answers" }, "An agent answers"));
part("agent-hangs-up").addEventListener("click", () => act({ type: "agent_hangs_up" }, "The agent hangs up"));
part("aloud").addEventListener("change", () => { hush(); part("voice").textContent = ""; });
part("real-time").addEventListener("change", () => countSilence(0));
part("smaller").addEventListener("click", () => zoom(0.8));
part("larger").addEventListener("click", () => zoom(1.25));
part("find-me").addEventListener("click", findMe);
part("picture").addEventListener("click", followLink);
document.querySelectorAll(".key").forEach((button) => button.addEventListener("click", () => press(button.dataset.key)));
document.querySelectorAll(".entry").forEach((button) => button.addEventListener("click", () => press(button.dataset.keys)));
part("known")?.addEventListener("change", showEntries);
document.addEventListener("keydown", onKey);
window.addEventListener("pagehide", leave);
window.addEventListener("pageshow", comeBack);
window.speechSynthesis?.getVoices();
part("line").addEventListener("change", preview);
part("version").addEventListener("change", preview);
if (part("known")) showEntries();
preview();
poll();
