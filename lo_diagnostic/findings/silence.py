"""What the rules could not speak of: dimensions that they know and that nobody was asked about."""

from __future__ import annotations

from lo_diagnostic.findings.findings import Findings
from lo_diagnostic.findings.guidance import shipped_rules
from lo_diagnostic.instrument.library import find_instrument, shipped_ids
from lo_diagnostic.instrument.model import LocalText


def not_measured(findings: Findings) -> tuple[str, ...]:
    """Ids of dimensions that some rule needs and that were not asked, in the order of the rules."""
    asked = {name for found in findings.dimensions for name in found.names}
    asked |= {dimension.id for dimension in findings.withheld_dimensions}
    needed = (name for rule in shipped_rules() for name in (*rule.when.all, *rule.when.any))
    return tuple(name for name in dict.fromkeys(needed) if name not in asked)


def shipped_titles() -> dict[str, LocalText]:
    """The title of every dimension of the shipped questionnaires, by id."""
    instruments = (find_instrument(name).instrument for name in shipped_ids())
    return {found.id: found.title for instrument in instruments for found in instrument.dimensions}
