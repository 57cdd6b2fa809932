// The timeline: drawn by the server over the days looked at; marks are walked with the arrow keys.
import { board, call, find, say, whenShown } from "./server.js";

const setup = document.body.dataset;
const DAY = 86400000;
let days = null; // [first, last] in milliseconds; null: all of them
let drawnFor = "";
const whole = () => [Date.parse(setup.from), Date.parse(setup.to) + DAY];
const word = (time) => new Date(time).toISOString().slice(0, 10);

let wide = 0; // pixels that the chart has
const PAPER = 1040; // pixels across a page
let inSight = true;
let soon = 0;

// Drawn once the page has had its turn, and only while somebody can see it.
function draw() {
  clearTimeout(soon);
  if (inSight && !find("chart").hidden) soon = setTimeout(drawNow, 30);
}

async function drawNow() {
  wide = find("chart").clientWidth;
  const query = new URLSearchParams({ view: find("chart-view").value, branch: board.branch, width: wide });
  if (days) { query.set("since", word(days[0])); query.set("until", word(days[1])); }
  if (find("in-chart").checked) {
    const shown = [...document.querySelectorAll("#people li:not([hidden])")].map((each) => each.dataset.crew);
    if (query.get("view") === "person" && shown.join(",").length < 3500) query.set("who", shown.join(","));
  }
  const wanted = `${query} ${board.revision}`;
  if (wanted === drawnFor) return;
  drawnFor = wanted;
  try {
    const html = await call("GET", `/api/charts?${query}`);
    if (drawnFor !== wanted) return;
    find("chart").innerHTML = html;
    find("chart").style.setProperty("--on-paper", String(Math.min(1, PAPER / wide)));
    walkable();
  } catch (error) { say(error.message, true); }
}

function walkable() {
  for (const figure of find("chart").querySelectorAll("figure")) {
    const marks = [...figure.querySelectorAll(".mark")];
    const detail = figure.querySelector(".detail");
    const tell = (event) => {
      const mark = event.target.closest(".mark");
      if (mark && detail) detail.textContent = mark.getAttribute("aria-label");
    };
    marks.forEach((mark, place) => mark.setAttribute("tabindex", place ? "-1" : "0"));
    figure.addEventListener("mouseover", tell);
    figure.addEventListener("focusin", tell);
    figure.addEventListener("click", (event) => open(event.target.closest(".mark")));
    figure.addEventListener("keydown", (event) => {
      const place = marks.indexOf(event.target.closest(".mark"));
      if (event.key === "Enter" && place >= 0) open(marks[place]);
      const goal = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: marks.length - 1 }[event.key];
      if (place < 0 || goal === undefined || !marks[goal]) return;
      event.preventDefault();
      marks[place].setAttribute("tabindex", "-1");
      marks[goal].setAttribute("tabindex", "0");
      marks[goal].focus();
    });
  }
}

// Go to the flight that a mark is about: a ship's own, or the first of a person.
function open(mark) {
  if (!mark || !board.data) return;
  const told = mark.getAttribute("aria-label");
  const person = board.data.people.find((each) => told.startsWith(`${each.name} (`));
  const ship = board.data.flights.find((each) => told.startsWith(`${each.id} `))
    || board.data.flights.find((each) => told.includes(` ${each.id} `) || told.includes(` ${each.id},`) || told.includes(` ${each.id};`));
  if (ship) {
    const seats = [...document.querySelectorAll(".seat")].filter((each) => each.dataset.flight === ship.id);
    const seat = seats.find((each) => person && each.dataset.crew === person.id) || seats[0];
    seat?.closest("article").removeAttribute("hidden");
    seat?.scrollIntoView({ block: "center" });
    seat?.focus();
  }
}

function zoom(factor, shift) {
  const [first, last] = days || whole();
  const middle = (first + last) / 2 + shift * (last - first);
  const half = Math.max(15 * DAY, (last - first) * factor / 2);
  const [start, end] = whole();
  days = half * 2 >= end - start ? null : [middle - half, middle + half];
  if (days && days[0] < start) days = [start, start + 2 * half];
  if (days && days[1] > end) days = [end - 2 * half, end];
  draw();
}

export function startTimeline() {
  find("closer").addEventListener("click", () => zoom(0.5, 0));
  find("wider").addEventListener("click", () => zoom(2, 0));
  find("earlier").addEventListener("click", () => zoom(1, -0.5));
  find("later").addEventListener("click", () => zoom(1, 0.5));
  find("fit").addEventListener("click", () => { days = null; draw(); });
  find("chart-view").addEventListener("change", draw);
  find("in-chart").addEventListener("change", draw);
  find("fold").addEventListener("click", () => {
    find("chart").hidden = !find("chart").hidden;
    find("fold").setAttribute("aria-expanded", String(!find("chart").hidden));
    find("fold").textContent = find("chart").hidden ? "Unfold" : "Fold";
    draw();
  });
  new IntersectionObserver((seen) => {
    inSight = seen.at(-1).isIntersecting;
    if (inSight) draw();
  }, { rootMargin: "200px" }).observe(find("chart"));
  new ResizeObserver(() => { if (Math.abs(find("chart").clientWidth - wide) > 20) draw(); }).observe(find("chart"));
  document.addEventListener("filtered", () => { if (find("in-chart").checked) draw(); });
  whenShown(draw);
}
