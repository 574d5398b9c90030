"""Groups and their differences in words: as firmly as the verdicts allow, never in order of their scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lo_diagnostic.charts.differences import bounds, points, sides_words
from lo_diagnostic.findings.comparison import CutFinding, GroupFinding, turned
from lo_diagnostic.scoring.differences import MOST_COMPARED, REST
from lo_diagnostic.scoring.scores import Difference, GroupAgreement, Verdict
from lo_diagnostic.scoring.verdicts import CLEAR
from lo_diagnostic.text import Speech

_MOST_NAMED: Final = 3
_MOST_LISTED: Final = 12
_DOWN: Final[tuple[Verdict, ...]] = ("lower", "slightly_lower")
_CLAUSES: Final[Mapping[Verdict, tuple[str, str]]] = {
    "higher": ("{a} is higher than {b} on {themes}", "{a} are higher than {b} on {themes}"),
    "slightly_higher": (
        "{a} is slightly higher than {b} on {themes}",
        "{a} are slightly higher than {b} on {themes}",
    ),
    "slightly_lower": (
        "{a} is slightly lower than {b} on {themes}",
        "{a} are slightly lower than {b} on {themes}",
    ),
    "lower": ("{a} is lower than {b} on {themes}", "{a} are lower than {b} on {themes}"),
}


@dataclass(frozen=True)
class _Clause:
    """Groups that differ alike from others, on the same themes."""

    verdict: Verdict
    a: tuple[str, ...]
    b: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True)
class GroupWords:
    """What can be said of the groups of one cut. `titles`: group → how readers know it."""

    cut: CutFinding
    titles: Mapping[str, str]
    speech: Speech

    def label(self, group: GroupFinding) -> str:
        """What a group is called in a table: `Sales`, `Other: IT; Board`."""
        if not group.members:
            return self.titles.get(group.group, group.group)
        members = self._members(group, self.speech.say("not stated"))
        if len(members) > _MOST_NAMED:
            return self.speech.say("Other: {n} small groups", n=self.speech.number(len(members)))
        return self.speech.say("Other: {groups}", groups="; ".join(members))

    def inside(self, name: str) -> str:
        """What a group is called inside a sentence: `Sales`, `“Other”`, `the rest`."""
        if name == REST:
            return self.speech.say("the rest")
        group = next(one for one in self.cut.groups if one.group == name)
        if not group.members:
            return self.titles.get(name, name)
        alone = sum(bool(one.members) for one in self.cut.groups) == 1
        return f"“{self.speech.say('Other') if alone else self.label(group)}”"

    def answer(self, differences: Sequence[Difference]) -> list[str]:
        """The largest of these differences, how many more there are, and that the rest cannot be called."""
        told = clear_differences(differences)
        if len(self.cut.groups) > MOST_COMPARED:
            return [self.speech.say("So many groups are not compared with each other.")]
        if not differences:
            return [self.speech.say("No two groups can be compared here: too much may not be shown.")]
        if not told:
            return [self.speech.say("No difference between groups is large enough to call.")]
        clauses = _joined(told[:_MOST_NAMED])
        said = [self._clause(clause) for clause in clauses]
        if len(told) > _MOST_NAMED:
            n = len(told) - _MOST_NAMED
            said.append(self.speech.count("and {n} more difference", "and {n} more differences", n))
        first = "; ".join(said)
        if len(told) == len(differences):
            return [f"{first}."]
        if len(said) == 1:
            text = "{difference}; on the rest the difference is too small to call."
            return [self.speech.say(text, difference=first)]
        return [f"{first}.", self.speech.say("On the rest the difference is too small to call.")]

    def row(self, one: Difference) -> dict[str, str]:
        """One difference that can be called, as a line of the list."""
        theme = next(found for found in self.cut.dimensions if found.id == one.dimension)
        return {
            "theme": self._theme(one.dimension),
            "warning": self.speech.say("higher is worse") if theme.high == "unfavourable" else "",
            "groups": self.speech.say(
                "{a} {verdict} than {b}",
                a=self.inside(one.a),
                verdict=sides_words(self.speech)[one.verdict],
                b=self.inside(one.b),
            ),
            "points": _points(one, self.speech),
        }

    def notes(self) -> list[str]:
        """Which groups are told together or not at all, and whose averages hide different experiences."""
        unstated = self.speech.say("people who stated no group")
        merged = [self._listed(self._members(one, unstated)) for one in self.cut.groups if one.members]
        said: list[str] = []
        if merged:
            text = "Told together, because each is too small or would give others away: {groups}."
            said.append(self.speech.say(text, groups="; ".join(merged)))
        if self.cut.hidden:
            text = "Not shown, so that nobody's answers can be worked out: {groups}."
            named = [self.titles.get(group, group) for group in self.cut.hidden]
            said.append(self.speech.say(text, groups=self._listed(named)))
        return [*said, *self._divided()]

    def how_compared(self) -> str:
        """When a difference is told; empty where nothing is compared."""
        if not self.cut.differences:
            return ""
        return self.speech.say(
            "A difference is told only where chance is an unlikely explanation, also in view of how many "
            "comparisons are made at once ({n}).",
            n=self.speech.number(max(one.family for one in self.cut.differences)),
        )

    def slightly(self, told: Iterable[Difference]) -> str:
        """What “slightly” means, where it is said."""
        if not any(one.verdict.startswith("slightly") for one in told):
            return ""
        return self.speech.say(
            "“Slightly” means less than {points} points.", points=self.speech.number(CLEAR)
        )

    def _divided(self) -> list[str]:
        """In which groups answers lie further apart than evenly spread ones."""
        shown = {one.group for one in self.cut.groups}
        divided = [
            self.speech.say("{group} on {theme}", group=self.inside(name), theme=self._theme(dimension.id))
            for dimension in self.cut.dimensions
            if dimension.id in self.cut.agreement
            for name, found in self.cut.agreement[dimension.id].groups.items()
            if name in shown and isinstance(found, GroupAgreement) and found.split
        ]
        if not divided:
            return []
        text = (
            "Answers within a group lie far apart here, so the average hides different experiences: {where}."
        )
        return [self.speech.say(text, where=self._listed(divided))]

    def _clause(self, clause: _Clause) -> str:
        one, many = _CLAUSES[clause.verdict]
        return self.speech.count(
            one,
            many,
            len(clause.a),
            a=self.speech.join([self.inside(name) for name in clause.a]),
            b=self.speech.join([self.inside(name) for name in clause.b]),
            themes=self.speech.join([self._theme(name) for name in clause.themes]),
        )

    def _members(self, group: GroupFinding, unstated: str) -> list[str]:
        """Titles of the groups that are told as this one."""
        names = [self.titles.get(member, member) for member in group.members]
        return [*names, unstated] if group.unstated else names

    def _theme(self, name: str) -> str:
        found = next(one for one in self.cut.dimensions if one.id == name)
        return found.title.in_language(self.speech.language)

    def _listed(self, names: list[str]) -> str:
        more = len(names) - _MOST_LISTED
        if more < 1:
            return self.speech.join(names)
        return (
            f"{', '.join(names[:_MOST_LISTED])} {self.speech.say('and {n} more', n=self.speech.number(more))}"
        )


def clear_differences(differences: Iterable[Difference]) -> list[Difference]:
    """Those that may be called, the largest first; of two groups `a` is always the higher one."""
    clear = [
        turned(one) if one.verdict in _DOWN and one.b != REST else one
        for one in differences
        if one.verdict != "too_close"
    ]
    return sorted(clear, key=lambda one: -abs(one.difference))


def _joined(told: Sequence[Difference]) -> list[_Clause]:
    """Clauses in the order of `told`; those that differ in one thing alone are one."""
    clauses: list[_Clause] = []
    for one in told:
        clause = _Clause(one.verdict, (one.a,), (one.b,), (one.dimension,))
        for place, known in enumerate(clauses):
            if (both := _both(known, clause)) is not None:
                clauses[place] = both
                break
        else:
            clauses.append(clause)
    return clauses


def _both(known: _Clause, clause: _Clause) -> _Clause | None:
    """Two clauses as one, None where more than one thing sets them apart."""
    if known.verdict != clause.verdict:
        return None
    if (known.a, known.b) == (clause.a, clause.b):
        return replace(known, themes=known.themes + clause.themes)
    if (known.a, known.themes) == (clause.a, clause.themes):
        return replace(known, b=known.b + clause.b)
    if (known.b, known.themes) == (clause.b, clause.themes):
        return replace(known, a=known.a + clause.a)
    return None


def _points(one: Difference, speech: Speech) -> str:
    """`9 points (3 to 15)`, without signs: the words say which way."""
    far = speech.count("{n} point", "{n} points", abs(points(one.difference, one.verdict)))
    if one.interval is None:
        return far
    low, high = sorted(map(abs, bounds(one.interval)))
    return f"{far} ({speech.say('{low} to {high}', low=speech.number(low), high=speech.number(high))})"
