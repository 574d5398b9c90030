"""Learning-organisation diagnostic: instruments, answers, safe scores and a leader's report.

From Python: `from lo_diagnostic import load_instrument, read_responses, score` (see `lo_diagnostic.api`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lo_diagnostic.api import ScoredSurvey, load_instrument, read_responses, score
    from lo_diagnostic.errors import InputProblems

__version__ = "0.1.0"
__all__ = ["InputProblems", "ScoredSurvey", "__version__", "load_instrument", "read_responses", "score"]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """The Python interface is loaded when it is first asked for: the command line starts without it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from lo_diagnostic import api

        return getattr(api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
