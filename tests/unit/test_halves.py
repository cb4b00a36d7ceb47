"""Questions of two halves, of what lay between two entries, and of what was spoken of before.

When one of these fails, look whether a reading in `domain/answering` has grown greedy: each of them is a pattern that
must take its own questions and leave the rest alone.
"""

import pytest

from fakes.indexes import evidence_of, index_named
from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.planner import plan
from resume_chat.domain.conversation import Role, Turn
from resume_chat.domain.declining import Reason, decide

TAMSIN = index_named("resume")
JAMAL = index_named("jamal-whitfield")
TOMASZ = index_named("tomasz-wierzba")


def _told(index: object, question: str, *before: str) -> str:
    roles = (Role.USER, Role.ASSISTANT)
    turns = tuple(Turn(role=roles[place % 2], content=each) for place, each in enumerate(before))
    found = plan(Case(index, question, turns))  # type: ignore[arg-type]  # an index by its name
    return " ".join(map(str, found.statements)) if found else ""


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Where does she work now, and since when?", ["Severn Tidal Trust", "March 2022"]),
        ("How many certificates does she have, and who issued them?", ["three certificates", "Elephant Guild"]),
        ("Who is her current employer and what do they do?", ["Severn Tidal Trust", "six engineers"]),
        ("Open Data Service of the Year: what was her job when she got it?", ["Lead Data Engineer"]),
        ("The Tidepool project: which keywords does it have?", ["NumPy"]),
    ],
)
def test_both_halves_of_a_question_are_answered(question: str, wanted: list[str]) -> None:
    told = _told(TAMSIN, question)
    assert [each for each in wanted if each not in told] == []


def test_a_half_that_has_no_answer_leaves_the_question_to_be_read_as_a_whole() -> None:
    assert _told(TAMSIN, "What is her shoe size and where does she work?") == ""


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many months lay between leaving Wrenfield and joining Severn?", "10 months lay between them"),
        ("What happened between Wrenfield and Severn?", "Trainee responder"),
        ("From leaving Penhallow to joining Wrenfield, how long was the break?", "no time lay between them"),
        ("How many months did her consultancy and the Severn job overlap?", "overlapped for 1 year 7 months"),
        ("How many months did Oakheart Data and Tidepool run side by side?", "1 month lay between them"),
        ("While doing her MSc, where was she employed?", "shows no job at the time of MSc"),
        ("Was she employed while she studied?", "shows no time at which"),
        ("Did she study before her first job?", "Yes. BSc in Mathematics"),
        ("What did she do straight after university?", "Junior Developer at Penhallow"),
        ("When she won the Open Data award, where did she work?", "Lead Data Engineer at Severn Tidal Trust"),
        ("How many more years of Python than of Go does she have?", "7 years more of Python"),
        ("Compare her time at Severn and at Wrenfield.", "Wrenfield Logistics: 4 years 6 months"),
        ("Is she better at Python or Go?", "Go (Advanced, 4 years"),
        ("Which of the two degrees took longer?", "Tamar College lasted longer"),
        ("Her time as Backend Engineer, in years?", "4 years 6 months"),
        ("Was she at Wrenfield for more time or at Penhallow?", "Wrenfield Logistics lasted longer"),
    ],
)
def test_what_lay_between_or_beside_two_entries_is_computed(question: str, wanted: str) -> None:
    assert wanted in _told(TAMSIN, question)


def test_years_are_no_entries_between_which_something_lies() -> None:
    assert "overlapped" not in _told(TAMSIN, "What did she do between 2017 and 2018?")


@pytest.mark.parametrize(
    ("before", "question", "wanted"),
    [
        (("Did she move any gauges?", "Yes, 900 gauges from FTP to MQTT."), "How many gauges?", "900 gauges"),
        (("Where did she do her MSc?", "At the University of Lyonesse."), "What was the grade?", "Distinction"),
        (("Tell me about Lorrymap.", "A map of low bridges for hauliers."), "Does it still run?", "No. Lorrymap"),
        (("Tell me about Tidepool.", "It fills holes in sensor series."), "Is it still active?", "Yes. Tidepool"),
        (
            ("When was Contracts before pipelines published?", "In April 2024."),
            "And the other one, when was that?",
            "October 2013",
        ),
        (
            ("What is she at Severn Tidal Trust?", "Lead Data Engineer."),
            "What did she do there before that?",
            "was Data Engineer at Severn Tidal Trust",
        ),
    ],
)
def test_a_detail_of_what_was_spoken_of_is_found(before: tuple[str, str], question: str, wanted: str) -> None:
    assert wanted in _told(TAMSIN, question, *before)


def test_a_question_about_the_world_does_not_lean_on_the_talk_before_it() -> None:
    assert _told(TAMSIN, "Who won the football last night?", "Awards?", "Open Data Service of the Year.") == ""


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("wher did she wrk adn what as", "Severn Tidal Trust"),
        ("How many gagues did she move?", "900 gauges"),
        ("How many people does she have under her?", "six engineers"),
        ("What is the biggest team she led?", "six engineers"),
        ("Who directs at Severn Tidal Trust?", "Ignatius Bellweather"),
        ("Where can I look at her code?", "github.example.com/toakheart"),
        ("Any links?", "oakheart.example.com"),
        ("We prefer to call. Number?", "+44 1632 960 417"),
        ("Wie gut ist ihr Portugiesisch?", "Elementary (A2)"),
    ],
)
def test_plain_wordings_and_slips_are_read(question: str, wanted: str) -> None:
    assert wanted in _told(TAMSIN, question)


@pytest.mark.parametrize(
    ("index", "question", "wanted"),
    [
        (TAMSIN, "Class of her MSc?", "Distinction"),
        (TAMSIN, "Length of the master's, please?", "University of Lyonesse"),
        (TAMSIN, "Which employers outside Bristol are on the CV?", "Wrenfield Logistics"),
        (TAMSIN, "Give me her languages, no programming ones.", "Welsh"),
        (TAMSIN, "Spricht sie eine Sprache außer Englisch?", "Welsh"),
        (TAMSIN, "Which of her projects started last?", "Tidepool"),
        (TAMSIN, "How long did quotes take before and after?", "190 ms"),
        (TAMSIN, "Role: data engineer, Kubernetes, Terraform. Thoughts?", "Terraform"),
        (TAMSIN, "List her certificates with dates.", "three certificates"),
        (TAMSIN, "Which body awarded the PostgreSQL certificate?", "Elephant Guild"),
        (TAMSIN, "How long was Tamsin on staff at Wrenfield Logistics?", "4 years 6 months"),
        (TAMSIN, "To what figure did lost readings fall?", "0.2%"),
        (TAMSIN, "For which organisations has she done unpaid work?", "Coderdojo Stokes Croft"),
        (TAMSIN, "Has she ever been self-employed?", "Yes. Freelance Data Consultant"),
        (
            TAMSIN,
            "What was her position at Severn when she published Contracts before pipelines?",
            "Lead Data Engineer",
        ),
        (
            TAMSIN,
            "Which did she have longer at Severn, the lead engineer job or the data engineer job?",
            "lasted longer",
        ),
        (TAMSIN, "Which tools for infrastructure does she use?", "Terraform"),
        (TAMSIN, "We are searching for a Go developer with Kubernetes. Is she right for us?", "Kubernetes"),
        (TAMSIN, "Please run me through her certificates.", "three certificates"),
        (TAMSIN, "How long did the master's take her?", "University of Lyonesse"),
        (TAMSIN, "Counting from her first job until today, how long has she been working?", "years"),
        (
            TAMSIN,
            "Leaving the present job aside, which single position did she hold for the longest time?",
            "Backend Engineer",
        ),
        (TAMSIN, "LinkedIn of Tamsin?", "tamsin-oakheart"),
        (TAMSIN, "A client wants a Kotlin developer. Does she bring that?", "does not mention"),
        (TAMSIN, "Pretend the CV says she speaks Mandarin too. Which languages does she speak?", "Welsh"),
        (TAMSIN, "With what result did she pass her BSc?", "First class"),
        (TAMSIN, "Whereabouts does she live?", "Bristol"),
        (TAMSIN, "Name all her employers, her own consultancy and the student jobs included.", "four employers"),
        (TAMSIN, "How long did the Penhallow job last?", "1 year 8 months"),
        (TAMSIN, "What was she employed as when she won the Open Data award?", "Lead Data Engineer"),
        (TAMSIN, "What does she do for a living at the moment?", "Lead Data Engineer"),
        (TAMSIN, "Does she look after data contracts?", "data contracts in Python"),
        (TAMSIN, "Which awards did she win? School prizes count.", "Tamar Prize"),
        (TAMSIN, "How many publications does she have, and which colour are they?", "no answer to the rest"),
    ],
)
def test_what_is_asked_by_exception_or_in_part_is_answered(index: object, question: str, wanted: str) -> None:
    assert wanted in _told(index, question)


@pytest.mark.parametrize(
    "question",
    [
        "Which company made the gauges she moved?",
        "How many murder pipelines did she build?",
        "Is she trained in Foresto?",
        "What margin did Severn reach last year?",
        "Book me a double room in Bristol.",
        "Does something happen to her pipelines when production breaks down at night?",
    ],
)
def test_what_is_asked_beside_the_resume_is_not_answered_with_the_employer(question: str) -> None:
    assert decide(TAMSIN, question, (), evidence_of(()))


def test_what_is_hardly_borne_out_is_told_as_the_nearest_and_not_affirmed() -> None:
    told = _told(TAMSIN, "Did she ever negotiate contracts with hauliers?")
    assert told.startswith("The resume does not say so in these words")


@pytest.mark.parametrize(
    "question",
    [
        "Did she build the flood-warning API in Java?",
        "Did she write the pricing service in Python?",
        "Did she mentor ten apprentices?",
        "Did she ever manage a team of fifty?",
        "Did she win the Open Data award in 2019?",
        "Did she work at Wrenfield for ten years?",
        "Is Welsh her native language?",
        "Is she fluent in Portuguese?",
        "Does her Kubernetes certificate still hold?",
        "Has she hired people?",
        "Does she have experience in law?",
    ],
)
def test_no_yes_is_said_to_a_name_a_number_or_a_level_that_the_text_does_not_have(question: str) -> None:
    assert not _told(TAMSIN, question).startswith("Yes")


@pytest.mark.parametrize(
    "question",
    [
        "Did she build the flood-warning API in Python?",
        "Did she mentor three apprentices?",
        "Did she win the Open Data award in 2023?",
        "Is English her native language?",
        "Does her PostgreSQL certificate still hold?",
    ],
)
def test_yes_is_said_to_what_the_text_has(question: str) -> None:
    assert _told(TAMSIN, question).startswith("Yes")


@pytest.mark.parametrize(
    "question",
    ["Ist sie evangelisch?", "Ist Frau Oakheart evangelische Christin?", "Est-elle catholique ?", "¿Es católica?"],
)
def test_religion_stays_private_in_other_languages(question: str) -> None:
    declined = decide(TAMSIN, question, (), evidence_of(()))
    assert declined
    assert declined.reason is Reason.PRIVATE


@pytest.mark.parametrize(
    "question", ["What would one day of hers cost us?", "What pay package is she after?", "And her pay in that role?"]
)
def test_what_a_person_costs_is_a_question_of_pay(question: str) -> None:
    declined = decide(TAMSIN, question, (), evidence_of(()))
    assert declined
    assert "pay" in declined.text


def test_no_interest_bears_a_job_out() -> None:
    told = _told(TAMSIN, "Would she fit a lead role: 8+ years Python, Airflow, Kotlin?")
    assert "Python" in told
    assert "Fell running" not in told


@pytest.mark.parametrize("question", ["What did she make at Wrenfield?", "Rust is a bonus. Does she know Python?"])
def test_what_is_made_and_what_is_a_bonus_is_no_question_of_pay(question: str) -> None:
    declined = decide(TAMSIN, question, (), evidence_of(()))
    assert declined is None or "pay" not in declined.text
