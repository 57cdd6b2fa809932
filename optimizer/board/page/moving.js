// Moving people: by dragging, or by picking a person up and putting them down; and the panel of a seat.
import { board, button, call, change, element, find, look, mayWrite, move, say, whenShown } from "./server.js";
import { ask } from "./asking.js";

let picked = null; // {crew, name, seat}: a person, and the seat that they leave if they were picked up from one
let chosen = ""; // the id of the seat whose panel is open

const placeOf = (seat) => ({ crew: seat.dataset.crew, flight: seat.dataset.flight, leg: seat.dataset.leg });

function pick(person) {
  picked = person;
  for (const each of document.querySelectorAll(".person")) {
    each.setAttribute("aria-pressed", String(Boolean(picked) && !picked.seat && each.dataset.crew === picked.crew));
  }
  const line = find("picked");
  line.hidden = !picked;
  line.textContent = picked ? `${picked.name} is picked up: choose a seat (Enter or click); Escape lets go.` : "";
  document.body.classList.toggle("picking", Boolean(picked));
  if (picked) say(line.textContent);
}

async function put(seat) {
  const person = picked;
  pick(null);
  if (seat.dataset.fixed === "yes") {
    say(`${seat.dataset.flight} ${seat.dataset.role} cannot be changed: it is settled or given.`, true);
    return;
  }
  const target = placeOf(seat);
  if (person.seat && seat.dataset.crew) {
    if (person.crew === target.crew && person.seat.flight === target.flight) return;
    await move({ kind: "swap", one: person.seat, two: target });
    return;
  }
  await move({
    kind: "seat", crew: person.crew, flight: target.flight, role: seat.dataset.role, leg: target.leg,
    instead: target.crew || null, leaving: person.seat || null,
  });
}

function personAt(node) {
  const person = node.closest?.(".person");
  if (person) return { crew: person.dataset.crew, name: person.dataset.name, seat: null };
  const seat = node.closest?.(".seat");
  if (seat && seat.dataset.crew && seat.draggable) {
    return { crew: seat.dataset.crew, name: seat.dataset.name, seat: placeOf(seat) };
  }
  return null;
}

function dragging() {
  document.addEventListener("dragstart", (event) => {
    const person = mayWrite ? personAt(event.target) : null;
    if (!person) { event.preventDefault(); return; }
    event.dataTransfer.setData("text/plain", person.name);
    event.dataTransfer.effectAllowed = "move";
    picked = person;
    setTimeout(() => { if (picked === person) pick(person); }, 0); // a page that changes at once ends the drag
  });
  document.addEventListener("dragover", (event) => {
    const seat = event.target.closest?.(".seat");
    for (const each of document.querySelectorAll(".over-it")) if (each !== seat) each.classList.remove("over-it");
    if (picked && seat) { event.preventDefault(); seat.classList.add("over-it"); }
  });
  document.addEventListener("drop", (event) => {
    const seat = event.target.closest?.(".seat");
    if (picked && seat) { event.preventDefault(); put(seat); }
  });
  document.addEventListener("dragend", () => {
    for (const each of document.querySelectorAll(".over-it")) each.classList.remove("over-it");
    pick(null);
  });
}

function clicking() {
  document.addEventListener("click", (event) => {
    const person = event.target.closest(".person");
    const seat = event.target.closest(".seat");
    if (person && mayWrite) pick(picked && picked.crew === person.dataset.crew ? null : personAt(person));
    else if (seat && picked) put(seat);
    else if (seat) { openSeat(seat); look("seat-pane"); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picked) { pick(null); say("let go"); }
    const typing = event.target.closest("input, textarea, select, dialog");
    if ((event.ctrlKey || event.metaKey) && !typing && event.key.toLowerCase() === "z") {
      event.preventDefault();
      find(event.shiftKey ? "redo" : "undo").click();
    }
  });
}

function openSeat(seat) {
  chosen = seat.id;
  const { flight, role, leg, crew, name } = seat.dataset;
  const fixed = seat.dataset.fixed === "yes";
  const way = { up: "", down: ", way down", backup: ", as backup" }[leg];
  for (const each of document.querySelectorAll(".seat.chosen")) each.classList.remove("chosen");
  seat.classList.add("chosen");
  const pane = find("seat");
  const last = pane.contains(document.activeElement) ? document.activeElement.textContent : null;
  pane.replaceChildren(element("p", `${flight} ${role}${way}: ${crew ? name : "empty"}`, { class: "seat-name" }));
  find("seat-pane").hidden = false;
  const tools = element("p", "", { class: "buttons" });
  if (crew && mayWrite) tools.append(button("Why?", () => ask({ kind: "why", crew, flight, role, leg })));
  if (crew && mayWrite && !fixed) {
    tools.append(
      button("Clear", () => move({ kind: "clear", crew, flight, leg })),
      seat.dataset.pinned === "yes"
        ? button("Unpin", () => move({ kind: "unpin", crew, flight, leg }))
        : button("Pin", () => move({ kind: "pin", crew, flight, role, leg })),
      button("Swap with…", () => pick({ crew, name, seat: placeOf(seat) })),
    );
  }
  if (!fixed && mayWrite) tools.append(button("Rank with proof", () => ask({ kind: "candidates", flight, role, leg, top: 5 })));
  pane.append(tools);
  if (last !== null) { // pressed here: the same button has the focus again, or the one that is in its place
    const buttons = [...tools.querySelectorAll("button")];
    const next = buttons.find((each) => each.textContent === last) || buttons.find((each) => /^(Unp|P)in$/.test(each.textContent) && /^(Unp|P)in$/.test(last)) || buttons[0];
    (next || find("seat-close")).focus({ preventScroll: true });
  }
  if (fixed) pane.append(element("p", "This seat is settled or given: nobody here decides it.", { class: "hint" }));
  else rank(pane, { flight, role, leg, instead: crew });
}

async function rank(pane, place) {
  const list = element("ol", "", { class: "ranking", "aria-label": "Who could sit here" });
  const note = element("p", "", { class: "hint" });
  pane.append(element("h3", "Who could, while nobody else moves"), note, list);
  const query = new URLSearchParams({ ...place, branch: board.branch });
  if (!place.instead) query.delete("instead");
  const began = performance.now();
  for (let turn = 0, left = 1; left && turn < 40 && list.isConnected; turn += 1) {
    query.set("seconds", turn ? "0.5" : "0.25");
    let answer;
    try {
      answer = await call("GET", `/api/ranking?${query}`);
    } catch (error) { note.textContent = error.message; return; }
    left = answer.left;
    if (!turn) document.body.dataset.ranked = String(Math.round(performance.now() - began));
    note.textContent = left ? `${left} more to judge…` : "All judged. Best first: broken clauses, then the goals in order.";
    list.replaceChildren(...answer.people.slice(0, 12).map((person) => ranked(person, place)));
  }
}

function ranked(person, place) {
  const known = board.data.people.find((each) => each.id === person.crew) || { name: person.crew, agency: "" };
  const item = element("li");
  const words = element("div");
  words.append(element("bdi", known.name), element("small", ` ${known.agency}: ${person.cost}`));
  if (person.mended.length) words.append(element("small", `mends ${person.mended.join(", ")}`));
  if (person.broken.length) words.append(element("small", `breaks ${person.broken.join(", ")}`, { class: "worse" }));
  const tools = element("span", "", { class: "buttons" });
  if (mayWrite) {
    tools.append(button("Seat", () => move({
      kind: "seat", crew: person.crew, flight: place.flight, role: place.role, leg: place.leg, instead: place.instead || null,
    }), { "aria-label": `Seat ${known.name}` }));
    tools.append(button("Why not?", () => ask({ kind: "why_not", crew: person.crew, flight: place.flight, role: place.role, leg: place.leg }),
      { "aria-label": `Why not ${known.name}?` }));
  }
  item.append(words, tools);
  return item;
}

export function startMoving() {
  dragging();
  clicking();
  document.addEventListener("change", (event) => {
    const launch = event.target.closest(".launch");
    if (launch) move({ kind: "launch", flight: launch.dataset.flight, launch: launch.value });
  });
  document.addEventListener("click", (event) => {
    const lock = event.target.closest(".lock");
    if (lock) move({ kind: lock.dataset.locked === "yes" ? "unlock" : "lock", flight: lock.dataset.flight });
    const enforce = event.target.closest(".enforce");
    if (enforce) move({ kind: "enforce", rule: enforce.dataset.rule, subject: enforce.dataset.subject });
  });
  find("seat-close").addEventListener("click", () => {
    const seat = find(chosen);
    chosen = "";
    find("seat-pane").hidden = true;
    seat?.classList.remove("chosen");
    seat?.focus({ preventScroll: true });
  });
  find("undo").addEventListener("click", () => change("/api/undo", {}));
  find("redo").addEventListener("click", () => change("/api/redo", {}));
  whenShown(() => {
    const seat = chosen ? find(chosen) : null;
    if (seat) openSeat(seat);
    else find("seat-pane").hidden = true;
  });
}
