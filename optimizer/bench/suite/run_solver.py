"""Ask a solver every question of this folder, and write its answers to ``results.csv``.  Needs Python alone.

    python3 run.py --solver gurobipy --time-limit 60

The solver is a Python package (``gurobipy``, ``highspy``, ``pyscipopt``, ``ortools``), or a file of your own that
defines ``solve(question, seconds, threads, seed)``: see README.md.  Questions that ``results.csv`` has answers of by
this solver are left out, so a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import platform
import re
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).resolve().parent
COLUMNS = (
    *("question", "solver", "version", "status", "value", "bound", "seconds", "threads", "time_limit"),
    *("date", "machine", "plan", "digest", "at_most"),
)
FAR = 1e15
"""A value or bound beyond this is none."""

Answer = dict[str, Any]
"""``status`` (optimal, feasible, infeasible, unknown), ``value``, ``bound``, ``columns``: those that are one."""


class Question:
    """A file of rows: every column is 0 or 1, but ``one``, which is 1; all numbers are whole."""

    def __init__(self, path: Path) -> None:
        """The file at ``path``, which is read when ``rows`` is asked for."""
        self.path = path
        self._read: tuple[dict[str, int], list[tuple[dict[str, int], int | None, int | None]]] | None = None

    @property
    def cost(self) -> dict[str, int]:
        """What is minimised: coefficient by column."""
        return self._parts()[0]

    @property
    def rows(self) -> list[tuple[dict[str, int], int | None, int | None]]:
        """Each row as its coefficients by column, and its lower and upper side; None: no such side."""
        return self._parts()[1]

    def _parts(self) -> tuple[dict[str, int], list[tuple[dict[str, int], int | None, int | None]]]:
        if self._read is None:
            if not self.path.name.endswith(".mps.gz"):
                raise ValueError(f"expected a file of MPS, found {self.path.name}: export with --form mps")
            with gzip.open(self.path, "rt", encoding="utf-8") as stream:
                self._read = _of_mps(stream.read().splitlines())
        return self._read


def _of_mps(lines: list[str]) -> tuple[dict[str, int], list[tuple[dict[str, int], int | None, int | None]]]:
    kinds: dict[str, str] = {}
    terms: dict[str, dict[str, int]] = {}
    sides: dict[str, int] = {}
    ranges: dict[str, int] = {}
    section = ""
    for line in lines:
        words = line.split()
        if not words or line.startswith("*"):
            continue
        if not line.startswith(" "):
            section = words[0]
        elif section == "ROWS":
            kinds[words[1]], terms[words[1]] = words[0], {}
        elif section == "COLUMNS" and "'MARKER'" not in words:
            terms[words[1]][words[0]] = int(words[2])
        elif section == "RHS":
            sides[words[1]] = int(words[2])
        elif section == "RANGES":
            ranges[words[1]] = int(words[2])
    rows: list[tuple[dict[str, int], int | None, int | None]] = []
    for name, kind in kinds.items():
        side = sides.get(name, 0)
        lower = side if kind in "GE" else side - ranges[name] if name in ranges else None
        if name != "cost":
            rows.append((terms[name], lower, side if kind in "LE" else None))
    return terms["cost"], rows


def by_gurobipy(question: Question, seconds: float, threads: int, seed: int) -> Answer:
    """Gurobi, by its Python package."""
    gurobi = import_module("gurobipy")
    model = gurobi.read(str(question.path))
    model.Params.OutputFlag = 0
    model.Params.TimeLimit, model.Params.Threads, model.Params.Seed, model.Params.MIPGap = seconds, threads, seed, 0
    model.optimize()
    if model.Status in (gurobi.GRB.INFEASIBLE, gurobi.GRB.INF_OR_UNBD):
        return {"status": "infeasible"}
    found = model.SolCount > 0
    ones = [column.VarName for column in model.getVars() if column.X > 0.5] if found else None
    value = model.ObjVal if found else None
    return _answer(model.Status == gurobi.GRB.OPTIMAL, value, model.ObjBound, ones)


def by_highspy(question: Question, seconds: float, threads: int, seed: int) -> Answer:
    """HiGHS, by its Python package."""
    package = import_module("highspy")
    model = package.Highs()
    for name, value in {"output_flag": False, "threads": threads, "time_limit": seconds, "random_seed": seed}.items():
        model.setOptionValue(name, value)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.readModel(str(question.path))
    model.run()
    status, info = model.getModelStatus(), model.getInfo()
    if status == package.HighsModelStatus.kInfeasible:
        return {"status": "infeasible"}
    found = abs(info.objective_function_value) < FAR and info.primal_solution_status == package.kSolutionStatusFeasible
    values = model.getSolution().col_value if found else []
    ones = [model.getColName(number)[1] for number, value in enumerate(values) if value > 0.5] if found else None
    proved = status == package.HighsModelStatus.kOptimal
    return _answer(proved, info.objective_function_value if found else None, info.mip_dual_bound, ones)


def by_pyscipopt(question: Question, seconds: float, threads: int, seed: int) -> Answer:
    """SCIP, by its Python package; one thread, whatever is asked for."""
    model = import_module("pyscipopt").Model()
    model.hideOutput()
    model.setParam("limits/time", seconds)
    model.setParam("randomization/randomseedshift", seed)
    model.readProblem(str(question.path))
    model.optimize()
    status = model.getStatus()
    if status == "infeasible":
        return {"status": "infeasible"}
    found = model.getNSols() > 0
    ones = [column.name for column in model.getVars() if model.getVal(column) > 0.5] if found else None
    return _answer(status == "optimal", model.getObjVal() if found else None, model.getDualbound(), ones)


def by_ortools(question: Question, seconds: float, threads: int, seed: int) -> Answer:
    """CP-SAT with its own settings, on the rows of the file."""
    cp_model = import_module("ortools.sat.python.cp_model")
    model = cp_model.CpModel()
    names = dict.fromkeys(name for terms in (question.cost, *(row for row, _, _ in question.rows)) for name in terms)
    columns: dict[str, Any] = {name: model.new_bool_var(name) for name in names}
    columns["one"] = 1
    for terms, lower, upper in question.rows:
        total = sum(coefficient * columns[name] for name, coefficient in terms.items())
        if lower is not None:
            model.add(total >= lower)
        if upper is not None:
            model.add(total <= upper)
    model.minimize(sum(coefficient * columns[name] for name, coefficient in question.cost.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, threads
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return {"status": "infeasible"}
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    ones = [name for name in names if name == "one" or solver.value(columns[name])] if found else None
    value = solver.objective_value if found else None
    return _answer(status == cp_model.OPTIMAL, value, solver.best_objective_bound, ones)


BUILT_IN = {
    "gurobipy": by_gurobipy,
    "highspy": by_highspy,
    "pyscipopt": by_pyscipopt,
    "ortools": by_ortools,
}


def _answer(proved: bool, value: float | None, bound: float | None, ones: list[str] | None) -> Answer:
    status = "optimal" if proved else "unknown" if value is None else "feasible"
    return {"status": status, "value": value, "bound": bound, "columns": ones}


def _whole(value: float | None, *, up: bool = False) -> str:
    """All costs are whole, so a bound of 3.2 is one of 4."""
    if value is None or not abs(value) < FAR:
        return ""
    return str(int(-(-(value - 1e-6) // 1)) if up else round(value))


def ask(about: dict[str, str], folder: Path, solver: str, arguments: argparse.Namespace, solve: Any) -> Answer:
    """One row of the results; the columns that are one go into a file of ``solutions`` in that folder."""
    question = about["question"]
    began = time.perf_counter()
    try:
        found = solve(Question(HERE / about["file"]), arguments.time_limit, arguments.threads, arguments.seed)
    except Exception as error:
        print(f"{question}: {type(error).__name__}: {error}", file=sys.stderr)
        found = {"status": "failed"}
    seconds = time.perf_counter() - began
    plan = ""
    if found.get("columns") is not None:
        plan = f"solutions/{question}.{solver}.sol"
        (folder / "solutions").mkdir(parents=True, exist_ok=True)
        (folder / plan).write_text("".join(f"{name} 1\n" for name in found["columns"]), encoding="utf-8")
    return {
        "question": question,
        "solver": solver,
        "version": _version(arguments.solver),
        "status": found["status"],
        "value": _whole(found.get("value")),
        "bound": _whole(found.get("bound"), up=True),
        "seconds": f"{seconds:.2f}",
        "threads": arguments.threads,
        "time_limit": f"{arguments.time_limit:g}",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": arguments.machine,
        "plan": plan,
        "digest": about["digest"],
        "at_most": about["at_most"],
    }


def _version(solver: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(solver)
    except (PackageNotFoundError, ValueError):
        return ""


def _solver(name: str) -> Any:
    if name in BUILT_IN:
        try:
            import_module(name)  # that it is missing shows before the first question
        except ImportError as error:
            _refuse(f"the package {name} cannot be imported ({error}): `pip install {name}` installs it")
        return BUILT_IN[name]
    spec = spec_from_file_location("solver_of_yours", name)
    if not name.endswith(".py") or not Path(name).exists() or spec is None or spec.loader is None:
        _refuse(f"expected {', '.join(BUILT_IN)} or a Python file, found {name}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, "solve"):
        _refuse(f"expected a Python file with a function `solve`, found none in {name}")
    return module.solve


def _refuse(words: str) -> NoReturn:
    """A wrong ``--solver``: one line, and exit code 2 as for any wrong argument."""
    print(f"--solver: {words}", file=sys.stderr)
    sys.exit(2)


def main() -> None:
    """Ask every question that has no answer yet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--solver", required=True, help=f"{', '.join(BUILT_IN)}, or a Python file with `solve`")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds a question (60)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="threads (all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="only questions whose name contains this")
    parser.add_argument("--machine", default=f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}")
    parser.add_argument("-o", "--output", default=str(HERE / "results.csv"), help="file of results (results.csv)")
    arguments = parser.parse_args()
    output = Path(arguments.output)
    solve = _solver(arguments.solver)
    solver = re.sub(r"[^\w.-]", "-", Path(arguments.solver).stem)
    answered = set()
    if output.exists():
        with output.open(encoding="utf-8", newline="") as stream:
            answered = {row["question"] for row in csv.DictReader(stream) if row["solver"] == solver}
    with (HERE / "questions.csv").open(encoding="utf-8", newline="") as stream:
        every = list(csv.DictReader(stream))
    fresh = not output.exists() or not output.stat().st_size
    with output.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        if fresh:
            writer.writeheader()
        for about in every:
            question = about["question"]
            if arguments.only in question and question not in answered:
                row = ask(about, output.parent, solver, arguments, solve)
                writer.writerow(row)
                stream.flush()
                print(question, row["status"], row["value"], row["bound"], f"{row['seconds']} s", file=sys.stderr)


if __name__ == "__main__":
    main()
