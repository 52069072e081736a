"""Files of scheduling problems: what is read, what is refused, and the published values."""

import json
from pathlib import Path
from typing import Any

import pytest

from outfeed.model.errors import Invalid
from outfeed.solver.instances import read_file, read_instance
from outfeed.solver.plan import figures, timed_line
from outfeed.solver.problem import NEVER, Problem

DATA = Path(__file__).parent / "data"
MES: dict[str, Any] = {
    "minor_changeover": 10,
    "family_changeover": [[0, 175], [75, 0]],
    "product_family": [0, 0, 1],
    "lines": [
        {"id": 7, "windows": [[0, 100], [200, 300]], "changeover_factor": 1.14,
         "initial_product": 0},
        {"id": "B", "windows": [[0, 300]], "changeover_factor": 1.1, "initial_product": None},
    ],
    "orders": [
        {"id": "a", "product": 0, "qty": 524, "due": 90, "release": 5, "weight": 2,
         "no_pause": True, "rates": {"0": 314.4, "1": 600}, "locked": None},
        {"id": 2, "product": 2, "qty": 10, "due": None, "rates": {"1": 60}, "locked": None},
    ],
}  # fmt: skip


def written(folder: Path, **changes: Any) -> Path:
    file = folder / "given.json"
    file.write_text(json.dumps({**MES, **changes}), encoding="utf-8")
    return file


@pytest.mark.parametrize(("size", "value"), [("50x5_1w", 66_504), ("200x10_2w", 190_692)])
def test_the_published_values_by_due_date_are_met(size: str, value: int) -> None:
    problem = read_instance(DATA / f"mes_{size}_95_s1.json")
    sequences = [list(line.first) for line in problem.lines]
    fixed = {order for sequence in sequences for order in sequence}
    for order in sorted(range(len(problem.orders)), key=lambda n: problem.orders[n].due):
        if order not in fixed:
            line = min(problem.orders[order].work, key=lambda n: _end(problem, n, sequences, order))
            sequences[line].append(order)
    assert figures(problem, sequences).objective == value


def _end(problem: Problem, line: int, sequences: list[list[int]], order: int) -> int:
    return timed_line(problem, line, [*sequences[line], order])[-1].end


def test_a_plant_is_read_with_its_ids_and_in_floating_point(tmp_path: Path) -> None:
    instance = read_file(written(tmp_path))
    problem = instance.problem
    assert (instance.kind, instance.lines, instance.orders) == ("mes", [7, "B"], ["a", 2])
    a, b = problem.orders
    # 60 · 524 / 314.4 is 100, but a little more in floating point; 175 · 1.14 a little below 199.5.
    assert a.work == {1: 53}, "101 minutes that may not pause fit into no window of the first line"
    assert (a.due, a.release, a.weight, a.whole) == (90, 5, 2, True)
    assert (b.due, b.release, b.weight, b.whole) == (NEVER, 0, 1, False)
    assert [problem.changeover(0, 0, n) for n in (0, 1)] == [0, 199]
    assert problem.changeover(1, 0, 1) == 193
    assert problem.changeover(0, 1, 0) == 10
    assert problem.lines[1].initial is None


def test_a_byte_order_mark_and_other_ends_of_lines_are_read(tmp_path: Path) -> None:
    for name in ("upms.txt", "upms.dat", "pmp.txt"):
        file = tmp_path / name
        file.write_bytes(
            b"\xef\xbb\xbf" + (DATA / name).read_bytes().replace(b"\n", b"\r\n") + b"\r\n"
        )
        assert read_file(file) == read_file(DATA / name)
    file = tmp_path / "mes.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(MES, indent=1).replace("\n", "\r\n").encode())
    assert read_file(file) == read_file(written(tmp_path))


def test_both_formats_of_one_problem_are_one_problem() -> None:
    assert read_instance(DATA / "upms.txt") == read_instance(DATA / "upms.dat")
    plain = read_file(DATA / "pmp.txt")
    assert plain.kind == "pmp"
    assert [order.work for order in plain.problem.orders] == [
        {0: 4, 1: 9}, {0: 5, 1: 6}, {0: 8, 1: 3}, {0: 7, 1: 4}
    ]  # fmt: skip


def test_a_row_may_name_only_the_machines_that_can(tmp_path: Path) -> None:
    text = (DATA / "upms.txt").read_text(encoding="utf-8").replace("\t0\t5\t1\t6", "\t1\t6")
    file = tmp_path / "few.txt"
    file.write_text(text, encoding="utf-8")
    assert read_instance(file).orders[1].work == {1: 6}


def test_orders_that_no_line_may_run_are_told(tmp_path: Path) -> None:
    orders = [
        {**MES["orders"][0], "rates": {}},
        {**MES["orders"][0], "id": "b", "rates": {"0": 314.4}},
        {**MES["orders"][0], "id": "c", "rates": {"0": 0}},
    ]
    cannot = read_file(written(tmp_path, orders=orders)).cannot
    assert [(n, "rate" in why, "pause" in why) for n, why in sorted(cannot.items())] == [
        (0, True, False),
        (1, False, True),
        (2, True, False),
    ]


def test_a_line_that_never_works_runs_nothing(tmp_path: Path) -> None:
    lines = [MES["lines"][0], {**MES["lines"][1], "windows": []}]
    instance = read_file(written(tmp_path, lines=lines))
    assert [order.work for order in instance.problem.orders] == [{}, {}]
    assert instance.cannot[1] == "line B never works, and no other has a rate for it"
    assert "pause" in instance.cannot[0], "the first line is too short for it"


def test_a_locked_order_runs_first_on_its_line(tmp_path: Path) -> None:
    orders = [MES["orders"][0], {**MES["orders"][1], "locked": {"line": 1, "seq": 0}}]
    assert read_instance(written(tmp_path, orders=orders)).lines[1].first == (1,)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing in it"),
        (b"  \r\n\r\n", "nothing in it"),
        (b"{", "as a scheduling problem"),
        (b"[1, 2]", "no object"),
        (b"{}", "'lines' is missing"),
        (b"hello", "as a scheduling problem"),
        (b"3 2\n1 2 3", "processing times are not there"),
        (b"processing\n1 2", "does not say n"),
        (b"2 1 1\n1\n 0 5\nSSD\nM0\n0 1\n1 0", "2 rows"),
        (b"1 2 1\n2\n 0 5 1 4\nSSD\nM0\n0", "changeovers are not there"),
        (b"2 2\n1 2 3 4.7", "job 1 on machine 1 is 4.7"),
        (b"2 2\n1 -2 3 4", "job 0 on machine 1 is -2"),
        (b"2 2\n1 nan 3 4", "job 0 on machine 1 is nan"),
        (b"2 2\n1 9e99 3 4", "job 0 on machine 1 is 9e+99"),
        (b"2 2\n1 two 3 4", "'two' is no number"),
        (b"2 2\n1 2 3 4 5", "1 numbers are left over"),
        (b"2.5 2\n1 2 3 4 5", "jobs of 2.5"),
        (b"nan 2\n1 2 3 4 5", "jobs of nan"),
        (b"-2 2\n1 2 3 4 5", "jobs of -2"),
        (b"7", "does not begin with"),
        (b"SSD", "does not begin with"),
        (b"1 2 1\n2\n 0 5 1 -4\nSSD\nM0\n0\nM1\n0", "job 0, in its pair number 1 is -4"),
        (b"1 2 1\n2\n 0 5 2 4\nSSD\nM0\n0\nM1\n0", "machine of 2.0 is not one"),
        (b"1 2 1\n2\n 0 5 0 4\nSSD\nM0\n0\nM1\n0", "two times for one machine"),
        (b"1 2 1\n2\n 0 5 1 4\nSSD\nM0\n0\nM1\n0 1", "1 numbers are left over"),
        (b"2 1 1\n1\n 0 5\n 0 5\nSSD\nM0\n0 -1\n1 0", "machine 0 from job 0 to job 1 is -1"),
        (b"n 1\nm 2\nprocessing\n1 nan\nsetup\n0 0", "machine 1 is nan"),
        (b"n 1\nm 2\nprocessing\n1 2 3\nsetup\n0 0", "1 numbers are left over"),
        (b"\x1f\x8b\x08\x00\xff", "UTF-8"),
        (b"\x00\x01", "as a scheduling problem"),
    ],
)
def test_what_is_no_problem_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "given"
    file.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        read_file(file)
    assert words in refused.value.detail
    assert str(file) in refused.value.detail


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"qty": -1}, "orders[1]"),
        ({"rates": {"5": 60}}, "unknown line"),
        ({"due": 1.5}, "no whole number"),
        ({"due": float("nan")}, "orders[1]: a due time of nan"),
        ({"product": 9}, "families"),
        ({"product": -1}, "families"),
        ({"weight": -3}, "orders[1]: a weight of -3 can't be"),
        ({"qty": float("nan")}, "orders[1]: a quantity of nan"),
        ({"qty": "10"}, "a quantity must be a number, and is '10'"),
        ({"rates": {"1": float("nan")}}, "orders[1]: a rate on line 1 of nan"),
        ({"rates": {"1": -60}}, "leave it out"),
        ({"rates": {"1": 1e-320}}, "absurdly long"),
        ({"rates": {"B": 60}}, "'B' is no line"),
        ({"locked": {"line": 2, "seq": 0}}, "orders[1].locked: 2 is an unknown line"),
        ({"locked": {"line": -1, "seq": 0}}, "unknown line"),
        ({"locked": {"line": 1}}, "'seq' is missing"),
        ({"id": "a"}, "twice"),
    ],
)
def test_an_order_that_can_not_be_is_named(
    tmp_path: Path, order: dict[str, Any], words: str
) -> None:
    orders = [MES["orders"][0], {**MES["orders"][1], **order}]
    with pytest.raises(Invalid) as refused:
        read_file(written(tmp_path, orders=orders))
    assert words in refused.value.detail


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"minor_changeover": -1}, "minor_changeover of -1"),
        ({"family_changeover": [[0, -5], [75, 0]]}, "family_changeover[0][1] is -5"),
        ({"family_changeover": [[0, 5], [75]]}, "1 times for 2 families"),
        ({"product_family": [0, 0, -1]}, "product_family[2]"),
        ({"lines": [{**MES["lines"][0], "changeover_factor": float("nan")}]}, "lines[0]"),
        ({"lines": [{**MES["lines"][0], "windows": [[0, float("inf")]]}]}, "a window's end of inf"),
        ({"lines": [{**MES["lines"][0], "windows": None}]}, "lines[0]"),
        ({"lines": [{**MES["lines"][0], "initial_product": 8}]}, "an initial_product of 8"),
    ],
)
def test_what_can_not_be_of_a_plant_is_named(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    orders = [{**MES["orders"][1], "rates": {"0": 60}}]
    with pytest.raises(Invalid) as refused:
        read_file(written(tmp_path, **{"orders": orders, **changes}))
    assert words in refused.value.detail


def test_a_locked_order_that_can_not_run_is_told_and_the_rest_read(tmp_path: Path) -> None:
    lines = [*MES["lines"], {**MES["lines"][1], "id": "C", "windows": []}]
    orders = [
        {**MES["orders"][1], "id": "no rate", "locked": {"line": 0, "seq": 0}},
        {**MES["orders"][1], "id": "closed", "rates": {"1": 60, "2": 60},
         "locked": {"line": 2, "seq": 0}},
        {**MES["orders"][0], "id": "too long", "locked": {"line": 0, "seq": 1}},
        {**MES["orders"][1], "id": "runs", "locked": {"line": 1, "seq": 5}},
        {**MES["orders"][1], "id": "runs before", "locked": {"line": "1", "seq": 4}},
    ]  # fmt: skip
    instance = read_file(written(tmp_path, lines=lines, orders=orders))
    assert [line.first for line in instance.problem.lines] == [(), (4, 3), ()]
    assert {instance.orders[n]: why for n, why in instance.cannot.items()} == {
        "no rate": "it is locked to line 7, which has no rate for it",
        "closed": "it is locked to line C, which never works",
        "too long": "it is locked to line 7, which has no working window left that is long enough,"
        " and it may not pause",
    }


def test_white_space_at_the_end_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "pmp.txt"
    file.write_bytes((DATA / "pmp.txt").read_bytes() + b" \t\r\n\n \n")
    assert read_file(file) == read_file(DATA / "pmp.txt")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="can't be read"):
        read_file(tmp_path / "none")
    with pytest.raises(Invalid, match="can't be read"):
        read_file(tmp_path)
