"""Does each instrument's licence allow what the study is used for?"""

from __future__ import annotations

from collections.abc import Sequence

from lo_diagnostic.errors import InputProblems, Problem
from lo_diagnostic.instrument.model import Instrument, Licence
from lo_diagnostic.study.settings import Study
from lo_diagnostic.yaml_file import Finding


def forbidden_uses(study: Study, instruments: Sequence[Instrument]) -> list[Finding]:
    """Instruments that may not be used like this, as (key path, what is wrong, what mends it)."""
    found: list[Finding] = []
    for instrument in _without_commercial_use(instruments) if study.use.commercial else ():
        remedy = f"{_ask(instrument.licence)}, or set `use: {{commercial: false}}` if it is no paid work."
        found.append((("use",), _forbidden(instrument), remedy))
    return found


def refuse_forbidden(instruments: Sequence[Instrument]) -> None:
    """Raise InputProblems where a commercial study may not use some of these."""
    problems = []
    for instrument in _without_commercial_use(instruments):
        remedy = (
            f"{_ask(instrument.licence)}. If it is no paid work: leave out `--strict`, then set "
            "`use: {commercial: false}` in study.yaml."
        )
        problems.append(Problem("", "--instrument", _forbidden(instrument), remedy))
    if problems:
        raise InputProblems(problems)


def _without_commercial_use(instruments: Sequence[Instrument]) -> list[Instrument]:
    return [instrument for instrument in instruments if not instrument.licence.commercial_use]


def _forbidden(instrument: Instrument) -> str:
    return f'the licence of "{instrument.id}" ({instrument.licence.id}) allows no commercial use.'


def _ask(licence: Licence) -> str:
    return f"Ask {licence.holder} for permission"
