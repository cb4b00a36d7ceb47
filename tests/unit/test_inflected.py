"""Words of a question in another language, as the resume writes them."""

import pytest

from fakes.indexes import index_of
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.inflected import in_the_resumes_forms
from resume_chat.domain.answering.planner import plan

KNOWN = frozenset(
    [
        "platzen",
        "jahresbudget",
        "stellvertretende",
        "gefluchtete",
        "italienisch",
        "lehrkraftefortbildung",
        "organizadores",
        "kita",
    ]
)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("de", "Wie viele Plätze hat die Kita?", "Wie viele Platzen hat die Kita?"),
        ("de", "Hatte sie Budgetverantwortung?", "Hatte sie Jahresbudget?"),
        ("de", "Wie lange war sie die Stellvertretung?", "Wie lange war sie die Stellvertretende?"),
        ("de", "Hilft sie den Flüchtlingen?", "Hilft sie den Gefluchtete?"),
        ("de", "kann sie ittalienisch", "kann sie italienisch"),
        ("es", "¿Cuántos organizador tiene?", "¿Cuántos organizadores tiene?"),
    ],
)
def test_a_word_is_put_in_the_form_of_the_resume(language: str, text: str, wanted: str) -> None:
    assert in_the_resumes_forms(text, KNOWN, language) == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Kann sie Gebärdensprache?"),
        ("de", "Welche Fortbildungen hat sie?"),
        ("de", "Wie lange ging die Elternzeit?"),
        ("en", "How many places does it have?"),
        ("xx", "Czy mówi po polsku?"),
    ],
)
def test_a_word_of_its_own_stays(language: str, text: str) -> None:
    """When it fails: a question is made one about something else that the resume happens to have."""
    assert in_the_resumes_forms(text, KNOWN, language) == text


HEAD = {
    "basics": {"name": "Frieda Muster", "email": "frieda@example.com"},
    "work": [
        {"name": "Kita Hafen", "position": "Stellvertretende Leiterin", "startDate": "2016-08", "endDate": "2019-02"},
        {"name": "Kita Hafen", "position": "Leiterin", "startDate": "2019-03"},
    ],
    "volunteer": [{"organization": "Nachbarschaftsküche", "position": "Helferin", "startDate": "2020-01"}],
    "education": [{"institution": "Nordschule", "studyType": "B.Eng.", "area": "Bau", "score": "1,7"}],
}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Wie lange war sie die Stellvertretung?", "2 years 7 months"),
        ("Welche ehrenamtlichen Tätigkeiten stehen im Lebenslauf?", "Nachbarschaftsküche"),
        ("Best e-mail for sending her a brief?", "frieda@example.com"),
        ("GPA from your bachelor's?", "1,7"),
    ],
)
def test_such_questions_are_answered(question: str, wanted: str) -> None:
    found = plan(Case(index_of(HEAD), question))
    assert found is not None
    assert wanted in " ".join(map(str, found.statements))
