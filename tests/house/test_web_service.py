"""A web service made of the library: answers, faults with their paths, and a search that is cancelled."""

from __future__ import annotations

import json
import threading
import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest

import optimizer
from tests import INSTANCES
from tests.house.embedding.web import Service

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def asked(service: Service, method: str, path: str, data: Any = None) -> tuple[int, Any]:
    """The code and the data of an answer."""
    connection = HTTPConnection("127.0.0.1", service.server_port, timeout=120)
    connection.request(method, path, json.dumps(data))
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def form(name: str) -> dict[str, Any]:
    """An instance as a form sends it."""
    text = optimizer.load(INSTANCES / f"{name}.yaml").model_dump_json(by_alias=True, exclude_none=True)
    data: dict[str, Any] = json.loads(text)
    return data


def test_it_answers_in_json_and_tells_every_fault_by_its_path(service: Service) -> None:
    mini = form("mini")
    code, data = asked(service, "POST", "/one", mini)
    assert code == 200
    result = optimizer.Result.from_json(json.dumps(data))
    assert result.status == "optimal"
    assert result.plan is not None
    assert optimizer.check(optimizer.loads(mini), result.plan).ok
    mini["flights"][0]["vehicle"] = "shuttle"
    code, data = asked(service, "POST", "/two", mini | {"crew": [*mini["crew"], mini["crew"][0]]})
    assert code == 422
    assert [problem["path"] for problem in data] == ["flights[0].vehicle", "crew[10].id"]
    assert asked(service, "DELETE", "/nothing")[0] == 404


def test_a_search_is_cancelled(service: Service) -> None:
    answers: list[tuple[int, Any]] = []
    large = form("iss-2024-2030")
    asking = threading.Thread(target=lambda: answers.append(asked(service, "POST", "/large", large)))
    asking.start()
    until = time.monotonic() + 60
    while "/large" not in service.running and time.monotonic() < until:
        time.sleep(0.01)
    assert asked(service, "DELETE", "/large")[0] == 200
    asking.join()
    ((code, data),) = answers
    assert code == 200
    assert data["status"] in ("feasible", "unknown")
    assert not service.running
