"use strict";
for (const figure of document.querySelectorAll("figure")) {
  const marks = [...figure.querySelectorAll(".mark")];
  const detail = figure.querySelector(".detail");
  if (!marks.length) continue;
  const rest = "Point at a mark, or move into the chart with Tab and along it with the arrow keys.";
  const tell = (mark) => { detail.textContent = mark ? mark.getAttribute("aria-label") : rest; };
  const markAt = (event) => event.target.closest(".mark");
  tell(null);
  marks.forEach((mark, place) => mark.setAttribute("tabindex", place ? "-1" : "0"));
  figure.addEventListener("mouseover", (event) => { if (markAt(event)) tell(markAt(event)); });
  figure.addEventListener("focusin", (event) => { if (markAt(event)) tell(markAt(event)); });
  const reach = (mark) => { for (const each of marks) each.setAttribute("tabindex", each === mark ? "0" : "-1"); };
  figure.addEventListener("keydown", (event) => {
    const seen = marks.filter((mark) => !mark.closest(".gone"));
    const place = seen.indexOf(markAt(event));
    const goal = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (place < 0 || goal === undefined || !seen[goal]) return;
    event.preventDefault();
    reach(seen[goal]);
    seen[goal].focus();
  });
  figure.addEventListener("found", () => reach(marks.find((mark) => !mark.closest(".gone"))));
}

const rows = [];
for (const part of document.querySelectorAll(".lanes")) {
  const [names, days] = part.children;
  const halves = [names, days].map((half) => [...half.querySelectorAll(".row")]);
  const lanes = halves[0].map((name, place) => [name, halves[1][place]]);
  if (lanes.length) rows.push({ part, names, days, lanes, top: days.viewBox.baseVal.y, tall: days.viewBox.baseVal.height });
}
const plain = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const words = new Map(rows.flatMap(({ lanes }) => lanes.map((lane) => [lane, plain(lane.map((half) => half.textContent).join(" "))])));
for (const form of document.querySelectorAll(".lane-search")) {
  const boxes = [...form.querySelectorAll(".side-box")];
  form.hidden = false;
  const choose = () => {
    const asked = plain(form.querySelector(".find").value).split(/\s+/).filter(Boolean);
    const sides = boxes.filter((box) => box.checked).map((box) => box.value);
    let shown = 0;
    const kept = (lane) => (!boxes.length || sides.some((side) => lane[0].classList.contains(side))) && asked.every((word) => words.get(lane).includes(word));
    for (const { part, names, days, lanes, top, tall } of rows) {
      let place = Number(lanes[0][0].dataset.top);
      const end = Math.max(...lanes.map(([name]) => Number(name.dataset.top) + Number(name.dataset.height)));
      lanes.forEach((lane, number) => {
        const heads = lane[0].classList.contains("heading");
        let below = number + 1;
        while (heads && lanes[below] && !lanes[below][0].classList.contains("heading") && !kept(lanes[below])) below += 1;
        const stays = heads ? Boolean(lanes[below]) && !lanes[below][0].classList.contains("heading") : kept(lane);
        for (const half of lane) {
          half.classList.toggle("gone", !stays);
          half.setAttribute("transform", `translate(0 ${place - Number(half.dataset.top)})`);
        }
        if (stays) place += Number(lane[0].dataset.height);
        if (stays && !heads && part.closest(".view-person")) shown += 1;
      });
      const height = tall - (end - place);
      for (const half of [names, days]) {
        half.setAttribute("height", height);
        half.setAttribute("viewBox", `0 ${top} ${half.getAttribute("width")} ${height}`);
      }
    }
    for (const figure of document.querySelectorAll("figure")) figure.dispatchEvent(new Event("found"));
    form.querySelector(".found").textContent = asked.length || sides.length < boxes.length ? `${shown} ${shown === 1 ? "person" : "people"}` : "";
  };
  form.addEventListener("input", choose);
}
