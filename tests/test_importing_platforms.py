"""Whose export a file is by its first rows, and what stands above its columns; nothing is guessed."""

from __future__ import annotations

import csv
import io
import json
import string
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lo_diagnostic.importing.headings import Heading
from lo_diagnostic.importing.platforms.registry import PLATFORMS, Recognised, recognise
from lo_diagnostic.instrument.library import find_instrument, shipped_ids

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"
PLATFORM_OF = {
    "carpentries_longterm_2020_03.csv": "generic",
    "googleforms_grid.csv": "google-forms",
    "indico_2018_bom_crlf.csv": "indico",
    "kobo_likert_labels.csv": "kobo",
    "kobo_translated_es_labels.csv": "kobo",
    "kobo_translated_xml_values.csv": "kobo",
    "limesurvey_arrays_nl2017.csv": "limesurvey",
    "limesurvey_full_text_uk2016.csv": "limesurvey",
    "numeric_with_na_code.csv": "generic",
    "qualtrics_choice_text_pilot.csv": "qualtrics",
    "qualtrics_cleaned_mixed_labels.csv": "generic",
    "qualtrics_german_ui.csv": "qualtrics",
    "qualtrics_legacy_bom.csv": "qualtrics",
    "redcap_survey_dictionary.csv": "generic",
    "redcap_survey_raw.csv": "redcap",
    "surveymonkey_lost_subheaders.csv": "generic",
    "surveymonkey_not_utf8.csv": "surveymonkey",
    "surveymonkey_two_header_rows.csv": "surveymonkey",
    "team_climate_lq2002.csv": "generic",
    "typeform_2017.csv": "generic",
}
PEOPLE = {
    "qualtrics_choice_text_pilot.csv": (
        "ResponseId",
        (
            "IPAddress|RecipientLastName|RecipientFirstName|RecipientEmail|ExternalReference"
            "|LocationLatitude|LocationLongitude|recipientId"
        ),
        (
            "StartDate|EndDate|Status|Progress|Duration (in seconds)|Finished|RecordedDate"
            "|UserLanguage|DistributionChannel|consent_t_First Click|consent_t_Page Submit"
            "|browser_Browser|install4 - Topics"
        ),
    ),
    "qualtrics_german_ui.csv": (
        "ResponseId",
        (
            "IPAddress|RecipientLastName|RecipientFirstName|RecipientEmail|ExternalReference"
            "|LocationLatitude|LocationLongitude"
        ),
        "StartDate|Progress|Q2 - Topics",
    ),
    "qualtrics_legacy_bom.csv": (
        "ResponseID",
        "Name|ExternalDataReference|EmailAddress|IPAddress|LocationLatitude|LocationLongitude|LocationAccuracy",
        "ResponseSet|Status|StartDate|EndDate|Finished",
    ),
    "surveymonkey_two_header_rows.csv": ("Respondent ID", "", "Start Date|End Date|Collector"),
    "surveymonkey_not_utf8.csv": ("RespondentID", "", ""),
    "googleforms_grid.csv": ("", "", "Timestamp"),
    "limesurvey_full_text_uk2016.csv": ("", "", ""),
    "limesurvey_arrays_nl2017.csv": ("", "", ""),
    "indico_2018_bom_crlf.csv": ("", "Submitter|Submitter Email", "Submission Date"),
    "redcap_survey_raw.csv": (
        "participant_id",
        "redcap_survey_identifier|dob|email|first_name|last_name|address|telephone_1",
        (
            "prescreening_survey_timestamp|prescreening_survey_complete|participant_info_survey_timestamp"
            "|participant_info_survey_complete|participant_morale_questionnaire_timestamp"
            "|participant_morale_questionnaire_complete|completion_data_complete"
        ),
    ),
    "kobo_likert_labels.csv": (
        "_uuid",
        "_submitted_by",
        "start|end|_id|_submission_time|_validation_status|_notes|_status|__version__|_tags|_index",
    ),
}
"""Who answered; all that is personal; some (or all) that is technical: columns of the samples by name."""
ALL_TECHNICAL = frozenset(PEOPLE) - {"qualtrics_choice_text_pilot.csv", "qualtrics_german_ui.csv"}


def _sample(name: str) -> list[list[str]]:
    if not (SAMPLES / name).exists():
        pytest.skip("../shared/samples is not here")
    content = (SAMPLES / name).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return _rows(text, ";" if name.startswith("kobo") else ",")


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The first three records, as the reader of files hands them on."""
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[:3]
    return [record for record in records if len(record) == len(records[0])]


def _read(text: str, delimiter: str = ",") -> Recognised:
    return recognise(_rows(text, delimiter))


def _named(found: Recognised) -> dict[str, Heading]:
    return {heading.name: heading for heading in found.headings}


def _of_kind(found: Recognised, kind: str) -> list[str]:
    return [heading.name for heading in found.headings if heading.kind == kind]


def _questions(found: Recognised) -> list[tuple[str, str, str]]:
    return [(head.name, head.question, head.row) for head in found.headings if head.kind == "answers"]


def test_every_platform_has_its_own_name() -> None:
    assert sorted(platform.name for platform in PLATFORMS) == [
        "google-forms",
        "indico",
        "kobo",
        "limesurvey",
        "microsoft-forms",
        "qualtrics",
        "redcap",
        "surveygizmo",
        "surveymonkey",
        "typeform",
    ]
    coded = {platform.name for platform in PLATFORMS if platform.coded}
    assert coded == {"qualtrics", "surveymonkey", "limesurvey", "redcap", "kobo"}


@pytest.mark.parametrize("name", PLATFORM_OF)
def test_every_sample_is_recognised(name: str) -> None:
    rows = _sample(name)
    found = recognise(rows)
    assert found.platform.name == PLATFORM_OF[name]
    expected = json.loads((SAMPLES / "expected.json").read_text("utf-8")).get(name, {"header_rows": 1})
    assert found.header_rows == expected["header_rows"]
    assert len(found.headings) == len(rows[0])


@pytest.mark.parametrize("name", PEOPLE)
def test_columns_of_the_platform_are_told_from_answers(name: str) -> None:
    found = recognise(_sample(name))
    respondent, personal, technical = PEOPLE[name]
    assert _of_kind(found, "respondent") == ([respondent] if respondent else [])
    assert _of_kind(found, "personal") == (personal.split("|") if personal else [])
    wanted = set(technical.split("|")) - {""}
    assert wanted <= set(_of_kind(found, "technical"))
    assert name not in ALL_TECHNICAL or wanted == set(_of_kind(found, "technical"))


def test_qualtrics_is_named_by_tags_and_known_by_import_ids() -> None:
    found = _named(recognise(_sample("qualtrics_choice_text_pilot.csv")))
    one = found["legitimacy_1_3"]
    assert one.codes == ("legitimacy_1_3", "QID51_5")
    assert one.row == "assign points to options"
    assert one.question.endswith("fair reflecting my and others' opinions.")
    assert found["Finished"].finished[:2] == ("1", "True")
    assert [name for name, heading in found.items() if heading.finished] == ["Finished"]


def test_qualtrics_of_old_is_named_by_its_second_row() -> None:
    found = recognise(_sample("qualtrics_legacy_bom.csv"))
    assert [heading.name for heading in found.headings][:3] == ["ResponseID", "ResponseSet", "Name"]
    assert found.headings[0].codes == ("V1",)
    assert found.headings[9].finished
    assert _questions(found)[:2] == [
        ("Q1", "This is a multiple choice question.", ""),
        ("Q2", "This is a free text question.", ""),
    ]
    assert found.headings[-1] == Heading("")


def test_surveymonkey_carries_its_questions() -> None:
    monkey = recognise(_sample("surveymonkey_two_header_rows.csv")).headings
    assert (
        monkey[12].name
        == "How often does your company do the following activities? [Use open source code for "
        "noncommercial or internal reasons]"
    )
    assert monkey[10].name == "How many people work for your company or organization?"
    wars = recognise(_sample("surveymonkey_not_utf8.csv")).headings
    assert wars[1].name == "Have you seen any of the 6 films in the Star Wars franchise?"
    assert (wars[16].row, wars[28].row) == ("Luke Skywalker", "Yoda")
    assert wars[16].question == wars[15].question == wars[28].question
    assert wars[33].name == "Gender"


def test_limesurvey_is_named_by_the_codes_of_its_items() -> None:
    found = _named(recognise(_sample("limesurvey_arrays_nl2017.csv")))
    assert found["affRec3"].codes == ("likert4[affRec3]", "affRec3")
    assert found["affRec3"].row.startswith("I am satisfied with the recognition")
    assert found["satisgen1"].row == "In general, how satisfied are you with [Your current position]"
    assert found["ukrse2[1]"].question == "How do you meet other RSEs?"
    assert found["ukrse2[1]"].row == "UK RSE Association / Conference"
    assert found["rse3[SQ001]"].question == "Who uses the code that you write?"
    assert found["rse3[SQ001]"].codes == ("rse3[SQ001]",)
    text = _named(recognise(_sample("limesurvey_full_text_uk2016.csv")))["affSat1"]
    assert (text.codes, text.question) == (("affSat1",), "I find real enjoyment in my job")


def test_google_forms_grids() -> None:
    found = recognise(_sample("googleforms_grid.csv")).headings[13]
    asked = "What common feature requests do you care about most?"
    assert (found.name, found.question, found.row) == (f"{asked} [GPUs]", asked, "GPUs")


def test_kobo_knows_groups_and_options() -> None:
    labels = recognise(_sample("kobo_translated_es_labels.csv")).headings
    assert (labels[2].question, labels[2].row) == ("¿Qué tipo de simetría tiene?", "")
    assert (labels[3].question, labels[3].row) == ("¿Qué tipo de simetría tiene?", "Esférico")
    assert labels[6].question == "¿Cuántos segmentos tiene tu cuerpo?"
    values = recognise(_sample("kobo_translated_xml_values.csv")).headings
    assert values[3].codes == ("What_kind_of_symmetry_do_you_have/spherical", "spherical")
    assert recognise(_sample("kobo_likert_labels.csv")).headings[11].row == "Python"


def test_indico_sections() -> None:
    found = recognise(_sample("indico_2018_bom_crlf.csv")).headings[3]
    assert found.name == "Post-workshop survey: Which workshop did you attend?"
    assert found.question == "Which workshop did you attend?"


def test_redcap_says_who_finished_each_form() -> None:
    found = _named(recognise(_sample("redcap_survey_raw.csv")))
    assert found["prescreening_survey_complete"].finished == ("2", "Complete")
    assert found["pmq1"].codes == ("pmq1",)
    assert found["consent___1"].kind == "answers"


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize(
    ("own", "personal"),
    [
        ("ID|Start time|Completion time|Email|Name", "Email|Name"),
        ("ID|Start time|Completion time|Email|Name|Last modified time", "Email|Name"),
        ("Id|Start time|Completion time|Email|Name|Language", "Email|Name"),
        ("ID|Begintijd|Tijd van voltooien|E-mail|Naam|Tijd van laatste wijziging", "E-mail|Naam"),
        ("ID|Startzeit|Fertigstellungszeit|E-Mail|Name", "E-Mail|Name"),
        (
            "ID|Heure de début|Heure de fin|Adresse de messagerie|Nom|Heure de la dernière modification",
            "Adresse de messagerie|Nom",
        ),
    ],
)
def test_microsoft_forms(own: str, personal: str, delimiter: str) -> None:
    names = [*own.split("|"), "We learn from errors", "Which? [Row one]", "We learn from errors2", "Email"]
    text = f"{delimiter.join(names)}\n{delimiter.join('1' for _ in names)}\n"
    found = _read(text, delimiter)
    assert (found.platform.name, found.header_rows) == ("microsoft-forms", 1)
    assert [heading.name for heading in found.headings] == names
    assert _of_kind(found, "respondent") == names[:1]
    assert _of_kind(found, "personal") == [*personal.split("|"), "Email"]
    rest = set(own.split("|")[1:]) - set(personal.split("|"))
    assert set(_of_kind(found, "technical")) == rest
    assert _questions(found)[:2] == [
        ("We learn from errors", "", ""),
        ("Which? [Row one]", "Which?", "Row one"),
    ]


def test_microsoft_forms_quiz_marks_are_no_answers() -> None:
    own = "ID,Start time,Completion time,Email,Name,Total points,Quiz feedback"
    found = _read(f"{own},Why?,Points - Why?,Feedback - Why?,Points - a strength of ours?\n")
    assert _of_kind(found, "technical")[2:] == [
        "Total points",
        "Quiz feedback",
        "Points - Why?",
        "Feedback - Why?",
    ]
    assert _of_kind(found, "answers") == ["Why?", "Points - a strength of ours?"]


def test_microsoft_forms_excels_no_break_spaces_are_no_other_names() -> None:
    found = _read("\ufeffID,Start\xa0time,Completion time,Email,Name,Q\xa0one\n")
    assert found.platform.name == "microsoft-forms"
    assert found.headings[-1].name == "Q one"


def test_surveygizmo() -> None:
    own = (
        "Response ID,Time Started,Date Submitted,Status,Contact ID,Legacy Comments,Comments,Language,Referer"
    )
    found = _read(
        f"{own},SessionID,User Agent,IP Address,Longitude,City,We learn.,Row one:How is it?,Country\n"
    )
    assert found.platform.name == "surveygizmo"
    assert _of_kind(found, "respondent") == ["Response ID"]
    assert _of_kind(found, "personal") == ["IP Address", "Longitude", "City"]
    assert _questions(found) == [
        ("We learn.", "", ""),
        ("Row one:How is it?", "How is it?", "Row one"),
        ("Country", "", ""),
    ]
    assert [head.name for head in found.headings if head.finished == ("Complete",)] == ["Status"]


def test_typeform_with_its_own_columns() -> None:
    for last in (
        "Start Date (UTC),Submit Date (UTC),Network ID",
        "Start Date (UTC),Submit Date (UTC),Network ID,Tags",
    ):
        found = _read(f"#,How is it?,Python,Tags,Your e-mail,{last}\nabc,4,Python,,a@b.example,x,y,z\n")
        assert found.platform.name == "typeform"
        assert _of_kind(found, "respondent") == ["#"]
        assert _of_kind(found, "answers") == ["How is it?", "Python", "Tags"]
        assert _of_kind(found, "personal") == ["Your e-mail", "Network ID"]
    newer = "Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags,Ending"
    assert len(_of_kind(_read(f"#,How is it?,{newer}\n"), "technical")) == 6


LIMESURVEY_OWN = {
    "code": "id,submitdate,lastpage,startlanguage,seed,token,startdate,datestamp,ipaddr,refurl",
    "en": "Response ID,Date submitted,Last page,Start language,Seed,Access code,Date started,Date last action"
    ",IP address,Referrer URL",
    "de": "Antwort ID,Datum Abgeschickt,Letzte Seite,Start-Sprache,Zufallsstartwert,Zugangscode"
    ",Datum gestartet,Datum letzte Aktivität,IP-Adresse,Referrer URL",
    "fr": "ID de la réponse,Date de soumission,Dernière page,Langue de départ,Tête de série,Code d'accès"
    ",Date de lancement,Date de la dernière action,Adresse IP,Referrer URL",
}

ASKED = {
    "code": "team,scale[i1],scale[i2],pick[SQ001],pick[other],dual[a][1]",
    "text": "Your team?,How often? [We learn],How often? [We <b>try</b>],Pick [One],Pick [Other],Dual [A]",
    "code and text": "team. Your team?,scale[i1]. [We learn],scale[i2]. How often? [We try]"
    ",pick[SQ001]. Pick [One],pick[other]. Pick [Other],dual[a][1]. Dual [A][One]",
}


@pytest.mark.parametrize("language", LIMESURVEY_OWN)
@pytest.mark.parametrize("style", ["code", "text", "code and text"])
def test_limesurvey_with_its_own_columns(language: str, style: str) -> None:
    own = LIMESURVEY_OWN[language]
    if style == "code and text" and language != "code":
        codes = LIMESURVEY_OWN["code"].split(",")
        own = ",".join(f"{code}. {text}" for code, text in zip(codes, own.split(","), strict=True))
    found = _read(f"{own},{ASKED[style]}\n")
    assert found.platform.name == "limesurvey"
    kinds = [heading.kind for heading in found.headings]
    technical = ["technical"]
    assert kinds[:10] == ["respondent", *technical * 4, "personal", *technical * 2, "personal", "technical"]
    assert [at for at, heading in enumerate(found.headings) if heading.finished == ("",)] == [1]
    assert set(kinds[10:]) == {"answers"}
    if style == "text":
        assert found.headings[11].texts == ("How often? [We learn]", "We learn")
    else:
        assert [head.name for head in found.headings[10:]] == [
            "team",
            "i1",
            "i2",
            "pick[SQ001]",
            "pick[other]",
            "dual[a][1]",
        ]
        assert found.headings[11].codes == ("scale[i1]", "i1")
    if style == "code and text":
        assert _questions(found)[:3] == [
            ("team", "Your team?", ""),
            ("i1", "", "We learn"),
            ("i2", "How often?", "We try"),
        ]


def test_redcap_raw_and_with_labels() -> None:
    raw = _read("record_id,redcap_event_name,mood,pick___1,pick____9,my_form_timestamp,my_form_complete\n")
    assert raw.platform.name == "redcap"
    assert _of_kind(raw, "respondent") == ["record_id"]
    assert _of_kind(raw, "technical") == ["redcap_event_name", "my_form_timestamp", "my_form_complete"]
    assert _of_kind(raw, "answers") == ["mood", "pick___1", "pick____9"]
    assert _read("id,mood,pick___1,my_form_complete\n").platform.name == "redcap"
    labels = _read("Record ID,Event Name,Survey Timestamp,How is it?,Pick some (choice=One (1)),Complete?\n")
    assert labels.platform.name == "redcap"
    assert _of_kind(labels, "technical") == ["Event Name", "Survey Timestamp", "Complete?"]
    assert _questions(labels)[1] == ("Pick some (choice=One (1))", "Pick some", "One (1)")
    assert labels.headings[-1].finished == ("2", "Complete")


def _qualtrics(*columns: tuple[str, str, str]) -> Recognised:
    rows = [[tag for tag, _, _ in columns], [text for _, text, _ in columns]]
    return recognise([*rows, [json.dumps({"ImportId": found}) for _, _, found in columns]])


def test_qualtrics_matrices() -> None:
    found = _qualtrics(
        ("ResponseId", "Response ID", "_recordId"),
        ("Q1_1", "We learn - as a team - We try", "QID1_1"),
        ("Q1_2", "We learn - as a team - We fail", "QID1_2"),
        ("Q2_1_1", "How often? - We try - never", "QID2_1_1"),
        ("Q2_1_2", "How often? - We try - often", "QID2_1_2"),
        ("Q2_2_1", "How often? - We fail - never", "QID2_2_1"),
        ("Q3", "It works - always", "QID3"),
        ("Q4", "Where? - Selected Choice", "QID4"),
        ("Q4_5_TEXT", "Where? - Elsewhere - Text", "QID4_5_TEXT"),
        ("Q5_1", "How often? - We ask", "QID5_1"),
        ("team", "team", "team"),
    )
    assert [(heading.question, heading.row) for heading in found.headings[1:]] == [
        ("We learn - as a team", "We try"),
        ("We learn - as a team", "We fail"),
        ("How often?", "We try - never"),
        ("How often?", "We try - often"),
        ("How often?", "We fail - never"),
        ("It works - always", ""),
        ("Where?", ""),
        ("Where?", "Elsewhere - Text"),
        ("How often?", "We ask"),
        ("team", ""),
    ]
    assert {heading.kind for heading in found.headings[1:]} == {"answers"}


def test_surveymonkey_expanded_matrix_and_contact_details() -> None:
    found = _read(
        "Respondent ID,Collector ID,Start Date,IP Address,Email Address,Custom Data 1,How often?,,,Contact,,"
        "Why so?,Alone\n"
        ",,,,,,We try - never,We try - often,We fail - never,First Name,Email Address:,Open-Ended Response,\n"
        "1,2,3,4,5,6,7,8,9,10,11,12,13\n"
    )
    assert (found.platform.name, found.header_rows) == ("surveymonkey", 2)
    assert _of_kind(found, "technical") == ["Collector ID", "Start Date"]
    assert _of_kind(found, "personal") == [
        "IP Address",
        "Email Address",
        "Custom Data 1",
        "Contact [First Name]",
        "Contact [Email Address:]",
    ]
    assert _questions(found) == [
        ("How often? [We try - never]", "How often?", "We try - never"),
        ("How often? [We try - often]", "How often?", "We try - often"),
        ("How often? [We fail - never]", "How often?", "We fail - never"),
        ("Why so?", "Why so?", ""),
        ("Alone", "Alone", ""),
    ]


def test_surveymonkey_whose_first_row_is_blank_above_its_own_columns() -> None:
    found = _read(",,How is it?\nRespondent ID,Collector ID,Response\n1,2,3\n")
    assert [heading.kind for heading in found.headings] == ["respondent", "technical", "answers"]
    assert found.headings[1].name == "Collector ID"


@pytest.mark.parametrize("first", ["Timestamp", "Horodateur", "Zeitstempel", "Tijdstempel"])
@pytest.mark.parametrize(
    "time", ["2019/08/06 10:01:25 AM GMT+2", "6-8-2019 10:01:25", "06.08.2019 10:01:25", "43683.41", ""]
)
def test_google_forms_in_four_languages(first: str, time: str) -> None:
    found = _read(f"{first},Email Address,Score,How is it?  [We try],Score\n{time},a@b.example,3,4,5\n")
    assert found.platform.name == "google-forms"
    kinds = ["technical", "personal", "technical", "answers", "answers"]
    assert [heading.kind for heading in found.headings] == kinds
    assert found.headings[3].texts == ("How is it? [We try]", "We try")


@pytest.mark.parametrize(
    "text",
    [
        "respondent,wave,language,q1,q2\np1,w1,en,1,2\n",
        "id,q1,q2\n1,2,3\n",
        "timestamp,q1,q2\n2024-01-01,2,3\n",
        "Timestamp,q1,q2\n1722938485,2,3\n",
        "Timestamp\n2024-01-01\n",
        "How is it?,Timestamp\n3,2024-01-01\n",
        "ID,Start time,Completion time,Task\n1,2,3,4\n",
        "Start time,Completion time,Email,Name\n1,2,3,4\n",
        "ID,Begintijd,Completion time,E-mail,Naam\n1,2,3,4\n",
        "Date Submitted,Status,Time Started\n1,2,3\n",
        "We learn,Time Started,Date Submitted,Status\n1,2,3,4\n",
        "#,How is it?,Why?\n1,2,3\n",
        "How is it?,Start Date (UTC),Submit Date (UTC),Network ID\n1,2,3,4\n",
        "#,Start Date (UTC),Submit Date (UTC),How is it?\n1,2,3,4\n",
        "respondent,task_complete,survey_complete\n1,2,3\n",
        "respondent,a___b,c\n1,2,3\n",
        "Record,a___b,c_complete\n1,2,3\n",
        "How is it?,Complete?\n1,2\n",
        "_id,_uuid,_submission_time\n1,2,3\n",
        "Submitter,Submission Date,Submitter Email,x\n1,2,3,4\n",
        "id,submitdate,q1\n1,2,3\n",
        "Response ID,Date submitted,q1\n1,2,3\n",
        "Q1. How is it?,Q2. Why?,Q3. Where?\n1,2,3\n",
        "Item1. How is it?,Item2. Why?,Item3. Where?\n1,2,3\n",
        "respondent,affRec1. How is it?,affSat1. Why?,edu1. Where?\n1,2,3,4\n",
        "We learn. [Often],We try. [Seldom],We ask. [Never]\n1,2,3\n",
        "scale[one],scale[two]\n1,2\n",
        "Respondent ID,How is it?,\n1,Response,x\n",
        "Respondent ID,How is it?\n,often\n,never\n",
        "How is it?,\nResponse,Other\n",
        "V1,V2,Q1\nR_1,Default,3\n",
        'Q1,Q2\ntext,text\n"{""Import"":""QID1""}",x\n',
        "Q1,Q2\ntext,text\n[1],x\n",
    ],
)
def test_what_only_looks_like_a_platform_is_none(text: str) -> None:
    found = _read(text)
    assert (found.platform.name, found.header_rows) == ("generic", 1)


@pytest.mark.parametrize("by", ["id", "text"])
def test_our_own_questionnaires_are_no_platform(by: str) -> None:
    for instrument in (find_instrument(name).instrument for name in shipped_ids()):
        items = [item for dimension in instrument.dimensions for item in dimension.items]
        heads = [item.id if by == "id" else next(iter(item.text.root.values())) for item in items]
        header = ["respondent", "wave", "language", *heads]
        found = recognise([header, ["x"] * len(header), ["1"] * len(header)])
        assert found.platform.name == "generic"
        assert [heading.kind for heading in found.headings] == ["answers"] * len(header)


def test_the_user_has_the_last_word_on_header_rows() -> None:
    rows = _rows("Respondent ID,How is it?\n,Response\n1,2\n", ",")
    assert recognise(rows, 2).platform.name == "surveymonkey"
    other = recognise(rows, 1)
    assert (other.platform.name, other.header_rows) == ("generic", 1)
    assert [heading.name for heading in other.headings] == ["Respondent ID", "How is it?"]


_CELLS = st.one_of(
    st.text(st.sampled_from(string.ascii_letters + string.digits + ' []./:-_#{}"é\ufeff\xa0\n'), max_size=12),
    st.sampled_from(
        ["[" * 5000, '{"ImportId": 3}', "a[b]. c", "x___1", "x_complete", "a - b", "q [r [s]]", "Response"]
    ),
)
SIGNATURES = {
    "surveymonkey": ["Respondent ID", "How?"],
    "surveygizmo": ["Time Started", "Date Submitted", "Status"],
    "microsoft-forms": ["ID", "Start time", "Completion time", "Email"],
    "limesurvey": ["id", "submitdate", "lastpage"],
    "typeform": ["#", "Start Date (UTC)", "Submit Date (UTC)"],
    "redcap": ["record_id", "mood___1", "mood_complete"],
    "kobo": ["_id", "_uuid", "_submission_time", "_index"],
    "indico": ["Submitter", "Submitter Email", "Submission Date"],
    "google-forms": ["Timestamp", "How?"],
}
BELOW = {"surveymonkey": ["", "Response"], "google-forms": ["2024-11-22 12:00:01", "often"]}


@st.composite
def _tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 6))
    row = st.lists(_CELLS, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=3))


def _all(rows: Sequence[Sequence[str]]) -> str:
    return " ".join(cell for row in rows for cell in row).casefold()


@given(_tables())
def test_random_tables_are_no_platform_without_a_signature(rows: list[list[str]]) -> None:
    found = recognise(rows)
    assert len(found.headings) == len(rows[0])
    if found.platform.name == "qualtrics":
        assert "importid" in rows[2][0].casefold()
    elif found.platform.name == "redcap":
        assert "___" in _all(rows[:1])
        assert "_complete" in _all(rows[:1])
    elif found.platform.name == "limesurvey":
        assert all("]. " in name or ". " in name for name in rows[0] if name.strip("\ufeff\xa0 \n"))
    else:
        assert found.platform.name == "generic"


@given(_tables(), st.sampled_from(sorted(SIGNATURES)))
def test_odd_names_beside_a_signature_are_read(rows: list[list[str]], platform: str) -> None:
    first = SIGNATURES[platform]
    more = [] if platform == "redcap" else rows[0]
    header = [*first[:1], *more, *first[1:]] if platform == "typeform" else [*first, *more]
    below = BELOW.get(platform, ["1"] * len(first))
    found = recognise([header, [*below, *rows[-1][: len(more)]]])
    assert found.platform.name == platform
    assert len(found.headings) == len(header)


@pytest.mark.parametrize("platform", SIGNATURES)
def test_half_a_signature_is_none(platform: str) -> None:
    first = SIGNATURES[platform]
    below = BELOW.get(platform, ["1"] * len(first))
    assert recognise([first, below]).platform.name == platform
    for left_out in range(len(first)):
        if platform == "redcap" and not left_out:
            continue
        rows = [[cell for at, cell in enumerate(row) if at != left_out] for row in (first, below)]
        assert recognise(rows).platform.name == "generic", left_out
