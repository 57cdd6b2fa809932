"""What a planner does at a board, one function a task, for any instance and either hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.board.browsing import Screen


class Cast(NamedTuple):
    """Who and what the tasks are about; the plan seats everybody named, except ``other``, on the flight named."""

    flight: str
    role: str
    crew: str
    other: str
    """Somebody else for that seat."""
    second: tuple[str, str, str]
    """Another seat of the same kind: flight, role and person."""
    dated: tuple[str, str]
    """A flight with several days, and another day of it."""
    away: str
    damaged: str

    @property
    def seat(self) -> str:
        return f".seat[data-flight='{self.flight}'][data-leg=up][data-role='{self.role}']"


def person(crew: str) -> str:
    return f".person[data-crew='{crew}']"


def everything(screen: Screen, cast: Cast) -> None:
    """All tasks, one after the other; each is undone where the next one needs the plan as it was."""
    drag(screen, cast)
    undo_and_redo(screen, cast)
    ranked(screen, cast)
    clear(screen, cast)
    swap(screen, cast)
    pin(screen, cast)
    lock(screen, cast)
    launch(screen, cast)
    waive(screen, cast)
    branch(screen, cast)
    unavailable(screen, cast)
    damaged(screen, cast)
    news(screen, cast)
    save(screen)


def back(screen: Screen, words: str) -> None:
    """Take the last move back."""
    last = screen.page.locator("#log li").first.get_attribute("value")
    screen.press("#undo")
    newer = "last => Number(document.querySelector('#log li').getAttribute('value')) > Number(last)"
    screen.page.wait_for_function(newer, arg=last)
    screen.says(f"undo: {words}")


def drag(screen: Screen, cast: Cast) -> None:
    screen.put(person(cast.other), cast.seat)
    screen.says(f"to {cast.flight} {cast.role}")
    assert cast.other in screen.seats(cast.flight)[cast.role]
    assert "differ" in screen.find("#worth .hint").inner_text()


def undo_and_redo(screen: Screen, cast: Cast) -> None:
    back(screen, "")
    assert cast.crew in screen.seats(cast.flight)[cast.role]
    screen.press("#redo")
    screen.says("redo: ")
    assert cast.other in screen.seats(cast.flight)[cast.role]
    back(screen, "")


def ranked(screen: Screen, cast: Cast) -> None:
    screen.press(cast.seat)
    first = screen.find("#seat .ranking li button:has-text('Seat')")
    screen.press(first)
    screen.says(f"to {cast.flight} {cast.role}, in the place of")
    back(screen, "")


def clear(screen: Screen, cast: Cast) -> None:
    screen.press(cast.seat)
    screen.press("#seat button:text-is('Clear')")
    screen.says(f"off {cast.flight}")
    assert screen.seats(cast.flight)[cast.role][-1] == ""
    assert "broken" in screen.find("#verdict").inner_text() or "holds" in screen.find("#verdict").inner_text()
    back(screen, "")


def swap(screen: Screen, cast: Cast) -> None:
    flight, role, crew = cast.second
    screen.put(cast.seat, f".seat[data-flight='{flight}'][data-leg=up][data-role='{role}'][data-crew='{crew}']")
    screen.says("swap")
    assert crew in screen.seats(cast.flight)[cast.role]
    assert cast.crew in screen.seats(flight)[role]
    back(screen, "")


def pin(screen: Screen, cast: Cast) -> None:
    screen.press(cast.seat)
    screen.press("#seat button:text-is('Pin')")
    screen.says(f"pinned to {cast.flight}")
    assert "pinned" in screen.find(cast.seat).inner_text()
    screen.press(cast.seat)
    screen.press("#seat button:text-is('Unpin')")
    screen.says("no longer pinned")


def lock(screen: Screen, cast: Cast) -> None:
    screen.press(f".lock[data-flight='{cast.flight}']")
    screen.says(f"{cast.flight} locked")
    assert "pinned" in screen.find(cast.seat).inner_text()
    screen.press(f".lock[data-flight='{cast.flight}']")
    screen.says(f"{cast.flight} unlocked")


def launch(screen: Screen, cast: Cast) -> None:
    flight, day = cast.dated
    screen.choose(f".launch[data-flight='{flight}']", day)
    screen.says(f"{flight} launches on {day}")
    back(screen, f"{flight} launches on {day}")


def waive(screen: Screen, cast: Cast) -> None:
    screen.press(cast.seat)
    screen.press("#seat button:text-is('Clear')")
    screen.says(f"off {cast.flight}")
    screen.press("#broken .waive")
    screen.fill(waive_reason="agreed by both sides", waive_by="crew office")
    screen.confirm()
    screen.says("waived by crew office: agreed by both sides")
    screen.press("#worth .enforce")
    screen.says("no longer waived")
    for _ in range(3):
        back(screen, "")
    screen.page.locator(f"{cast.seat}[data-crew='{cast.crew}']").first.wait_for()


def branch(screen: Screen, cast: Cast) -> None:
    screen.press("[data-opens=fork-dialog]")
    screen.fill(fork_name="variant B")
    screen.confirm()
    screen.says("branch variant B begins here")
    screen.put(person(cast.other), cast.seat)
    screen.says(f"to {cast.flight} {cast.role}")
    heads = screen.page.locator("#branches thead th").all_inner_texts()
    assert heads[1:] == ["the start", "main", "variant B"]
    screen.choose("#branch", "main")
    screen.page.wait_for_function("() => document.getElementById('branch').value === 'main'")
    screen.page.locator(f"{cast.seat}[data-crew='{cast.crew}']").first.wait_for()


def unavailable(screen: Screen, cast: Cast) -> None:
    screen.press(f".away[data-crew='{cast.away}']")
    screen.confirm()
    screen.says(f"news: person_out: {cast.away}")
    assert "availability" in screen.find("#broken").inner_text()
    back(screen, "")


def damaged(screen: Screen, cast: Cast) -> None:
    screen.press(f".damaged[data-flight='{cast.damaged}']")
    screen.confirm()
    screen.says(f"news: unusable: {cast.damaged}")
    assert "damaged from" in screen.find(f"[data-flight='{cast.damaged}'] .days").inner_text()
    back(screen, "")


def news(screen: Screen, cast: Cast) -> None:
    screen.press("[data-opens=news-dialog]")
    screen.fill(news_text=f"drop_flight: {cast.flight}")
    screen.confirm()
    screen.says(f"news: drop_flight: {cast.flight}")
    assert not screen.seats(cast.flight)
    back(screen, "")
    screen.press("[data-opens=news-dialog]")
    screen.fill(news_text=f"[{{kind: person_out, crew: {cast.away}}}]")
    screen.confirm()
    screen.says(f"news: [{{kind: person_out, crew: {cast.away}}}]")
    back(screen, "")
    screen.press("[data-opens=news-dialog]")
    screen.fill(news_text="drop_flight: no such flight")
    screen.confirm()
    screen.says("no such flight")
    assert "no such flight" in screen.find("#news-dialog .refused").inner_text()
    assert screen.find("#news-text").input_value() == "drop_flight: no such flight"
    screen.choose("#news-kind", screen.page.locator("#news-kind option:text-is('drop_flight')").get_attribute("value"))
    assert screen.find("#news-text").input_value().startswith("kind: drop_flight\nflight: ")
    assert "A flight does not take place" in screen.find("#news-sentence").inner_text()
    screen.press("#news-dialog button[value=cancel]")


def save(screen: Screen) -> None:
    screen.press("[data-opens=save-dialog]")
    for what in ("plan", "instance", "report", "log"):
        screen.press(f"[data-saves={what}]")
        screen.page.wait_for_function(
            "ending => document.getElementById('saved').textContent.includes(ending)",
            arg={"plan": "main.plan.json", "instance": "main.yaml", "report": "main.html", "log": "main.log.html"}[
                what
            ],
        )
    screen.press("#save-dialog button[value=cancel]")


def questions(screen: Screen, cast: Cast) -> None:
    """What is searched: repair, solve, why, why not, ranks, scenarios, contingency."""
    screen.put(person(cast.other), cast.seat)
    screen.says(f"to {cast.flight} {cast.role}")
    screen.press("#repair")
    answer = screen.answer("repair")
    assert "proved the fewest" in answer.inner_text()
    if "nothing to apply" not in answer.inner_text():
        screen.press(".search[data-kind=repair] .take")
        screen.says("plan of repair")
    assert cast.other in screen.seats(cast.flight)[cast.role]
    screen.press(cast.seat)
    screen.press("#seat button:text-is('Why?')")
    screen.answer("why")
    screen.press("#contingency")
    screen.answer("contingency")
    screen.press("#solve")
    screen.answer("solve")
    screen.press(".search[data-kind=solve] .take")
    screen.says("plan of solve")
    assert "Every rule holds" in screen.find("#verdict").inner_text()
    screen.press(cast.seat)
    screen.press("#seat button:text-is('Rank with proof')")
    assert "CANDIDATES" in screen.answer("candidates").inner_text()
    screen.press(screen.find("#seat .ranking li button:text-is('Why not?')"))
    screen.answer("why_not")
    screen.press("[data-opens=scenarios-dialog]")
    screen.fill(scenarios_text=f"scenarios:\n  now: []\n  gone: [{{kind: person_out, crew: {cast.away}}}]\n")
    screen.confirm()
    assert "2 scenarios side by side" in screen.answer("scenarios").inner_text()
