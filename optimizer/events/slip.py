"""A launch moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from optimizer.events._event import Event, changed, flight_to_come, not_past, with_flights
from optimizer.problem.fields import Day, FlightId, Window

if TYPE_CHECKING:
    from optimizer.instance import Instance


class Slip(Event):
    """A flight launches on another day. Docking and landing move by as many days, unless the event gives them. Other
    days on which it could launch are void up to the new one, and no repair moves it back."""

    name = "slip"
    turn = 1
    about: ClassVar[str] = "flight"
    drawn_as = "delay"
    example: ClassVar[str] = """
        kind: slip
        known_on: 2031-03-01
        flight: MS-2
        launch: 2031-06-24
    """

    kind: Literal["slip"] = "slip"
    flight: FlightId = Field(description="which flight")
    launch: Day = Field(description="the new day of launch")
    docking: Day | None = Field(default=None, description="the new day of docking")
    landing: Day | None = Field(default=None, description="the new day of landing")

    def apply(self, instance: Instance) -> Instance:
        flight = flight_to_come(instance, self.flight)
        not_past(instance, self.launch, "launch")
        moved = self.launch - flight.launch
        days: dict[str, Any] = {
            "launch": self.launch,
            "docking": self.docking or flight.docking + moved,
            "landing": self.landing or flight.landing + moved,
        }
        if flight.flexible:
            later = (day.launch for day in flight.launch_variants if day.launch > self.launch)
            listed = {getattr(other, "launch", other): other for other in flight.other_launches}
            days["other_launches"] = tuple(listed[day] for day in later if day in listed)
        if moved:
            days["launch_window"] = Window.model_validate({"from": self.launch})
        if self.landing is not None:
            days["landing_window"] = Window.model_validate({"from": self.landing, "to": self.landing})
        return with_flights(instance, changed(flight, "launch", **days))
