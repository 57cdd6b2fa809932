// The server: every request with the token and the revision, and what the page shows of its answer.
const setup = document.body.dataset;

export const board = { branch: "main", revision: Number(setup.revision), data: null, busy: 0 };
export const mayWrite = setup.writes === "yes";
export const find = (id) => document.getElementById(id);

export const silent = "The board does not answer: it has ended. Begin it again with crewopt board; all moves shown here are kept.";
const shownBefore = new Map();
const listeners = [];
export const whenShown = (listener) => listeners.push(listener);

export function say(words, alarm = false) {
  const line = find("said");
  line.textContent = words;
  line.classList.toggle("alarm-line", alarm);
}

export const by = () => find("by").value.trim() || "somebody";

export function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  if (text !== "") made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  return made;
}

export function button(text, onClick, attributes = {}) {
  const made = element("button", text, { type: "button", ...attributes });
  made.addEventListener("click", onClick);
  return made;
}

export async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "X-Board-Token": setup.token, ...(body || method === "DELETE" ? { "Content-Type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  }).catch(() => { throw new Error(silent); });
  if (answer.status === 204) return null;
  const html = (answer.headers.get("content-type") || "").startsWith("text/html");
  const data = html ? await answer.text() : await answer.json();
  if (answer.ok) return data;
  const problems = (data.problems || []).map((each) => (each.path ? `${each.path}: ` : "") + each.message);
  throw Object.assign(new Error(problems.join("; ") || `status ${answer.status}`), { status: answer.status, data });
}

// Only what is new is drawn again: whole lists where somebody or a flight came or went, else single ones.
export function show(data) {
  if (data.revision >= board.revision) keepingFocus(() => draw(data));
}

function draw(data) {
  board.data = data.whole ? data : { ...data, people: merged(board.data.people, data.people), flights: merged(board.data.flights, data.flights) };
  board.revision = data.revision;
  board.branch = data.branch;
  for (const [part, html] of Object.entries(data.html)) {
    if (shownBefore.get(part) === html) continue;
    shownBefore.set(part, html);
    find(part).innerHTML = html; // made by templates that escape all that is put into them
  }
  if (data.whole) {
    remember("flights", "article");
    remember("people", "li");
  }
  for (const [kind, parts] of Object.entries(data.parts || {})) {
    shownBefore.delete(kind);
    for (const [id, html] of Object.entries(parts)) {
      const made = document.createElement("template");
      made.innerHTML = html; // likewise
      const node = made.content.firstElementChild;
      places[kind].get(id)?.replaceWith(node);
      places[kind].set(id, node);
    }
  }
  for (const listener of listeners) listener(board.data);
}

const places = { flights: new Map(), people: new Map() }; // where each flight and person stands, by id

function remember(kind, tag) {
  places[kind] = new Map([...find(kind).querySelectorAll(tag)].filter((node) => node.dataset.flight || node.dataset.crew)
    .map((node) => [node.dataset.flight || node.dataset.crew, node]));
}

function merged(old, changed) {
  const by = new Map(changed.map((each) => [each.id, each]));
  return old.map((each) => by.get(each.id) || each);
}

const shown = () => `view=true${board.data ? `&shown=${board.data.view}` : ""}`;

// What fails is told, where nothing else waits for it.
export const quietly = (promise) => promise.catch((error) => { say(error.message, true); return null; });

export async function refresh() {
  show(await call("GET", `/api/board?${shown()}&branch=${encodeURIComponent(board.branch)}`));
}

// Bring a part into sight where the column beside the flights scrolls by itself; the page itself stays where it is.
export function look(id, block = "nearest") {
  if (!window.matchMedia("(min-width: 1101px)").matches) return;
  const column = document.querySelector(".side");
  const [part, frame] = [find(id).getBoundingClientRect(), column.getBoundingClientRect()];
  const above = part.top - frame.top - 4;
  if (block === "start" || above < 0) column.scrollTop += above;
  else if (part.bottom > frame.bottom) column.scrollTop += Math.min(above, part.bottom - frame.bottom);
}

// What is drawn again takes the focus with it: to the same element if it is there again, else to the head of its pane.
export function keepingFocus(draw) {
  const had = document.activeElement;
  const pane = had?.closest(".pane");
  draw();
  if (!had || had === document.body || (had.isConnected && had.checkVisibility())) return;
  if (document.activeElement !== document.body && document.activeElement !== had) return; // whoever drew has seen to it
  const again = had.id ? find(had.id) : null;
  const next = again || pane?.querySelector("h2");
  if (!next) return;
  if (!again) next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

// A change of the session.  The plan that it is meant for is the one shown: if somebody has moved since, nothing is done.
let before = Promise.resolve();

export function change(path, body, done) {
  before = before.then(() => changed(path, body, done)); // one after the other: our own moves are no conflict
  return before;
}

async function changed(path, body, done) {
  const began = performance.now();
  board.busy += 1;
  try {
    const asked = { branch: board.branch, by: by(), revision: board.revision, ...body };
    show(await call("POST", `${path}?${shown()}`, asked));
    document.body.dataset.latency = String(Math.round(performance.now() - began));
    look("worth-pane");
    say(done || board.data.log[0]?.words || "done");
    return true;
  } catch (error) {
    if (error.status === 409) {
      await quietly(refresh());
      say(`Not done, ${error.message}. What they did is shown now: do yours again if it still fits.`, true);
    } else {
      say(error.message, true);
    }
    return false;
  } finally {
    board.busy -= 1;
  }
}

export const move = (move, done) => change("/api/moves", { move }, done);
