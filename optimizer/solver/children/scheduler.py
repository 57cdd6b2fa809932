"""The scheduler of a Dask cluster: reached, and its workers looked at, before work is sent."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from optimizer.problem.errors import InputError, Problem
from optimizer.solver.children.on_worker import about, cores, refuse_others

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 5.0
"""For the scheduler to answer, and for a first worker to be there."""


def connected(address: str) -> Client:
    """A client of the scheduler at an address.

    Raises
    ------
    InputError
        If Dask is not installed, or no scheduler answers within ``CONNECT_SECONDS``.
    """
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise _refused(
            address, "expected Dask, which speaks with the scheduler, found none: run pip install 'crewopt[cluster]'"
        ) from None
    try:
        with ThreadPoolExecutor(1) as apart:  # the host may have a loop of its own in this thread
            apart.submit(lambda: asyncio.run(_reach(address))).result()
        with dask.config.set({"distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s"}):
            return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except Exception as error:  # who answers at a wrong address may say anything
        words = " ".join(str(error).split())[:200] or type(error).__name__
        wanted = f"expected the address of a Dask scheduler that answers within {CONNECT_SECONDS:.0f} s"
        raise _refused(address, f"{wanted}, such as tcp://127.0.0.1:8786; {words}") from None


async def _reach(address: str) -> None:
    """Ask who is there: a ``Client`` that was not answered takes long to close."""
    from distributed import Security
    from distributed.core import rpc

    security = Security().get_connection_args("client")

    async def ask() -> None:
        async with rpc(address, timeout=CONNECT_SECONDS, connection_args=security) as scheduler:
            found = await scheduler.identity()
            if found.get("type") != "Scheduler":
                raise ValueError(f"found a {str(found.get('type')).lower()}")

    try:
        await asyncio.wait_for(ask(), CONNECT_SECONDS)
    except TimeoutError:
        raise TimeoutError("found nobody who answers") from None


def ready_threads(client: Client, where: str) -> int:
    """The threads of all workers, once there are any; all of them have the versions of this process."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        found = client.run(about)
    except TimeoutError:
        raise _refused(where, "expected workers at this scheduler, found none") from None
    except Exception as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise _refused(where, f"expected workers that have crewopt installed, found {words}") from None
    for worker, has in found.items():
        try:
            refuse_others(about(), has, worker)
        except InputError as error:
            raise _refused(where, error.problems[0].message) from None
    return sum(client.nthreads().values())


def _refused(address: str, words: str) -> InputError:
    return InputError([Problem("", 1, 1, f"--scheduler {address}", words)])


def cores_each(client: Client) -> int:
    """Cores for each thread of the workers, at the machine that has the fewest."""
    there: dict[str, int] = {}
    for worker, threads in client.nthreads().items():
        machine = worker.rsplit(":", 1)[0]
        there[machine] = there.get(machine, 0) + threads
    found = client.run(cores)
    return max(1, min((number // there[worker.rsplit(":", 1)[0]] for worker, number in found.items()), default=1))
