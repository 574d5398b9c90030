"""Answer options whose order nobody doubts: agreement, frequency, satisfaction and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lo_diagnostic.importing.platforms.platform import listed
from lo_diagnostic.text import matching_form

MARKS: Final = listed("yes|no|y|n|true|false|ja|nee|nein|oui|non|sí|si|checked|unchecked")
"""Options of questions that ask for a yes or a no."""

_WEAK: Final = tuple(
    f"{word} "
    for word in listed(
        "no|not|none|never|don't|nothing|little|low|very low|least|geen|niet|helemaal niet|nooit|niets|weinig"
        "|laag|zeer laag|kein|keine|nicht|gar nicht|überhaupt nicht|nie|pas|aucun|jamais"
    )
)
"""How the label of a weak end begins."""


@dataclass(frozen=True)
class Family:
    """The options of one answer scale, lowest first: the usual label of each, all its wordings.

    `usual`: may it be meant where only some of its options were chosen, one of its ends among them?
    `middle`: does its middle option stand between two opposites?
    """

    name: str
    language: str
    labels: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    usual: bool
    middle: bool

    def place(self, form: str) -> int | None:
        """Which option (from 1) a label in its matching form is."""
        return next((at for at, forms in enumerate(self.forms, 1) if form in forms), None)


_TABLES: Final = """
agreement en *| Strongly disagree; Totally disagree; Completely disagree; Fully disagree | Disagree
  | Neither agree nor disagree; Neither agree or disagree; Neither disagree nor agree; Neutral; Neither
  | Agree
  | Strongly agree; Totally agree; Completely agree; Fully agree
agreement en | Strongly disagree; Totally disagree; Completely disagree
  | Somewhat disagree; Slightly disagree; Tend to disagree; Mostly disagree; Rather disagree
  | Neither agree nor disagree; Neither agree or disagree; Neither disagree nor agree; Neutral; Neither
  | Somewhat agree; Slightly agree; Tend to agree; Mostly agree; Rather agree
  | Strongly agree; Totally agree; Completely agree
agreement en | Strongly disagree; Totally disagree; Completely disagree | Disagree
  | Somewhat disagree; Slightly disagree; Tend to disagree
  | Neither agree nor disagree; Neither agree or disagree; Neither disagree nor agree; Neutral; Neither
  | Somewhat agree; Slightly agree; Tend to agree | Agree | Strongly agree; Totally agree; Completely agree
agreement en | Disagree | Neither agree nor disagree; Neither agree or disagree; Neutral; Neither
  | Agree
agreement de *| Stimme überhaupt nicht zu; Stimme überhaubt nicht zu; Stimme gar nicht zu
  | Stimme nicht zu | Weder Zustimmung noch Ablehnung; Weder noch; Teils teils; Neutral
  | Stimme zu | Stimme voll zu; Stimme voll und ganz zu; Stimme völlig zu
agreement nl *| Helemaal mee oneens; Helemaal oneens; Zeer mee oneens; Zeer oneens; Volledig mee oneens
  | Mee oneens; Oneens | Neutraal; Niet eens/niet oneens; Niet eens, niet oneens
  ; Niet mee eens/niet mee oneens; Niet mee eens, niet mee oneens; Niet eens en niet oneens
  | Mee eens; Eens | Helemaal mee eens; Helemaal eens; Zeer mee eens; Zeer eens; Volledig mee eens
agreement nl | Mee oneens; Oneens | Neutraal; Niet eens/niet oneens | Mee eens; Eens
agreement fr *| Pas du tout d'accord | Pas d'accord
  | Ni en désaccord ni d'accord; Ni d'accord ni en désaccord; Ni d'accord ni pas d'accord; Neutre
  | D'accord | Tout à fait d'accord
frequency en | Never | Rarely; Seldom | Sometimes; Occasionally | Often; Frequently; Usually
frequency en | Never | Rarely; Seldom | Sometimes; Occasionally | Often; Frequently; Usually
  | Always; Almost always; (Almost) always
frequency en | Never | Rarely; Seldom | Sometimes; Occasionally | Often; Frequently
  | Very often; Very frequently
frequency en | Never | Sometimes; Occasionally | Often; Frequently
  | Very often; Very frequently
  | Always; Almost always; (Almost) always
frequency en | Never | Rarely; Seldom | Sometimes; Occasionally | Often; Frequently
  | Very often; Very frequently
  | Always; Almost always; (Almost) always
frequency en | Never | Sometimes; Occasionally | Often; Frequently; Usually
  | Always; Almost always; (Almost) always
frequency en | Never | Sometimes; Occasionally | Often; Frequently; Usually
frequency en | Never | Sometimes; Occasionally | Always; Almost always; (Almost) always
frequency nl | Nooit | Zelden | Soms; Af en toe | Vaak; Regelmatig
frequency nl | Nooit | Zelden | Soms; Af en toe | Vaak; Regelmatig | Altijd; Bijna altijd; (Bijna) altijd
frequency nl | Nooit | Soms; Af en toe | Regelmatig | Vaak | Altijd; Bijna altijd; (Bijna) altijd
frequency nl | Nooit | Soms; Af en toe | Vaak; Regelmatig | Altijd; Bijna altijd; (Bijna) altijd
frequency nl | Nooit | Soms; Af en toe | Vaak; Regelmatig
frequency nl | Nooit | Soms; Af en toe | Altijd; Bijna altijd; (Bijna) altijd
frequency de | Nie | Selten | Manchmal; Gelegentlich | Oft; Häufig | Immer
frequency fr | Jamais | Rarement | Parfois | Souvent | Toujours
satisfaction en *| Very dissatisfied; Extremely dissatisfied; Completely dissatisfied
  | Dissatisfied; Somewhat dissatisfied; Rather dissatisfied
  | Neither satisfied nor dissatisfied; Neither dissatisfied nor satisfied; Neutral; Neither
  | Satisfied; Somewhat satisfied; Rather satisfied
  | Very satisfied; Extremely satisfied; Completely satisfied
satisfaction nl *| Zeer ontevreden; Heel ontevreden; Erg ontevreden | Ontevreden
  | Neutraal; Niet tevreden/niet ontevreden; Niet tevreden en niet ontevreden; Niet ontevreden/niet tevreden
  | Tevreden | Zeer tevreden; Heel tevreden; Erg tevreden
likelihood en *| Very unlikely; Extremely unlikely | Unlikely; Somewhat unlikely
  | Neither likely nor unlikely; Neither unlikely nor likely; Neutral; Neither
  | Likely; Somewhat likely | Very likely; Extremely likely
likelihood nl *| Zeer onwaarschijnlijk; Heel onwaarschijnlijk | Onwaarschijnlijk
  | Neutraal; Niet waarschijnlijk/niet onwaarschijnlijk
  | Waarschijnlijk | Zeer waarschijnlijk; Heel waarschijnlijk
favourability en *| Very unfavorably; Very unfavourably; Very unfavorable; Very unfavourable
  | Somewhat unfavorably; Somewhat unfavourably; Somewhat unfavorable; Somewhat unfavourable
  ; Unfavorably; Unfavourably
  | Neither favorably nor unfavorably; Neither favorably nor unfavorably (neutral)
  ; Neither favourably nor unfavourably; Neither favourably nor unfavourably (neutral); Neutral; Neither
  | Somewhat favorably; Somewhat favourably; Somewhat favorable; Somewhat favourable; Favorably; Favourably
  | Very favorably; Very favourably; Very favorable; Very favourable
quality en | Poor | Fair | Good | Very good | Excellent
quality en | Very poor; Very bad | Poor; Bad
  | Fair; Average; Acceptable; Neutral; Neither good nor bad; Neither good nor poor
  | Good | Very good; Excellent
quality en | Poor | Fair | Good | Excellent
quality nl | Zeer slecht; Heel slecht | Slecht
  | Neutraal; Redelijk; Niet goed/niet slecht; Matig | Goed | Zeer goed; Heel goed
quality nl | Slecht | Matig | Voldoende | Goed | Uitstekend; Zeer goed
extent en | Not at all | To a small extent; To a slight extent; To a little extent; To a limited extent
  | To some extent; To a moderate extent | To a great extent; To a large extent
  | To a very great extent; To a very large extent
extent en | Not at all | To a small extent; To a slight extent; To a little extent; To a limited extent
  | To some extent; To a moderate extent | To a great extent; To a large extent
extent nl | Helemaal niet; In het geheel niet; Totaal niet | In geringe mate; In kleine mate; In beperkte mate
  | In enige mate; Enigszins; In redelijke mate | In hoge mate; In grote mate; In sterke mate
  | In zeer hoge mate; In zeer grote mate; In zeer sterke mate
extent nl | Helemaal niet; In het geheel niet; Totaal niet | In geringe mate; In kleine mate; In beperkte mate
  | In enige mate; Enigszins; In redelijke mate | In hoge mate; In grote mate; In sterke mate
"""
"""`name language | lowest | … | highest`; a star where not all of the options need to have been chosen.

A line that begins with a space belongs to the one above it. Semicolons stand between wordings of one option.
"""


def _families() -> tuple[Family, ...]:
    lines = _TABLES.strip().replace("\n ", " ").splitlines()
    return tuple(_family(*line.split("|")) for line in lines)


def _family(head: str, *options: str) -> Family:
    name, language = head.split()[:2]
    wordings = [option.split(";") for option in options]
    labels = tuple(first.strip() for first, *_ in wordings)
    forms = tuple(frozenset(map(matching_form, option)) for option in wordings)
    opposites = name in ("agreement", "satisfaction", "likelihood", "favourability")
    return Family(name, language, labels, forms, head.rstrip().endswith("*"), opposites)


FAMILIES: Final = _families()


def begins_weak(first: str, last: str) -> bool:
    """Is the first of a scale's end labels evidently the weak one?"""
    one, other = matching_form(first), matching_form(last)
    if any(family.place(one) == 1 and family.place(other) == len(family.labels) for family in FAMILIES):
        return True
    return f"{one} ".startswith(_WEAK) and not f"{other} ".startswith(_WEAK)


def family_of(forms: Iterable[str]) -> tuple[Family, Mapping[str, int]] | None:
    """The family of labels (in their matching form) and the place of each; None where that is in doubt.

    It is where two of them are wordings of one option, and where too few were chosen to tell.
    """
    wanted = list(dict.fromkeys(forms))
    partly = None
    for family in FAMILIES:
        places = {form: place for form in wanted if (place := family.place(form)) is not None}
        if not wanted or len(places) < len(wanted) or len(set(places.values())) < len(wanted):
            continue
        if len(wanted) == len(family.labels):
            return family, places
        if partly is None and family.usual and _tells(family, set(places.values())):
            partly = family, places
    return partly


def _tells(family: Family, chosen: set[int]) -> bool:
    """Do the options that were chosen tell the whole scale?

    Without an end it may be a shorter one; with all but the middle it may well be one without a middle.
    """
    many = len(family.labels)
    lacks_middle = family.middle and chosen == set(range(1, many + 1)) - {(many + 1) // 2}
    return len(chosen) > 1 and not chosen.isdisjoint({1, many}) and not lacks_middle
