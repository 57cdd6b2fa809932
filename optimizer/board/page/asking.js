// Questions: asked, followed as they are searched, stopped, and their plans taken.
import { board, button, by, call, change, element, find, keepingFocus, look, mayWrite, quietly, refresh, say, silent, whenShown } from "./server.js";

const known = new Map(); // by number: where a search stands
const whole = new Map(); // by number: its answer
let lost = false; // whether the board was last seen not to answer
const titles = {
  solve: "Solve", repair: "Repair", why: "Why", why_not: "Why not", candidates: "Ranked with proof",
  alternatives: "Alternatives", explain: "Why there is no plan", contingency: "Contingency", scenarios: "Scenarios",
};

export async function ask(question) {
  if (!mayWrite) { say("This link may only look: nothing can be asked here.", true); return; }
  try {
    const search = await call("POST", "/api/searches", { branch: board.branch, by: by(), question });
    say(`${titles[search.kind]} began.`);
    hear(search);
    look("searches-pane", "start");
  } catch (error) { say(error.message, true); }
}

async function hear(search) {
  const before = known.get(search.number);
  if (before && ended(before) && !ended(search)) return;
  known.set(search.number, { ...search, told: board.revision });
  draw();
  if (ended(search) && !whole.has(search.number)) {
    whole.set(search.number, null);
    try {
      whole.set(search.number, await call("GET", `/api/searches/${search.number}`));
    } catch { whole.delete(search.number); return; }
    draw();
    if (document.body.dataset.ready && search.number === Math.max(...known.keys())) look("searches-pane", "start");
    say(`${titles[search.kind]}: ${search.trouble || search.words || search.status}`, search.status === "failed");
  }
}

// Whether its plan is for the plan shown: the server says so with each move, and of a search with its end.
const fits = (search) => board.data.takeable.includes(search.number) || (search.fits && search.told === board.revision && search.branch === board.branch);

const ended = (search) => ["done", "stopped", "failed"].includes(search.status);

function draw() {
  if (!known.size) return;
  const searches = [...known.values()].sort((one, two) => two.number - one.number).slice(0, 12);
  const open = new Set([...find("searches").querySelectorAll("details[open]")].map((each) => each.dataset.number));
  keepingFocus(() => find("searches").replaceChildren(...searches.map((search, place) => drawn(search, place === 0, open))));
}

function about(asked) {
  const name = asked.crew ? board.data?.people.find((each) => each.id === asked.crew)?.name || asked.crew : "";
  return [name, asked.flight, asked.role].filter(Boolean).join(", ");
}

function drawn(search, newest, open) {
  const made = element("article", "", { class: `search ${search.status}`, "data-number": search.number, "data-kind": search.kind });
  const what = about(search.asked);
  made.append(element("h3", titles[search.kind] + (what ? `: ${what}` : "")));
  made.append(element("p", stands(search), { class: "stands" }));
  const tools = element("p", "", { class: "buttons" });
  if (!ended(search) && mayWrite) {
    tools.append(button("Stop", () => quietly(call("DELETE", `/api/searches/${search.number}`)), { id: `stop-${search.number}` }));
  }
  if (search.taken && !fits(search)) {
    tools.append(element("span", "Applied.", { class: "hint" }));
  } else if (search.can_be_taken && mayWrite && !fits(search)) {
    tools.append(element("span", "The plan has changed since.", { class: "hint" }));
    tools.append(button("Ask again", () => ask(search.asked), { id: `again-${search.number}` }));
  } else if (search.can_be_taken && mayWrite && !(search.kind === "repair" && nothing(whole.get(search.number)))) {
    const take = async (event) => {
      const pressed = event.currentTarget;
      if (pressed.ariaDisabled === "true") return;
      pressed.ariaDisabled = "true"; // pressed twice it is taken once; it keeps the focus, as one that is disabled does not
      pressed.ariaDisabled = String(await change(`/api/searches/${search.number}/take`, {}));
    };
    tools.append(button("Apply this plan", take,
      { class: "take", id: `take-${search.number}` }));
  }
  made.append(tools);
  const answer = whole.get(search.number);
  if (answer) made.append(...answered(answer, newest || open.has(String(search.number))));
  return made;
}

function stands(search) {
  if (search.trouble) return search.trouble;
  if (ended(search)) return `${search.words || search.status} (${search.seconds.toFixed(1)} s)`;
  if (lost) return "Not known: the board does not answer.";
  const step = search.step;
  const words = [step.phase || search.status];
  if (step.tier) words.push(`tier ${step.tier} of ${step.tiers} ${step.goals.join(", ")}`);
  if (step.value !== null) words.push(`best ${step.value}`);
  if (step.bound !== null) words.push(`bound ${step.bound}`);
  if (step.of) words.push(`${step.done} of ${step.of}`);
  return `${words.join(", ")} (${search.seconds.toFixed(0)} s)`;
}

function answered(answer, isOpen) {
  const parts = [];
  if (answer.answer?.difference) parts.push(moves(answer.answer.difference));
  if (answer.kind === "contingency" && answer.answer) parts.push(shipTable(answer.answer.rows));
  if (answer.text) {
    const details = element("details", "", { "data-number": answer.number });
    details.open = isOpen && !answer.answer?.difference && answer.kind !== "contingency";
    const wide = button("Enlarge", () => enlarge(titles[answer.kind], answer.text), { id: `wide-${answer.number}`, class: "wide" });
    details.append(element("summary", "In full"), wide, element("pre", answer.text, { tabindex: "0" }));
    parts.push(details);
  }
  return parts;
}

const nameOf = (crew) => board.data?.people.find((each) => each.id === crew)?.name || crew;
const ways = { up: "", down: " (way down)", backup: " (as backup)" };

// Who comes down in the seat in which they went up has one seat, told once.
function seatWords(legs) {
  const up = legs.filter((leg) => leg.leg === "up").map((leg) => `${leg.flight} ${leg.role}`);
  const told = legs.filter((leg) => leg.leg !== "down" || !up.includes(`${leg.flight} ${leg.role}`));
  return told.map((leg) => `${leg.flight} ${leg.role}${ways[leg.leg]}`).join(", ") || "—";
}

// An answer as its command prints it is wider than the column.
function enlarge(title, text) {
  find("reading-title").textContent = title;
  find("reading").textContent = text;
  find("reading-dialog").showModal();
}

// A day is never broken at its hyphens.
function cell(words, heads) {
  const made = element(heads ? "th" : "td", "", { scope: heads ? "row" : null });
  for (const part of words.split(/(\d{4}-\d\d-\d\d)/)) {
    made.append(/^\d{4}-\d\d-\d\d$/.test(part) ? element("time", part) : part);
  }
  return made;
}

function table(label, head, rows) {
  const box = element("div", "", { class: "scroll", tabindex: "0", role: "region", "aria-label": label });
  const made = element("table");
  const line = element("tr");
  line.append(...head.map((word) => element("th", word, { scope: "col" })));
  const top = element("thead");
  top.append(line);
  const body = element("tbody");
  for (const row of rows) {
    const each = element("tr");
    each.append(...row.map((words, place) => cell(words, place === 0)));
    body.append(each);
  }
  made.append(top, body);
  box.append(made);
  return box;
}

// A repair that moves nobody and no day: there is nothing to apply.
const nothing = (answer) => {
  const found = answer?.answer?.difference;
  return Boolean(found) && ["moves", "backups", "sessions", "dates", "commanders"].every((each) => !found[each].length);
};

function moves(difference) {
  const rows = [...difference.moves, ...difference.backups].map((each) => [nameOf(each.crew), seatWords(each.from), seatWords(each.to)]);
  rows.push(...difference.dates.map((each) => [each.flight, each.from?.launch || "—", each.to?.launch || "—"]));
  return rows.length ? table("What it changes", ["who", "from", "to"], rows) : element("p", "It changes nothing: there is nothing to apply.", { class: "hint" });
}

function shipTable(rows) {
  const shown = rows.filter((row) => row.without_seat.length).slice(0, 15);
  if (!shown.length) return element("p", "Whichever docked ship is damaged, everybody has a seat home.", { class: "hint" });
  return table("Contingency", ["ship", "days", "case", "without a seat", "until"], shown.map((row) => [
    row.ship, `${row.from} to ${row.to}`, row.case, row.without_seat.map(nameOf).join(", "), row.relief || "no seat comes",
  ]));
}

export async function startAsking() {
  whenShown(draw);
  for (const kind of ["solve", "repair", "contingency"]) find(kind).addEventListener("click", () => ask({ kind }));
  const events = new EventSource(`/api/events?token=${encodeURIComponent(document.body.dataset.token)}`);
  events.addEventListener("search", (event) => hear(JSON.parse(event.data)));
  const follow = async (event) => {
    const told = JSON.parse(event.data);
    while (board.busy) await new Promise((done) => setTimeout(done, 20));
    if (told.revision <= board.revision) return;
    const said = find("said").textContent;
    if ((await quietly(refresh().then(() => true))) === null) return;
    if (told.words && find("said").textContent === said) say(`${told.by}: ${told.words}`); // not over a refusal
  };
  events.addEventListener("error", () => {
    if (lost) return;
    lost = true;
    say(silent, true);
    draw();
  });
  events.addEventListener("moved", follow);
  events.addEventListener("hello", async (event) => {
    if (lost) say("The board answers again.");
    lost = false;
    await follow(event);
    for (const search of (await quietly(call("GET", "/api/searches"))) || []) hear(search); // also what ended meanwhile
  });
}
