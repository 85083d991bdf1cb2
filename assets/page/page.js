// Shows the station's board; asks for nothing but boards, pictures and, when a button is pressed, a decision.
"use strict";

const facts = JSON.parse(document.getElementById("facts").textContent);
const words = facts.words;
const at = (id) => document.getElementById(id);
const now = () => performance.now();
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// The station beats at least once a second: longer silence means that it is gone.
const SILENCE_MS = 2200;
// A page that hears nothing for so long calls again, whatever its connection says.
const CALL_AGAIN_MS = 2500;
// A press so soon after the picture changed was meant for the one before.
const NEW_FRAME_MS = 350;
// Remotes and fingers bounce.
const BOUNCE_MS = 400;
// A press that changed nothing for so long may be made again.
const ANSWER_MS = 1500;
const FLASH_MS = 1400;
const OLD_MS = 3000;

let board = null;
let key = "";
let heardAt = now();
let calledAt = 0;
let source = null;
let oldLink = false;
let flashSerial = null;
let flashTimer = 0;
let stateSince = 0;
let pressedAt = -Infinity;
let decided = null;

// ---- the station

function call() {
  calledAt = now();
  source?.close();
  source = new EventSource("/events");
  source.addEventListener("hello", hello);
  source.addEventListener("board", (event) => { hear(); show(JSON.parse(event.data)); });
  source.addEventListener("beat", hear);
  source.addEventListener("error", lookWhy);
}

function hello(event) {
  const said = JSON.parse(event.data);
  if (said.version !== facts.version) {
    location.reload();
  }
  if (said.key !== key) {
    forget();
  }
  key = said.key;
}

// Another run counts its numbers, pictures and perhaps its frames anew.
function forget() {
  [flashSerial, decided, liveNumber, kept.frame] = [null, null, 0, -1];
}

function hear() {
  heardAt = now();
  oldLink = false;
  lookForLoss();
}

// A browser doesn't tell whether it was refused or heard nobody.
async function lookWhy() {
  try {
    oldLink = (await fetch("/", { cache: "no-store" })).status === 403;
  } catch {
    oldLink = false;
  }
  lookForLoss();
}

function watchStation() {
  lookForLoss();
  showPicture();
  fade();
  if (now() - heardAt > CALL_AGAIN_MS && now() - calledAt > CALL_AGAIN_MS) {
    call();
  }
}

// ---- what is shown

function put(id, text) {
  const element = at(id);
  const said = text ?? "";
  if (element.textContent !== String(said)) {
    element.textContent = said;
    return true;
  }
  return false;
}

function show(told) {
  board = told.board;
  stateSince = Date.now() - told.for_ms;
  document.body.dataset.state = board.state;
  document.body.dataset.tone = board.tone;
  put("sign_text", board.sign);
  drawMark();
  put("word", board.word);
  const fresh = [put("correction", board.correction?.words), put("sentence", board.sentence)];
  put("tail", board.number_tail && `${words.student} …${board.number_tail}`);
  put("digits", board.number ?? "—");
  fresh.push(put("name", board.name), put("next", board.next ?? words.nobody));
  put("done", board.done);
  put("waiting", board.waiting);
  put("tray", board.tray);
  at("stray").hidden = board.tray === 0;
  if (fresh.includes(true)) {
    fitAll();
  }
  enable();
  flash(told.flash);
  drawGuides();
  fade();
  showPicture();
  lookForLoss();
}

// The signs that fonts draw in many ways.
const MARKS = { "✓": "M12 55 40 83 90 20", "✗": "M16 16 84 84M84 16 16 84" };

function drawMark() {
  const path = MARKS[board.sign];
  at("mark").setAttribute("d", path ?? "");
  at("sign").classList.toggle("drawn", Boolean(path));
}

// Makes texts smaller until they and their box hold what is in them.
function fit(box, ...texts) {
  for (let k = 1; k > 0.3; k -= 0.05) {
    for (const text of texts) {
      text.style.setProperty("--k", k);
    }
    if (![box, ...texts].some(overflows)) {
      return;
    }
  }
}

function overflows(element) {
  // Letters reach a little beyond their lines.
  const slack = Math.max(parseFloat(getComputedStyle(element).fontSize) / 5, innerHeight / 80);
  return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + slack;
}

function fitAll() {
  fit(at("name").parentElement, at("name"));
  fit(at("advice"), at("correction"), at("sentence"));
  fit(at("deck"), at("next"));
}

function flash(given) {
  const serial = given?.serial ?? 0;
  // What was given before this page was opened is no news.
  const isNews = flashSerial !== null && serial > flashSerial;
  flashSerial = serial;
  if (!isNews) {
    return;
  }
  put("given", given.number);
  const flash = at("flash");
  flash.hidden = true;
  void flash.offsetWidth; // Begins the animation anew.
  flash.hidden = false;
  clearTimeout(flashTimer);
  flashTimer = setTimeout(() => { flash.hidden = true; }, FLASH_MS);
}

function isStationLost() {
  return now() - heardAt > SILENCE_MS;
}

function lookForLoss() {
  const station = isStationLost();
  const lost = station ? "station" : board?.state === "lost" ? "camera" : "";
  const changed = (document.body.dataset.lost ?? "") !== lost;
  document.body.dataset.lost = lost;
  at("lost").hidden = !lost;
  if (lost) {
    put("lost_word", station ? words.lost_station : board.word);
    const note = oldLink ? words.old_link : words.lost_station_note;
    put("lost_note", station ? note : board.sentence);
    put("lost_since", sinceWords(station ? Date.now() - (now() - heardAt) : stateSince));
  }
  if (changed) {
    enable();
  }
}

function sinceWords(moment) {
  const clock = new Date(moment).toLocaleTimeString("en-GB");
  return `${words.since} ${clock} · ${Math.round((Date.now() - moment) / 1000)} ${words.seconds}`;
}

// ---- the picture: one at a time, the next when this one is drawn, so none ever waits in between

const kept = { kind: "", frame: null, full: null, at: 0 };
let liveNumber = 0;

// Live view that stands still must not be taken for what the camera sees, nor one frame for another.
function fade() {
  const old = kept.kind === "live" && now() - kept.at > OLD_MS;
  at("pixels").classList.toggle("old", old || kept.frame !== wantsStill());
}

function wantsStill() {
  return board?.frame ?? null;
}

async function draw(answer, kind, frame) {
  const bitmap = await createImageBitmap(await answer.blob());
  const isStale = frame !== wantsStill();
  if (!isStale) {
    const canvas = at("pixels");
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    const fullWidth = Number(answer.headers.get("full-width") ?? bitmap.width);
    const scale = fullWidth / bitmap.width;
    Object.assign(kept, { kind, frame, full: { w: fullWidth, h: bitmap.height * scale }, at: now() });
    put("caption", kind === "still" ? words.still : words.live);
    drawGuides();
    fade();
    enable();
  }
  bitmap.close();
}

let fetchingStill = null;

async function showPicture() {
  const frame = wantsStill();
  if (frame === null || kept.frame === frame || fetchingStill === frame) {
    return;
  }
  fetchingStill = frame;
  try {
    const answer = await fetch(`/still?frame=${frame}`, { cache: "no-store" });
    await (answer.ok ? draw(answer, "still", frame) : pause(500));
  } catch {
    await pause(500);
  }
  if (fetchingStill === frame) {
    fetchingStill = null;
  }
}

async function watchLive() {
  for (;;) {
    if (document.hidden || wantsStill() !== null || isStationLost()) {
      liveNumber = 0;
      await pause(100);
      continue;
    }
    try {
      const answer = await fetch(`/live?after=${liveNumber}`, { cache: "no-store" });
      if (answer.status === 200) {
        liveNumber = answer.headers.get("picture-number");
        await draw(answer, "live", null);
      } else if (answer.status !== 204) {
        await pause(500);
      }
    } catch {
      await pause(500);
    }
  }
}

// The profile's lines for a crop: as the station's own screen draws them.
function drawGuides() {
  const { w, h } = kept.full ?? { w: 0, h: 0 };
  const still = kept.kind === "still";
  const guides = facts.guides;
  const other = kept.frame !== wantsStill() || (still && !board?.crop);
  const away = !w || other || ["lost", "looking"].includes(board?.state);
  at("guides").toggleAttribute("hidden", away);
  if (away) {
    return;
  }
  at("guides").setAttribute("viewBox", `0 0 ${w} ${h}`);
  const crop = board?.crop ?? middle(w, h, guides.aspect);
  const x = (share) => crop.x + crop.w * share;
  const y = (share) => crop.y + crop.h * share;
  const [left, right] = [x(guides.side_margin), x(1 - guides.side_margin)];
  const set = (id, values) => {
    for (const [name, value] of Object.entries(values)) {
      at(id).setAttribute(name, value);
    }
  };
  set("crop", { x: crop.x, y: crop.y, width: crop.w, height: crop.h });
  for (const id of ["crown", "chin"]) {
    const { min, max } = guides[id];
    set(id, { x: left, y: y(min), width: right - left, height: (max - min) * crop.h });
  }
  const across = (share) => `M${left} ${y(share)}H${right}`;
  const down = (share) => `M${x(share)} ${crop.y}V${crop.y + crop.h}`;
  set("aims", { d: across(guides.crown.target) + across(guides.chin.target) });
  set("sides", { d: down(guides.side_margin) + down(0.5) + down(1 - guides.side_margin) });
  const trim = guides.print_trim;
  set("trims", { d: trim > 0 ? down(trim) + down(1 - trim) : "" });
  const inner = `M${crop.x} ${crop.y}h${crop.w}v${crop.h}h${-crop.w}z`;
  set("outside", { d: still ? `M0 0H${w}V${h}H0z${inner}` : "" });
}

function middle(w, h, aspect) {
  const height = Math.min(h, w / aspect);
  const width = height * aspect;
  return { x: (w - width) / 2, y: (h - height) / 2, w: width, h: height };
}

// ---- presses

const KEYS = {
  PageDown: "accept", ArrowRight: "accept", Enter: "accept", NumpadEnter: "accept",
  PageUp: "retake", ArrowLeft: "retake", Escape: "retake",
};

function enable() {
  // Nobody decides about a frame that isn't to be seen.
  const open = board && !isStationLost() && kept.frame === board.frame && decided !== board.frame;
  at("accept").disabled = !(open && board.can_accept);
  at("retake").disabled = !(open && board.can_retake);
}

async function press(wish) {
  if (at(wish).disabled || now() - pressedAt < BOUNCE_MS || now() - kept.at < NEW_FRAME_MS) {
    return;
  }
  const frame = board.frame;
  pressedAt = now();
  decided = frame;
  enable();
  at(wish).classList.add("pressed");
  let taken = false;
  try {
    const asked = { method: "POST", headers: { "paishe-key": key }, cache: "no-store" };
    taken = (await fetch(`/${wish}?frame=${frame}`, asked)).ok;
  } catch {
    // The station is gone: the page says so by itself.
  }
  // What was taken shows as another board; without one in time the press counted for nothing.
  await pause(taken ? ANSWER_MS : 0);
  at(wish).classList.remove("pressed");
  if (decided === frame) {
    decided = null;
    enable();
  }
}

addEventListener("keydown", (event) => {
  const wish = KEYS[event.key];
  if (!wish || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  event.preventDefault();
  if (!event.repeat) {
    press(wish);
  }
});
for (const wish of ["accept", "retake"]) {
  at(wish).addEventListener("click", () => press(wish));
}

// ---- beginning

function stayAwake() {
  // Only on this machine or over https; elsewhere the tablet's own setting has to do.
  if (!document.hidden) {
    navigator.wakeLock?.request("screen").catch(() => {});
  }
}

addEventListener("resize", fitAll);
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
setInterval(watchStation, 200);
call();
watchLive();
