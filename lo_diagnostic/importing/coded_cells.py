"""Do the cells of an export hold codes or labels? A platform writes one of the two throughout a file."""

from __future__ import annotations

from lo_diagnostic.importing.platforms.spss import SPSS
from lo_diagnostic.importing.structure import Structure, Variable
from lo_diagnostic.importing.text_table import TextTable
from lo_diagnostic.text import matching_form


def holds_codes(table: TextTable, structure: Structure) -> bool:
    """Are its cells codes of the structure file? A label that is no code anywhere says no, else a code yes.

    `2` may be a code, and the label of another code: so all columns are looked at together.
    """
    if table.platform is SPSS:
        return True
    codes = False
    for index, heading in enumerate(table.headings):
        variable = variable_of(heading.names, structure)
        if not variable.labels:
            continue
        labels = {matching_form(label) for label in variable.labels.values()}
        for text in table.distinct(index).texts:
            is_code, is_label = text.strip() in variable.labels, matching_form(text) in labels
            if is_label and not is_code:
                return False
            codes = codes or (is_code and not is_label)
    return codes


def variable_of(names: tuple[str, ...], structure: Structure) -> Variable:
    """What the structure file says of a column by one of its names; nothing where it does not know it."""
    return next((structure[name] for name in names if name in structure), Variable())
