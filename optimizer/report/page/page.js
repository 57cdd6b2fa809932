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
  figure.addEventListener("keydown", (event) => {
    const place = marks.indexOf(markAt(event));
    const goal = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: marks.length - 1 }[event.key];
    if (place < 0 || goal === undefined || !marks[goal]) return;
    event.preventDefault();
    marks[place].setAttribute("tabindex", "-1");
    marks[goal].setAttribute("tabindex", "0");
    marks[goal].focus();
  });
}
