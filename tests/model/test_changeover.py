from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.changeover import Changeover, ChangeoverMatrix
from outfeed.model.errors import Invalid

CLASSES = {"cola": "soda", "lemon": "soda", "milk": "dairy", "oat": "vegan", "tap": None}
PARENTS = {"soda": "drinks", "dairy": "drinks", "vegan": "dairy", "drinks": None}


def a_matrix(*rules: Changeover) -> ChangeoverMatrix:
    return ChangeoverMatrix(rules, CLASSES, PARENTS)


def minutes(matrix: ChangeoverMatrix, before: str | None, after: str | None) -> float:
    return matrix.time("line1", before, after) / timedelta(minutes=1)


# From the least to the most specific for cola -> oat on line1: each beats all before it.
LADDER = [
    Changeover(10),
    Changeover(11, line="line1"),
    Changeover(12, to_class="drinks"),
    Changeover(13, to_class="dairy"),
    Changeover(14, from_class="drinks"),
    Changeover(15, from_class="soda"),
    Changeover(16, to_product="oat"),
    Changeover(17, from_product="cola"),
    Changeover(18, from_product="cola", line="line1"),
    Changeover(20, from_class="drinks", to_class="drinks"),
    Changeover(21, from_class="drinks", to_class="dairy"),
    Changeover(22, from_class="soda", to_class="dairy"),
    Changeover(24, from_class="drinks", to_product="oat"),
    Changeover(23, from_class="soda", to_class="vegan"),
    Changeover(25, from_product="cola", to_class="dairy"),
    Changeover(26, from_class="soda", to_product="oat"),
    Changeover(27, from_product="cola", to_class="vegan"),
    Changeover(28, from_product="cola", to_product="oat"),
    Changeover(29, from_product="cola", to_product="oat", line="line1"),
]


@pytest.mark.parametrize("rung", range(len(LADDER)))
def test_the_most_specific_rule_wins(rung: int) -> None:
    reached = LADDER[: rung + 1]
    assert minutes(a_matrix(*reached), "cola", "oat") == LADDER[rung].minutes
    assert minutes(a_matrix(*reversed(reached)), "cola", "oat") == LADDER[rung].minutes


def test_a_product_to_itself_takes_no_time_unless_a_rule_names_it_twice() -> None:
    rules = [Changeover(30), Changeover(20, from_class="soda", to_class="soda")]
    assert minutes(a_matrix(*rules), "cola", "cola") == 0
    assert minutes(a_matrix(*rules), "cola", "lemon") == 20
    rules.append(Changeover(5, from_product="cola", to_product="cola"))
    assert minutes(a_matrix(*rules), "cola", "cola") == 5
    assert minutes(a_matrix(*rules), "lemon", "lemon") == 0


def test_without_a_rule_or_a_known_product_it_takes_no_time() -> None:
    matrix = a_matrix(Changeover(30, from_product="cola"), Changeover(9, line="line2"))
    assert minutes(matrix, "lemon", "cola") == 0
    assert minutes(matrix, None, "cola") == 0
    assert minutes(matrix, "cola", None) == 0
    assert minutes(matrix, "cola", "tap") == 30
    assert minutes(matrix, "cola", "unheard of") == 30


def test_a_rule_of_another_line_does_not_count() -> None:
    matrix = a_matrix(Changeover(30), Changeover(50, line="line2"))
    assert matrix.time("line1", "cola", "oat") == timedelta(minutes=30)
    assert matrix.time("line2", "cola", "oat") == timedelta(minutes=50)
    assert matrix.time(None, "cola", "oat") == timedelta(minutes=30)


def test_a_rule_of_no_time_beats_a_more_general_one() -> None:
    matrix = a_matrix(Changeover(30), Changeover(0, to_product="tap"))
    assert minutes(matrix, "cola", "tap") == 0


def test_seconds_are_whole_and_rounded_up() -> None:
    seconds = a_matrix(Changeover(Decimal("0.51"), to_product="oat")).seconds_on("line1")
    assert seconds("cola", "oat") == 31
    assert seconds("cola", "oat") == 31
    assert seconds("oat", "cola") == 0


@pytest.mark.parametrize("wrong", [-1, Decimal("-0.1"), Decimal("NaN"), Decimal("Infinity")])
def test_minutes_are_nought_or_more(wrong: Decimal) -> None:
    with pytest.raises(Invalid) as refused:
        Changeover(wrong)
    assert refused.value.code == "minutes_not_in_range"


def test_a_side_is_a_product_or_a_class() -> None:
    with pytest.raises(Invalid, match="to a product or to a class"):
        Changeover(1, to_product="cola", to_class="soda")
    with pytest.raises(Invalid, match="from a product or from a class"):
        Changeover(1, from_product="cola", from_class="soda")


def test_two_rules_for_the_same_are_refused() -> None:
    with pytest.raises(Invalid, match="from product cola to any product"):
        a_matrix(Changeover(1, from_product="cola"), Changeover(2, from_product="cola"))
    a_matrix(Changeover(1, from_product="cola"), Changeover(2, from_product="cola", line="line1"))


def test_a_class_that_is_its_own_ancestor_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        ChangeoverMatrix([], {}, {"a": "b", "b": "c", "c": "a"})
    assert refused.value.code == "class_is_its_own_ancestor"


products = st.sampled_from([*CLASSES])
classes = st.sampled_from([*PARENTS])
side = st.one_of(
    st.just((None, None)), products.map(lambda p: (p, None)), classes.map(lambda c: (None, c))
)


@st.composite
def rules(draw: st.DrawFn) -> list[Changeover]:
    keys = draw(st.sets(st.tuples(side, side, st.sampled_from([None, "line1", "line2"]))))
    found = []
    for before, after, line in keys:
        (from_product, from_class), (to_product, to_class) = before, after
        minutes = draw(st.integers(0, 99))
        found.append(Changeover(minutes, from_product, from_class, to_product, to_class, line))
    return found


@given(rules=rules(), before=products, after=products, data=st.data())
def test_the_order_of_rules_does_not_matter(
    rules: list[Changeover], before: str, after: str, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rules))
    time = a_matrix(*rules).time("line1", before, after)
    assert a_matrix(*shuffled).time("line1", before, after) == time
    assert time in {timedelta(0), *(rule.time for rule in rules)}
