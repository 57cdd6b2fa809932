// The page: filters, dialogs, and what is not a part of its own.
import { board, button, call, change, element, find, mayWrite, move, quietly, refresh, say, show, whenShown } from "./server.js";
import { ask, startAsking } from "./asking.js";
import { startMoving } from "./moving.js";
import { startTimeline } from "./timeline.js";

const setup = document.body.dataset;

function readOnly() {
  if (mayWrite) return;
  for (const each of document.querySelectorAll(".writes")) each.hidden = true;
  for (const each of document.querySelectorAll(".writes-enabled")) each.disabled = true;
}

function options(select, words, first) {
  const chosen = select.value;
  select.replaceChildren(...(first === null ? [] : [element("option", first, { value: "" })]),
    ...words.map((word) => element("option", word, { value: word })));
  select.value = words.includes(chosen) ? chosen : "";
}

const sorted = (words) => [...new Set(words)].filter(Boolean).sort();

function filterPeople() {
  const words = find("find").value.trim().toLowerCase();
  const [party, agency, held] = ["by-party", "by-agency", "by-held"].map((id) => find(id).value);
  for (const each of document.querySelectorAll("#people li")) {
    const { dataset } = each;
    each.hidden = !dataset.words.includes(words) || (party !== "" && dataset.party !== party)
      || (agency !== "" && dataset.agency !== agency) || (held !== "" && !dataset.held.split(" ").includes(held));
  }
  for (const each of document.querySelectorAll("#people details")) {
    each.querySelector(".count").textContent = `(${each.querySelectorAll("li:not([hidden])").length})`;
  }
  document.dispatchEvent(new Event("filtered"));
}

function filterFlights() {
  const which = find("flight-filter").value;
  for (const each of document.querySelectorAll("#flights article")) {
    const { over, broken } = each.dataset;
    each.hidden = (which === "" && over === "yes") || (which === "broken" && broken === "no") || (which === "new" && each.dataset.new === "no");
  }
  document.body.classList.toggle("no-down", !find("with-down").checked);
  document.body.classList.toggle("no-backups", !find("with-backups").checked);
}

// A dialog with a form: what is done when it is closed by its first button.  If that is refused it opens again, with
// what was typed and with the reason.
function dialog(id, opened, done) {
  const box = find(id);
  const refused = box.querySelector(".refused");
  box.addEventListener("close", async () => {
    const agreed = box.returnValue === "ok";
    box.returnValue = "";
    if (!agreed || (await done()) !== false) return;
    refused.textContent = find("said").textContent;
    box.showModal();
  });
  return (...about) => { opened(...about); refused.textContent = ""; box.showModal(); };
}

function dialogs() {
  const kinds = find("news-kind");
  const news = dialog("news-dialog", (text = "") => {
    find("news-text").value = text;
    find("news-sentence").textContent = kinds.value = "";
  }, () => move({ kind: "event", text: find("news-text").value }));
  kinds.addEventListener("change", () => {
    if (kinds.value) find("news-text").value = kinds.value;
    find("news-sentence").textContent = kinds.selectedOptions[0].title;
  });
  const flight = () => board.data.flights.find((each) => !each.launched)?.id || "MS-1";
  const fork = dialog("fork-dialog", () => { find("fork-name").value = ""; }, () => change("/api/branches", { name: find("fork-name").value }));
  const scenarios = dialog("scenarios-dialog", () => {}, () => ask({ kind: "scenarios", text: find("scenarios-text").value }));
  const opens = {
    "news-dialog": () => {
      find("news-examples").textContent = `For example: slip: ${flight()}, launch: ${setup.asOf} · drop_flight: ${flight()} · person_out: NAME`;
      news();
    },
    "fork-dialog": fork, "scenarios-dialog": scenarios, "save-dialog": () => find("save-dialog").showModal(),
  };
  let clause = null;
  const waive = dialog("waive-dialog", (about) => {
    clause = { rule: about.rule, subject: about.subject };
    find("waive-clause").textContent = `${about.rule} ${about.subject}`;
    find("waive-reason").value = "";
    find("waive-by").value = find("by").value;
  }, () => move({ kind: "waive", ...clause, reason: find("waive-reason").value, by: find("waive-by").value }));
  let who = "";
  const away = dialog("away-dialog", (about) => {
    who = about.crew;
    find("away-who").textContent = about.name;
    find("away-from").value = setup.asOf;
    find("away-to").value = "";
  }, () => {
    const until = find("away-to").value;
    return move({ kind: "event", text: `person_out: ${who}, from: ${find("away-from").value}${until ? `, to: ${until}` : ""}` });
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    if (pressed.dataset.opens) opens[pressed.dataset.opens]();
    else if (pressed.classList.contains("waive")) waive(pressed.dataset);
    else if (pressed.classList.contains("away")) away(pressed.dataset);
    else if (pressed.classList.contains("damaged")) {
      const day = pressed.dataset.docking > setup.asOf ? pressed.dataset.docking : setup.asOf;
      news(`unusable: ${pressed.dataset.flight}, on: ${day}`);
    } else if (pressed.dataset.saves) save(pressed.dataset.saves);
  });
}

async function save(what) {
  try {
    const saved = await call("POST", "/api/save", { branch: board.branch, what });
    const line = element("li", `${saved.path} `);
    line.append(element("a", "download", { href: `/api/files/${encodeURIComponent(saved.name)}?token=${encodeURIComponent(setup.token)}`, download: saved.name }));
    find("saved").prepend(line);
    say(`saved: ${saved.path}`);
  } catch (error) { say(error.message, true); }
}

function head(data) {
  for (const name of ["undo", "redo"]) {
    find(name).disabled = !data[name];
    find(name).title = data[name] || "";
  }
  find("verdict").textContent = find("verdict-words").textContent;
  find("verdict").classList.toggle("bad", !data.worth.ok);
  options(find("branch"), data.branches.filter((each) => !each.start).map((each) => each.name), null);
  find("branch").value = data.branch;
  options(find("by-party"), sorted(data.people.map((each) => each.party)), "all");
  options(find("by-agency"), sorted(data.people.map((each) => each.agency)), "all");
  options(find("by-held"), sorted(data.people.flatMap((each) => each.qualifications)), "anything");
  filterPeople();
  filterFlights();
  readOnly();
}

function name() {
  try {
    find("by").value = localStorage.getItem("crewopt board name") || "";
    find("by").addEventListener("change", () => localStorage.setItem("crewopt board name", find("by").value));
  } catch { /* nothing is kept where a browser keeps nothing */ }
}

// What stays in sight while the page is scrolled stands below the head, however high that is.
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--head", `${document.querySelector(".head").offsetHeight}px`);
}).observe(document.querySelector(".head"));
whenShown(head);
for (const id of ["find", "by-party", "by-agency", "by-held"]) find(id).addEventListener("input", filterPeople);
for (const id of ["flight-filter", "with-down", "with-backups"]) find(id).addEventListener("change", filterFlights);
find("branch").addEventListener("change", async () => {
  const former = board.branch;
  board.branch = find("branch").value;
  if ((await quietly(refresh().then(() => true))) === null) board.branch = find("branch").value = former;
});
find("log-page").href = `/log?token=${encodeURIComponent(setup.token)}`;
if (setup.reads) {
  find("second-screen").textContent = "A link for a second screen, which may only look: ";
  find("second-screen").append(element("a", "open", { href: `/?token=${encodeURIComponent(setup.reads)}`, target: "_blank", rel: "noopener" }));
}
name();
dialogs();
startMoving();
startTimeline();
show(await call("GET", "/api/board?view=true"));
startAsking();
document.body.dataset.ready = "yes";
