"""The promise of confidentiality: no combination of told numbers is about fewer people than the minimum.

The real command line is run on made organisations; an attacker reads every number back (TRUST §2).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.disclosure_attack import leak, narrowest
from tests.disclosure_desk import bare_file, study
from tests.disclosure_found import (
    HIDDEN_IN_TURN,
    INDEX_OF_THE_FIRST,
    INDEX_TOLD_LATER,
    LACKING_ONE_SCORE,
    NOT_TOLD_AT_FIRST,
    ONE_BETWEEN_TABLES,
    TOLD_ONCE,
)
from tests.disclosure_organisations import ATTRIBUTES, Organisation, organisations
from tests.disclosure_told import (
    Cell,
    Numbers,
    Row,
    members,
    participation_by_report,
    rows,
    told_by_json,
    told_by_report,
    told_by_table,
    told_groups,
)
from tests.program import lo_diag
from tests.survey_making import nine_digits

CUTS = st.sampled_from(
    [
        ("team",),
        ("team",),
        ("team", "site"),
        ("team", "site", "team,site"),
        ("team", "site", "tenure"),
        ("site", "team,tenure"),
    ]
)
SMALL = organisations(6, 16, minima=True, teams=4)
MOST = (settings.default or settings()).max_examples
FEW = settings(max_examples=max(2, MOST // 10))
SOME = settings(max_examples=max(5, MOST // 2))
ORDERS = st.permutations(["team", "site", "tenure", "team,site"]).map(lambda cuts: cuts[:3])
Document = Mapping[str, Any]
Gap = dict[str, str]


def learned(document: Document, organisation: Organisation) -> list[Row]:
    """What a reader of `score --json` learns of the people who had answered by then."""
    return rows(told_by_json(document), members(document, organisation), organisation)


def assert_safe(told: Sequence[Row], organisation: Organisation) -> None:
    """No few people are exposed by these rows together."""
    found = leak(told, organisation.minimum_group, organisation.minimum_detail)
    assert not found, found


def nearly(numbers: Numbers) -> Any:
    """Numbers to compare: rounded to nine digits."""
    return {cell: nine_digits([told.n, told.mean]) for cell, told in numbers.items()}


@example(LACKING_ONE_SCORE, ("team",))
@given(SMALL, CUTS)
def test_no_combination_of_numbers_is_about_a_few_people(
    organisation: Organisation, cuts: tuple[str, ...]
) -> None:
    with study(organisation) as desk:
        document = desk.score(*cuts).json()
    assert_safe(learned(document, organisation), organisation)


@SOME
@given(organisations(5, 30), CUTS)
def test_a_table_tells_the_same_numbers(organisation: Organisation, cuts: tuple[str, ...]) -> None:
    with bare_file(organisation) as desk:
        told, table = told_by_json(desk.score(*cuts).json()), desk.table(*cuts)
    told.pop(Cell("people", ""), None)
    assert nearly(told_by_table(table)) == nearly(told)


@FEW
@given(SMALL, CUTS)
def test_a_report_tells_nothing_more(organisation: Organisation, cuts: tuple[str, ...]) -> None:
    told, page = _with_report(organisation, cuts)
    for cell, number in told_by_report(page).items():
        assert number.n == told[cell].n
        assert number.mean is None or abs(number.mean - (told[cell].mean or 0)) <= 0.5


@FEW
@example(ONE_BETWEEN_TABLES, ("team",))
@given(SMALL, CUTS)
def test_tables_of_who_took_part_together_are_about_no_few_people(
    organisation: Organisation, cuts: tuple[str, ...]
) -> None:
    _, page = _with_report(organisation, cuts)
    assert_safe(participation_by_report(page, organisation), organisation)


def _with_report(organisation: Organisation, cuts: Sequence[str]) -> tuple[Numbers, str]:
    """What `score --json` tells of a study, and its report in HTML."""
    with study(organisation) as desk:
        told = told_by_json(desk.score(*cuts).json())
        assume(any(cell.kind == "dimension" for cell in told))
        return told, desk.report()


@given(organisations(40, 200, skips=False, teams=12))
def test_no_combination_of_two_cuts_is_about_a_few_people(organisation: Organisation) -> None:
    with bare_file(organisation) as desk:
        document = desk.score("team", "site").json()
    told, of = told_by_json(document), members(document, organisation)
    rows(told, of, organisation)
    for measure in (("people", ""), *(("dimension", name) for name in organisation.dimensions)):
        assert Cell(*measure) in told
        team, site = (told_groups(Cell(*measure, cut), told, of) for cut in ("team", "site"))
        found = narrowest(team, site, of["", ""])
        assert found >= organisation.minimum_group, f"{measure}: {found} people"


RANGES = st.sampled_from([(2, 4), (2, 4), (1, 5), (4, 5), (5, 5)])


@given(organisations(8, 30), CUTS, st.integers(0, 999), RANGES)
def test_gaps_say_nothing_about_answers(
    organisation: Organisation, cuts: tuple[str, ...], seed: int, answers: tuple[int, int]
) -> None:
    cells, gaps = _release(organisation.answering(seed, 2, 4), cuts)
    other_cells, other_gaps = _release(organisation.answering(seed + 1, *answers), cuts)
    if answers == (2, 4):
        assert other_cells == cells
        assert other_gaps == gaps
    differing = [gap for gap in [*gaps, *other_gaps] if (gap in gaps) != (gap in other_gaps)]
    differing += [cell for cell in [*cells, *other_cells] if (cell in cells) != (cell in other_cells)]
    of_levels = [gap for gap in other_gaps if "group" not in gap and gap not in gaps]
    for gap in differing:
        assert any(level.items() <= gap.items() for level in of_levels), f"{gap} follows from answers"


def _release(organisation: Organisation, cuts: Sequence[str]) -> tuple[list[Gap], list[Gap]]:
    """Which cells are told, and which are not."""
    dimension = {item: name for name, items in organisation.dimensions.items() for item in items}
    with bare_file(organisation) as desk:
        document = desk.score(*cuts).json()
    gaps = [gap | _above(gap, dimension) for gap in document["withheld"]]
    places = [
        ({"cut": cell.cut, "group": cell.group} if cell.cut else {}, cell) for cell in told_by_json(document)
    ]
    cells = [place | ({cell.kind: cell.id} if cell.id else {}) for place, cell in places]
    return [cell | _above(cell, dimension) for cell in cells], gaps


def _above(gap: Gap, dimension: Mapping[str, str]) -> Gap:
    """The dimension of an item: where that is withheld, its items are."""
    return {"dimension": dimension[gap["item"]]} if "item" in gap else {}


@given(organisations(5, 30), CUTS, st.integers(0, 999))
def test_the_order_of_people_and_columns_changes_nothing(
    organisation: Organisation, cuts: tuple[str, ...], seed: int
) -> None:
    dice = random.Random(seed)
    columns = ["respondent", *ATTRIBUTES, *organisation.items]
    people = list(range(len(organisation.people)))
    dice.shuffle(columns)
    dice.shuffle(people)
    assert _text(organisation, cuts) == _text(organisation, cuts, organisation.csv(columns, people))


@given(organisations(5, 30), CUTS)
def test_the_names_of_groups_change_nothing(organisation: Organisation, cuts: tuple[str, ...]) -> None:
    groups = sorted({group for person in organisation.people for group in person.groups.values()})
    names = {group: f"unit {place:02}" for place, group in enumerate(groups)}
    told = re.sub(r"(team|site|band)-\d+", lambda found: names[found[0]], _text(organisation, cuts))
    assert _text(organisation.renamed(names), cuts) == told


@SOME
@given(organisations(5, 40), st.permutations(range(1, 7)))
def test_the_order_of_names_decides_between_equals_alone(
    organisation: Organisation, order: Sequence[int]
) -> None:
    names = {f"team-{place}": f"team-{other}" for place, other in enumerate(order, 1)}
    sizes = []
    for one in (organisation, organisation.renamed(names)):
        with bare_file(one) as desk:
            told = told_by_json(desk.score("team").json())
        sizes.append(sorted(number.n for cell, number in told.items() if cell.kind == "people"))
    assert sizes[0] == sizes[1]


def _text(organisation: Organisation, cuts: Sequence[str], csv: str = "") -> str:
    """What `score --json` writes, its numbers rounded to nine digits."""
    with bare_file(organisation, csv) as desk:
        return json.dumps(nine_digits(desk.score(*cuts).json()), indent=1)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[Organisation, list[int], int]:
    """An organisation, the people who answer late (enough to be told), and how many of them come first."""
    organisation = draw(SMALL)
    least, n = organisation.minimum_group, len(organisation.people)
    assume(len(organisation.participants) == n >= 2 * least)
    late = draw(st.lists(st.integers(0, n - 1), unique=True, min_size=least, max_size=n - least))
    return organisation, late, draw(st.integers(1, least - 1))


@SOME
@example((HIDDEN_IN_TURN, [0, 1, 2], 1), ("team",))
@example((INDEX_OF_THE_FIRST, [0, 1, 2], 1), ("team",))
@given(arrivals(), CUTS)
def test_late_answers_wait_until_they_are_enough(
    arrived: tuple[Organisation, list[int], int], cuts: tuple[str, ...]
) -> None:
    organisation, late, few = arrived
    with study(organisation, late) as desk:
        first = desk.score(*cuts).json()
        desk.take_in(organisation.only(late[:few]).csv(), "few")
        waiting = desk.score(*cuts)
        assert waiting.json() == first
        assert re.search(rf"\b{few}\b", waiting.err), waiting.err
        desk.take_in(organisation.only(late[few:]).csv(), "enough")
        again = desk.score(*cuts).json()
    counted = organisation if again["respondents"] != first["respondents"] else organisation.without(late)
    assert_safe(learned(first, organisation.without(late)) + learned(again, counted), organisation)


@SOME
@example((HIDDEN_IN_TURN, [0, 1, 2], 1), ("team",))
@given(arrivals(), CUTS)
def test_late_answers_count_once_each_theme_has_none_or_enough_of_them(
    arrived: tuple[Organisation, list[int], int], cuts: tuple[str, ...]
) -> None:
    """Until then everything stays as it was shown, and that it waits is said."""
    organisation, late, few = arrived
    told: list[Row] = []
    counting = set(range(len(organisation.people))) - set(late)
    with study(organisation, late) as desk:
        first = shown = desk.score(*cuts)
        told += learned(first.json(), organisation.only(counting))
        for name, places in (("few", late[:few]), ("others", late[few:])):
            desk.take_in(organisation.only(places).csv(), name)
            came = set(late[:few] if name == "few" else late)
            latest = desk.score(*cuts)
            if _enough(organisation.only(came), _themes(first.json())):
                told += learned(latest.json(), organisation.only(counting | came))
                assert not re.search(r"late answers? waits?", latest.err)
            else:
                assert latest.out == shown.out
                assert "They count as soon as" in latest.err
    assert_safe(told, organisation)


def _themes(document: Document) -> set[str]:
    return {cell.id for cell in told_by_json(document) if cell[0] == "dimension" and not cell.cut}


def _enough(late: Organisation, themes: Collection[str]) -> bool:
    """Are they enough, also in each theme that was shown and that some of them have a score on?"""
    numbers = [sum(bool(late.scored(person, theme)) for person in late.people) for theme in themes]
    least = late.minimum_group
    return len(late.participants) >= least and not any(0 < number < least for number in numbers)


@SOME
@given(organisations(12, 20, skips=False), st.data())
def test_people_who_answer_everything_take_no_theme_away(organisation: Organisation, data: Any) -> None:
    late = data.draw(st.sets(st.integers(0, len(organisation.people) - 1), min_size=5, max_size=6))
    with study(organisation, late) as desk:
        first = desk.score().json()
        desk.take_in(organisation.only(late).csv(), "late")
        latest = desk.score().json()
    assert latest["respondents"]["answered"] == len(organisation.people)
    assert _themes(first) <= _themes(latest)


@SOME
@example(INDEX_TOLD_LATER, ["tenure", "team"])
@given(SMALL, ORDERS)
def test_cuts_asked_for_later_are_told_as_far_as_that_is_safe(
    organisation: Organisation, cuts: Sequence[str]
) -> None:
    with study(organisation) as desk:
        documents = [desk.score(cut).json() for cut in cuts]
    assert_safe([row for document in documents for row in learned(document, organisation)], organisation)


@SOME
@example(TOLD_ONCE, ["team", "site"])
@example(NOT_TOLD_AT_FIRST, ["team", "site", "tenure"])
@given(SMALL, ORDERS)
def test_what_was_told_is_told_again(organisation: Organisation, cuts: Sequence[str]) -> None:
    with study(organisation) as desk:
        told = [told_by_json(desk.score(cut).json()) for cut in (cuts[0], cuts[0], cuts[1], cuts[0])]
    assert nearly(told[1]) == nearly(told[0])
    assert nearly(told[3]) == nearly(told[0])


@settings(max_examples=2)
@given(organisations(10, 30), CUTS)
def test_the_program_as_a_process_tells_the_same(organisation: Organisation, cuts: tuple[str, ...]) -> None:
    with bare_file(organisation) as desk:
        by = [word for cut in cuts for word in ("--by", cut)]
        alone = lo_diag("score", *desk.words, *by, "--json", cwd=desk.folder)
        assert alone.code == 0
        assert alone.out == desk.score(*cuts).out
