"""The same answers to the small instrument as the export of each survey platform, layouts written by us."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.importing_making import LABELS

Table = list[list[str]]
TEXTS: Final = {"q1": "I do ‘q1’, often.", "q2": "I do ‘q2’, often."}
STOP: Final = "What to stop?"
KIND: Final = "What kind?"


@dataclass(frozen=True)
class Person:
    """What one person answered: scale values (None: blank), the kind of place, and a remark."""

    q1: int | None
    q2: int | None
    kind: str
    stop: str


def label(value: int | None, language: str = "en") -> str:
    """The label of a scale value, nothing where there is none."""
    return "" if value is None else LABELS[language][value - 1]


def _text(table: Table, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows(table)
    return stream.getvalue()


def _qualtrics(people: Sequence[Person]) -> Table:
    tags = [
        "StartDate",
        "IPAddress",
        "Finished",
        "ResponseId",
        "q1",
        "q2",
        "QID3",
        "QID4",
        "QID4_Page Submit",
    ]
    above = ["Start Date", "IP Address", "Finished", "Response ID", *TEXTS.values(), KIND, STOP, "Timing"]
    ids = ["startDate", "ipAddress", "finished", "_recordId", "QID1", "QID2", "QID3", "QID4_TEXT", "QID4_PS"]
    told = [f'{{"ImportId":"{name}"}}' for name in ids]
    return [tags, above, told] + [
        ["2026-03-01 10:00", "10.0.0.1", "True", f"R_{n}", label(p.q1), label(p.q2), p.kind, p.stop, "3.1"]
        for n, p in enumerate(people)
    ]


def _qualtrics_legacy(people: Sequence[Person]) -> Table:
    tags = ["V1", "V2", "V5", "q1", "q2", "Q3", "Q4", ""]
    above = ["ResponseID", "ResponseSet", "IPAddress", *TEXTS.values(), KIND, STOP, ""]
    return [tags, above] + [
        [f"R_{n}", "Default", "10.0.0.1", label(p.q1), label(p.q2), p.kind, p.stop, ""]
        for n, p in enumerate(people)
    ]


def _surveymonkey(people: Sequence[Person]) -> Table:
    above = ["Respondent ID", "Collector ID", "Start Date", "IP Address", "How much?", "", KIND, STOP]
    below = ["", "", "", "", *TEXTS.values(), "Response", "Open-Ended Response"]
    return [above, below] + [
        [str(900 + n), "7", "03/01/2026", "10.0.0.1", label(p.q1), label(p.q2), p.kind, p.stop]
        for n, p in enumerate(people)
    ]


def _surveymonkey_expanded(people: Sequence[Person]) -> Table:
    options = [(text, option) for text in TEXTS.values() for option in LABELS["en"]]
    above = ["Respondent ID", "Collector ID", "How much?", *[""] * (len(options) - 1), KIND, STOP]
    below = ["", "", *(f"{text} - {option}" for text, option in options), "Response", "Open-Ended Response"]
    rows = []
    for n, p in enumerate(people):
        given = [label(p.q1), label(p.q2)]
        marks = [option if option == given[at // 5] else "" for at, (_, option) in enumerate(options)]
        rows.append([str(900 + n), "7", *marks, p.kind, p.stop])
    return [above, below, *rows]


def _surveygizmo(people: Sequence[Person]) -> Table:
    head = ["Response ID", "Time Started", "Date Submitted", "Status", *TEXTS.values(), KIND, STOP]
    return [head] + [
        [str(n), "2026-03-01", "2026-03-01", "Complete", label(p.q1), label(p.q2), p.kind, p.stop]
        for n, p in enumerate(people)
    ]


def _google(people: Sequence[Person]) -> Table:
    head = ["Timestamp", *(f"How much?  [{text}]" for text in TEXTS.values()), KIND, STOP]
    return [head] + [["2026/03/01 10:00:00", label(p.q1), label(p.q2), p.kind, p.stop] for p in people]


def _microsoft(people: Sequence[Person]) -> Table:
    head = ["ID", "Start time", "Completion time", "Email", "Name", *TEXTS.values(), KIND, STOP]
    return [head] + [
        [
            str(n + 1),
            "3/1/26 10:00:00",
            "3/1/26 10:04:00",
            "anonymous",
            "",
            label(p.q1),
            label(p.q2),
            p.kind,
            p.stop,
        ]
        for n, p in enumerate(people)
    ]


def _microsoft_dutch(people: Sequence[Person]) -> Table:
    head = ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging"]
    head += ["Ik doe ‘q1’ vaak.", "Ik doe ‘q2’ vaak.", "Welk soort?", "Waarmee stoppen?"]
    kinds = {"A shop": "Een winkel", "A desk": "Een bureau", "": ""}
    return [head] + [
        [
            str(n + 1),
            "1-3-2026",
            "1-3-2026",
            "anonymous",
            "",
            "",
            label(p.q1, "nl"),
            label(p.q2, "nl"),
            kinds[p.kind],
            p.stop,
        ]
        for n, p in enumerate(people)
    ]


def _limesurvey(people: Sequence[Person]) -> Table:
    head = [
        "id. Response ID",
        "submitdate. Date submitted",
        "lastpage. Last page",
        "startlanguage. Start language",
    ]
    head += [f"grid[q{n}]. [{text}]" for n, text in enumerate(TEXTS.values(), 1)] + [
        f"kind. {KIND}",
        f"stop. {STOP}",
    ]
    return [head] + [
        [str(n + 1), "2026-03-01 10:00:00", "3", "en", label(p.q1), label(p.q2), p.kind, p.stop]
        for n, p in enumerate(people)
    ]


def _typeform(people: Sequence[Person]) -> Table:
    head = ["#", *TEXTS.values(), KIND, STOP, "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]
    return [head] + [
        [f"a{n}b", label(p.q1), label(p.q2), p.kind, p.stop, "2026-03-01", "2026-03-01", "9f"]
        for n, p in enumerate(people)
    ]


def _redcap(people: Sequence[Person]) -> Table:
    head = [
        "record_id",
        "redcap_survey_identifier",
        "climate_timestamp",
        "q1",
        "q2",
        "kind",
        "stop",
        "climate_complete",
    ]
    return [head] + [
        [str(n + 1), "", "2026-03-01 10:00:00", label(p.q1), label(p.q2), p.kind, p.stop, "2"]
        for n, p in enumerate(people)
    ]


def _kobo(people: Sequence[Person]) -> Table:
    head = ["start", "end", *(f"Climate/{text}" for text in TEXTS.values()), KIND, STOP, "_id", "_uuid"]
    head += ["_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__"]
    head += ["_tags", "_index"]
    return [head] + [
        [
            "2026-03-01",
            "2026-03-01",
            label(p.q1),
            label(p.q2),
            p.kind,
            p.stop,
            str(n),
            f"u-{n}",
            "2026-03-01",
            "",
            "",
            "submitted_via_web",
            "",
            "v1",
            "",
            str(n + 1),
        ]
        for n, p in enumerate(people)
    ]


def _indico(people: Sequence[Person]) -> Table:
    head = ["Submitter", "Submitter Email", "Submission Date"]
    head += [f"Climate: {text}" for text in (*TEXTS.values(), KIND, STOP)]
    return [head] + [["", "", "2026-03-01", label(p.q1), label(p.q2), p.kind, p.stop] for p in people]


def _plain(people: Sequence[Person]) -> Table:
    return [["q1", "q2", "kind", "stop"]] + [[label(p.q1), label(p.q2), p.kind, p.stop] for p in people]


@dataclass(frozen=True)
class Layout:
    """How a platform lays an export out, and how it writes the text."""

    platform: str
    table: Callable[[Sequence[Person]], Table]
    header_rows: int = 1
    delimiter: str = ","
    quoting: int = csv.QUOTE_MINIMAL
    end: str = "\n"
    encoding: str = "utf-8"
    mark: bytes = b""

    def export(self, people: Sequence[Person]) -> bytes:
        """The bytes of the export of these people's answers."""
        text = _text(self.table(people), self.delimiter, self.quoting, self.end)
        return self.mark + text.encode(self.encoding)


LAYOUTS: Final = {
    "qualtrics": Layout("qualtrics", _qualtrics, 3),
    "qualtrics, TSV in UTF-16": Layout("qualtrics", _qualtrics, 3, "\t", encoding="utf-16"),
    "qualtrics, legacy": Layout("qualtrics", _qualtrics_legacy, 2, mark=b"\xef\xbb\xbf"),
    "surveymonkey": Layout("surveymonkey", _surveymonkey, 2, end="\r\n"),
    "surveymonkey, expanded": Layout("surveymonkey", _surveymonkey_expanded, 2),
    "surveygizmo": Layout("surveygizmo", _surveygizmo),
    "google-forms": Layout("google-forms", _google),
    "microsoft-forms": Layout("microsoft-forms", _microsoft, end="\r\n", mark=b"\xef\xbb\xbf"),
    "microsoft-forms, Dutch": Layout("microsoft-forms", _microsoft_dutch, delimiter=";", end="\r\n"),
    "limesurvey": Layout("limesurvey", _limesurvey, quoting=csv.QUOTE_ALL, mark=b"\xef\xbb\xbf"),
    "typeform": Layout("typeform", _typeform),
    "redcap": Layout("redcap", _redcap),
    "kobo": Layout("kobo", _kobo, delimiter=";", quoting=csv.QUOTE_ALL, end="\r\n"),
    "indico": Layout("indico", _indico, end="\r\n", mark=b"\xef\xbb\xbf"),
    "generic": Layout("generic", _plain),
    "generic, Windows-1252": Layout("generic", _plain, delimiter=";", encoding="cp1252"),
}
