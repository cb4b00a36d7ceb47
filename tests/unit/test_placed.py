"""What a question names by its place in time, or by another thing that happened then, is what it is answered about."""

import pytest

from fakes.indexes import evidence_of, index_named, index_of
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.placed import placed
from resume_chat.domain.answering.planner import plan
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.declining import decide

ODILE = index_named("odile-marchetti")
JAMAL = index_named("jamal-whitfield")
GARETH = index_named("gareth-pryce")


def _told(index: object, question: str, turns: tuple[Turn, ...] = ()) -> str:
    found = plan(Case(index, question, turns))  # type: ignore[arg-type]  # an index by its name
    return " ".join(map(str, found.statements)) if found else ""


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("How long at her current employer?", ["Executive Pastry Chef", "Pastry Sous Chef"]),
        ("How long in her current role?", ["Executive Pastry Chef"]),
        ("How long was her previous role?", ["Pastry Sous Chef"]),
        ("How long did she work at her previous employer?", ["Chocolatier"]),
        ("How long was she at her last job?", ["Executive Pastry Chef"]),
        ("How long did she stay?", []),
    ],
)
def test_an_employer_is_meant_with_all_its_roles_and_a_role_alone(question: str, titles: list[str]) -> None:
    assert [each.title for each in placed(Case(ODILE, question))] == titles


@pytest.mark.parametrize(
    "document",
    [
        {"basics": {"name": "Ana Lima"}},
        {
            "basics": {"name": "Ana Lima"},
            "work": [{"name": "Vela", "position": "Cook", "startDate": "2020", "endDate": "2021"}],
        },
    ],
)
@pytest.mark.parametrize("question", ["How long at her current job?", "How long at her previous employer?"])
def test_nothing_stands_at_a_place_that_the_resume_does_not_fill(document: object, question: str) -> None:
    assert placed(Case(index_of(document), question)) == ()


@pytest.mark.parametrize(
    ("index", "question", "wanted"),
    [
        (GARETH, "In which job was he when he got the 18th Edition certificate?", "Shift Supervisor"),
        (GARETH, "Which job did he have while studying at the Open University?", "Warehouse Operations Manager"),
        (JAMAL, "What was his job when he got his clinical license?", "Child Welfare Caseworker"),
        (JAMAL, "What was he doing when he won the Educator of the Year award?", "Lead Social Worker"),
        (GARETH, "Which came first, the forklift licence or the NEBOSH?", "Counterbalance Forklift Licence came first"),
        (GARETH, "Did he get the forklift licence before or after the NEBOSH certificate?", "came before NEBOSH"),
        (
            JAMAL,
            "Did he work longer at City Family Services or at Harbor Youth Shelter?",
            "City Family Services lasted longer",
        ),
        (JAMAL, "When did he work as a camp leader?", "gives no dates for Camp Leader"),
        (JAMAL, "When did he leave Patterson Park Academy?", "gives no end for Lead Social Worker"),
        (JAMAL, "Is he still at Patterson Park Academy?", "Yes. Lead Social Worker"),
        (JAMAL, "Does he still work at City Family Services?", "No. Child Welfare Caseworker"),
        (JAMAL, "When did he finish his bachelor's?", "Morgan State University: until 2011"),
        (JAMAL, "How many jobs has he had?", "five jobs at four employers"),
        (GARETH, "What did he do in his first job?", "Kept generators running"),
        (GARETH, "Where was his first job?", "Germany and Iraq"),
        (GARETH, "What did he do between 2017 and 2018?", "Self-employed handyman"),
        (GARETH, "What was his job in 2016?", "In 2016: Electrician"),
        (GARETH, "How long was he with Taff Electrical?", "about 6 years"),
        (GARETH, "What did he achieve in his current role?", "picking errors"),
        (GARETH, "What are his main achievements at Severn?", "picking errors"),
        (JAMAL, "Is he qualified to be a pastry chef?", "No: the resume does not mention pastry chef"),
    ],
)
def test_what_happened_at_a_time_is_told_of_that_time(index: object, question: str, wanted: str) -> None:
    assert wanted in _told(index, question)


def test_the_degree_before_the_one_spoken_of_is_found() -> None:
    turns = (
        Turn(role=Role.USER, content="Where did he do his master's?"),
        Turn(role=Role.ASSISTANT, content="At the University of Maryland."),
    )
    assert "Morgan State University" in _told(JAMAL, "And the one before?", turns)


@pytest.mark.parametrize(
    "question",
    [
        "How long was he principal of Patterson Park Academy?",
        "When did he get his doctorate?",
        "How many people work at City Family Services?",
        "Is he open to new things?",
        "How do children learn?",
    ],
)
def test_what_the_resume_cannot_bear_out_is_declined(question: str) -> None:
    assert decide(JAMAL, question, (), evidence_of(()))
