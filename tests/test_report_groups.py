"""Page 7 tells of groups what their numbers allow: which differ, how far, and who is not shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.charts.marks import Picture
from lo_diagnostic.charts.theme import Theme
from lo_diagnostic.disclosure.participation import count_participation
from lo_diagnostic.findings.comparison import CutFinding, GroupFinding
from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.instrument.checks import ROLE
from lo_diagnostic.instrument.library import shipped_ids
from lo_diagnostic.report.drawn import drawn_context
from lo_diagnostic.report.frame import AttributeTitles, ReportFrame
from lo_diagnostic.report.group_sentences import GroupWords, clear_differences
from lo_diagnostic.report.html import render_html
from lo_diagnostic.report.page_groups import group_pages
from lo_diagnostic.report.pdf import html_to_pdf
from lo_diagnostic.report.readers import compose
from lo_diagnostic.report.view import composed
from lo_diagnostic.scoring.differences import REST
from lo_diagnostic.scoring.scores import Difference, Verdict
from lo_diagnostic.text import Speech
from tests.conftest import FULL
from tests.never_say import NEVER
from tests.report_example import (
    TEAM_TITLES,
    TEAMS,
    example_difference,
    example_findings,
    example_frame,
    family_findings,
    with_groups,
)

EN, NL = Speech("en"), Speech("nl")
SHOWN = {team: n for team, n in TEAMS.items() if n >= 5}
FOUR = ("learning-organisation", "expansive-restrictive", "time-pressure", "peer-learning")
FAMILY = tuple(name for name in shipped_ids() if name not in ("pulse", "learning-culture"))
CORE = example_findings()
THEMES = [one.dimension for one in CORE.dimensions]
VERDICTS: tuple[Verdict, ...] = ("higher", "slightly_higher", "too_close", "slightly_lower", "lower")


def told(
    differences: Sequence[Difference],
    speech: Speech = EN,
    groups: Sequence[str] = tuple(SHOWN),
    merged: Mapping[str, tuple[str, ...]] | None = None,
) -> GroupWords:
    found = tuple(
        GroupFinding(group, 12, {}, (merged or {}).get(group, ()), unstated=group in (merged or {}))
        for group in groups
    )
    cut = CutFinding("team", tuple(THEMES), found, (), tuple(differences), {})
    return GroupWords(cut, TEAM_TITLES[speech.language], speech)


def answer(differences: Sequence[Difference], speech: Speech = EN, **known: Any) -> str:
    return " ".join(told(differences, speech, **known).answer(differences))


def pages_of(findings: Findings, frame: ReportFrame) -> tuple[list[dict[str, Any]], dict[str, Picture]]:
    pictures: dict[str, Picture] = {}
    return group_pages(findings, frame, Speech(frame.language), Theme(), pictures), pictures


def all_texts(findings: Findings, language: str) -> str:
    """Everything that the page says, in its pictures too."""
    pages, pictures = pages_of(findings, example_frame(language))
    rows = [
        str(row.get("text", row.get("tip", "")))
        for picture in pictures.values()
        for values in picture.spec["datasets"].values()
        for row in values
    ]
    return " ".join([*_texts(pages), *rows, *(picture.alt for picture in pictures.values())])


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for key, inner in value.items() if key != "pictures" for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []


def clear(dimension: str, a: str, b: str, difference: float) -> Difference:
    return example_difference(dimension, a, b, difference, margin=min(6.0, abs(difference) / 2))


CLOSE = example_difference("action", "care", "it", 2.0)


def test_one_difference_is_told_as_the_higher_group_against_the_lower() -> None:
    said = "Client care is higher than Sales on Curiosity; on the rest the difference is too small to call."
    assert answer([clear("curiosity", "care", "sales", 12), CLOSE]) == said
    assert answer([clear("curiosity", "sales", "care", -12), CLOSE]) == said
    assert (
        answer([clear("curiosity", "care", "sales", 12)]) == "Client care is higher than Sales on Curiosity."
    )
    assert answer([clear("curiosity", "care", "sales", 12), CLOSE], NL) == (
        "Klantenservice scoort hoger dan Verkoop op Nieuwsgierigheid; verder zijn de verschillen te klein "
        "om er iets over te zeggen."
    )


def test_below_eight_points_it_is_slight_and_says_what_that_is() -> None:
    slight = [clear("curiosity", "care", "sales", 6), CLOSE]
    assert answer(slight).startswith("Client care is slightly higher than Sales on Curiosity; on the rest")
    assert told(slight).slightly(clear_differences(slight)) == "“Slightly” means less than 8 points."
    assert told([CLOSE]).slightly([CLOSE]) == ""


def test_no_clear_difference_is_told_as_that() -> None:
    assert answer([CLOSE]) == "No difference between groups is large enough to call."
    assert answer([CLOSE], NL) == "Geen verschil tussen groepen is groot genoeg om er iets over te zeggen."


def test_three_are_named_the_largest_first_and_the_others_counted() -> None:
    found = [
        clear("curiosity", "care", "sales", 9),
        clear("reflection", "it", "planning", 21),
        clear("action", "planning", "sales", -14),
        clear("experience", "care", "it", 10),
        clear("time-pressure", "sales", "it", -30),
    ]
    assert answer([*found, CLOSE]) == (
        "IT is higher than Sales on Time pressure; IT is higher than Planning and logistics on Reflection; "
        "Sales is higher than Planning and logistics on Action; and 2 more differences. "
        "On the rest the difference is too small to call."
    )
    assert "and 1 more difference." in answer(found[1:])


def test_what_differs_in_one_thing_alone_is_one_clause() -> None:
    themes = [clear(theme, "care", "sales", 12) for theme in ("curiosity", "reflection", "action")]
    assert answer(themes) == "Client care is higher than Sales on Curiosity, Reflection and Action."
    above = [clear("action", "care", "sales", 13), clear("action", "it", "sales", 12)]
    assert answer(above) == "Client care and IT are higher than Sales on Action."
    below = [clear("action", "care", "sales", 13), clear("action", "it", "care", -12)]
    assert answer(below) == "Client care is higher than Sales and IT on Action."
    apart = [clear("action", "care", "sales", 13), clear("curiosity", "care", "it", 12)]
    assert (
        answer(apart)
        == "Client care is higher than Sales on Action; Client care is higher than IT on Curiosity."
    )


def test_among_many_groups_each_is_told_against_the_rest() -> None:
    found = [clear("action", "care", REST, -11), clear("curiosity", "it", REST, 9)]
    assert (
        answer(found)
        == "Client care is lower than the rest on Action; IT is higher than the rest on Curiosity."
    )
    assert "IT scoort hoger dan de rest op" in answer(found, NL).replace("ICT", "IT")


def test_groups_told_as_one_are_called_other_everywhere() -> None:
    merged = {"_merged": ("board", "it")}
    words = told([clear("action", "care", "_merged", 11)], groups=("care", "_merged"), merged=merged)
    assert words.answer(words.cut.differences) == ["Client care is higher than “Other” on Action."]
    assert words.label(words.cut.groups[1]) == "Other: Board; IT; not stated"
    (note,) = words.notes()
    assert note.endswith("or would give others away: Board, IT and people who stated no group.")
    many = {"_merged": tuple(SHOWN)}
    assert (
        told([], groups=("care", "_merged"), merged=many).label(GroupFinding("_merged", 9, {}, tuple(SHOWN)))
        == "Other: 4 small groups"
    )


def test_groups_that_are_not_shown_are_named() -> None:
    cut = with_groups(CORE, SHOWN).groups
    assert cut is not None
    hidden = GroupWords(replace(cut, hidden=("board",)), TEAM_TITLES["en"], EN).notes()
    assert hidden == ["Not shown, so that nobody's answers can be worked out: Board."]
    crowd = GroupWords(replace(cut, hidden=tuple(map(str, range(20)))), {}, EN).notes()
    assert crowd[0].endswith("11 and 8 more.")


def test_a_mean_that_hides_different_experiences_is_named() -> None:
    findings = with_groups(CORE, SHOWN, divided={("it", "reflection"), ("gone", "reflection")})
    (page,), _ = pages_of(findings, example_frame())
    (note,) = page["notes"]
    assert note.endswith("so the average hides different experiences: IT on Reflection.")


def test_a_line_of_the_list_says_how_far_and_warns() -> None:
    line = told([]).row(clear_differences([example_difference("time-pressure", "it", "care", -9.4, 6.1)])[0])
    assert line == {
        "theme": "Time pressure",
        "warning": "higher is worse",
        "groups": "Client care higher than IT",
        "points": "9 points (3 to 16)",
    }
    assert told([]).row(clear("action", "care", "it", 12))["warning"] == ""


@given(
    st.lists(
        st.tuples(
            st.sampled_from([theme.id for theme in THEMES]),
            st.sampled_from(list(SHOWN)),
            st.sampled_from([*SHOWN, REST]),
            st.floats(0.5, 60),
            st.sampled_from(VERDICTS),
        ).filter(lambda one: one[1] != one[2]),
        max_size=12,
        unique_by=lambda one: (one[0], frozenset(one[1:3])),
    )
)
def test_the_sentence_says_no_more_than_the_verdicts(
    drawn: list[tuple[str, str, str, float, Verdict]],
) -> None:
    found = [
        replace(
            example_difference(theme, a, b, -size if "lower" in verdict else size),
            verdict=verdict,
        )
        for theme, a, b, size, verdict in drawn
    ]
    known = {_claim(one): abs(one.difference) for one in found if one.verdict != "too_close"}
    known |= {_reversed(one): size for one, size in known.items() if REST not in one}
    said = answer(found)
    claims = list(_claims(said))
    assert set(claims) <= set(known)
    clear_ones = [one for one in found if one.verdict != "too_close"]
    assert len(claims) == min(len(clear_ones), 3)
    rest = re.search(r"and (\d+) more difference", said)
    assert (int(rest[1]) if rest else 0) == len(clear_ones) - len(claims)
    left_out = sorted((abs(one.difference) for one in clear_ones), reverse=True)[len(claims) :]
    assert all(known[claim] >= max(left_out, default=0) for claim in claims)
    if found:
        assert ("too small to call" in said) is (0 < len(clear_ones) < len(found))


Claim = tuple[str, str, str, str]  # who, how, than whom, on what


def _claim(one: Difference) -> Claim:
    title = next(theme.title.in_language("en") for theme in THEMES if theme.id == one.dimension)
    return _name(one.a), one.verdict.replace("_", " "), _name(one.b), title


def _name(group: str) -> str:
    return "the rest" if group == REST else TEAM_TITLES["en"][group]


def _reversed(claim: Claim) -> Claim:
    a, how, b, theme = claim
    turned = how.replace("lower", "HIGHER").replace("higher", "lower").replace("HIGHER", "higher")
    return b, turned, a, theme


def _claims(said: str) -> list[Claim]:
    """Every difference that a sentence tells."""
    found = re.findall(
        r"(?:^|; )([^;.]+?) (?:is|are) ((?:slightly )?(?:higher|lower)) than ([^;.]+?) on ([^;.]+)", said
    )
    return [
        (a, how, b, theme)
        for left, how, right, themes in found
        for a in _listed(left)
        for b in _listed(right)
        for theme in _listed(themes)
    ]


def _listed(names: str) -> list[str]:
    known = [*TEAM_TITLES["en"].values(), "the rest", *(theme.title.in_language("en") for theme in THEMES)]
    return [
        name
        for name in known
        if re.search(rf"(?:^|, | and ){re.escape(name)}(?:$|, | and )", names, re.IGNORECASE)
    ]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("many", [False, True])
def test_no_text_of_the_page_says_what_must_not_be_said(language: str, many: bool) -> None:
    sizes = {f"g{number}": 6 + number for number in range(14)} if many else SHOWN | {"_merged": 7}
    findings = with_groups(CORE, sizes, {} if many else {"_merged": ("board", "x")}, {("it", "action")})
    said = all_texts(findings, language)
    assert not NEVER.search(said)
    assert not re.search(r"_merged|_rest|\b(best|rank|top|beste|rang)\w*\b|\d[.,]\d", said)


def test_everybody_and_every_group_stand_on_exactly_one_picture() -> None:
    findings = with_groups(CORE, SHOWN, hidden={("it", "action")})
    (page,), pictures = pages_of(findings, example_frame())
    (picture,) = pictures.values()
    printed = [row["text"] for rows in picture.spec["datasets"].values() for row in rows if "text" in row]
    assert printed.count("n = 61") == 1
    assert [printed.count(f"n = {n}") for n in SHOWN.values()] == [1, 1, 1, 1]
    numbers = [text for text in printed if re.fullmatch(r"\d+", text)]
    assert len(numbers) == len(THEMES) * 5 - 1
    assert picture.alt == " ".join(page["answer"])


def test_where_no_two_groups_can_be_compared_there_is_no_page() -> None:
    frame = example_frame()
    assert pages_of(CORE, frame)[0] == []
    assert pages_of(with_groups(CORE, {"care": 24}), frame)[0] == []
    alone = {(team, theme.id) for team in SHOWN for theme in THEMES if team != "care"}
    assert pages_of(with_groups(CORE, SHOWN, hidden=alone), frame)[0] == []
    told_by_role = with_groups(CORE, SHOWN).groups
    assert told_by_role is not None
    assert pages_of(replace(CORE, groups=replace(told_by_role, cut=ROLE)), frame)[0] == []


def _sections(findings: Findings, language: str = "en") -> dict[str, dict[str, Any]]:
    pages = compose("leader", findings, example_frame(language)).context["pages"]
    return {page["kind"]: page for page in reversed(pages)}


def test_the_page_stands_between_the_questions_and_what_people_agree_on() -> None:
    kinds = list(reversed(_sections(with_groups(CORE, SHOWN))))
    assert kinds[kinds.index("items") + 1] == "groups"


def test_the_report_says_where_scores_per_group_are_and_why_not() -> None:
    with_page = _sections(with_groups(CORE, SHOWN))["response"]
    assert with_page["no_groups"] == "Scores per group stand under “Do groups differ?”."
    assert "groups" not in with_page["left_out"]
    without = _sections(CORE)["response"]
    assert without["no_groups"] == "Scores per group are not in this report."
    assert "too few people answered all that it takes: differences between groups" in without["left_out"]
    few = _sections(example_findings(n=8))["response"]
    assert re.search(r"fewer than 10 people answered: [^.]*differences between groups", few["left_out"])


def test_without_groups_nothing_is_missed() -> None:
    nobody_asked = example_findings(participation={})
    assert "between groups" not in _sections(nobody_asked)["response"]["left_out"]
    roles = {ROLE: count_participation({"staff": 40, "leader": 21}, 0, {"staff": None, "leader": None}, 5)}
    by_role = example_findings(participation=roles)
    assert "between groups" not in _sections(by_role)["response"]["left_out"]


def many_titles(count: int, title: str) -> ReportFrame:
    titles = {f"g{number}": title.format(number) for number in range(count)}
    return example_frame(attributes={"team": AttributeTitles("Team", titles)})


MANY = {f"g{number}": 5 + number for number in range(40)}
OFFICE = "Regional office for the care of the elderly in Groningen and Drenthe {}"
SPREADS = {
    "core": (with_groups(CORE, SHOWN, hidden={("it", "action")}), example_frame()),
    "core in Dutch": (
        with_groups(CORE, SHOWN | {"_merged": 7}, {"_merged": ("board", "x")}, divided={("it", "action")}),
        example_frame("nl"),
    ),
    "four questionnaires": (with_groups(family_findings(FOUR), SHOWN), example_frame("nl")),
    "forty groups": (with_groups(CORE, MANY), many_titles(40, "Team {}")),
}
if FULL:
    SPREADS |= {
        "thirty themes": (with_groups(family_findings(FAMILY), SHOWN), example_frame("nl")),
        "six offices": (with_groups(CORE, dict(list(MANY.items())[:6])), many_titles(6, OFFICE)),
        "forty offices": (with_groups(CORE, MANY), many_titles(40, OFFICE)),
        "forty groups, thirty themes": (
            with_groups(family_findings(FAMILY), MANY),
            many_titles(40, "Team {}"),
        ),
    }


@pytest.mark.parametrize("case", SPREADS)
def test_each_page_fills_one_sheet(case: str) -> None:
    findings, frame = SPREADS[case]
    pages, pictures = pages_of(findings, frame)
    context = drawn_context(composed(findings, frame, "", pages, pictures))
    document = pypdfium2.PdfDocument(html_to_pdf(render_html(context)))
    assert len(document) == len(pages) + 1


@pytest.mark.parametrize("case", SPREADS)
def test_all_that_is_left_for_the_end_stands_on_the_last_page_alone(case: str) -> None:
    pages, pictures = pages_of(*SPREADS[case])
    assert [name for page in pages for name in page["pictures"]] == list(pictures)
    assert pages[0]["answer"]
    assert all(not page["answer"] for page in pages[1:])
    assert all(not page["sure"] and not page["differences"] for page in pages[:-1])
    assert pages[-1]["sure"]
    assert pages[-1]["talk"]
    assert 1 <= len(pages[-1]["differences"]) <= 8
