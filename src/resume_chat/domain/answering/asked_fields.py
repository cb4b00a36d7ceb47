"""Which field of an entry a question asks for: its place, its grade, its issuer, in the languages that visitors use."""

import re

from resume_chat.domain.answering.case import Case
from resume_chat.domain.answering.words import fold
from resume_chat.domain.conversation import Role

_ASKED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        (r"\bthesis\b|\bdissertation\b|\b(?:phd|ph\.d|doctorate|master'?s?|bachelor'?s?)(?: degree)? (?:on|about)\b"
        r"|\babschlussarbeit\b|\bmasterarbeit\b|\bmemoire\b"
        r"|\btesis\b|\btesi\b|论文题目"),
        ("thesis", "dissertation"),
        "thesis",
    ),
    (
        (r"\bsupervis(?:ed|or) (?:it|her|him|them|the|this)\b|\b(?:her|his|their|thesis|phd|doctoral"
         r"|the) (?:\w+ )?(?:supervisor"
        r"|advis[eo]r)\b|\bwho (?:supervised|advised)\b|\bbetreuer\w*\b"),
        ("supervisor", "advisor"),
        "supervisor",
    ),
    (
        (r"\bgpa\b|\bgrades?\b(?! \d)|\bscores?\b|\bmarks?\b|\b(?:degree |honou?rs )?class(?:ification)?\b(?! of)"
         r"|\b(?:with )?what (?:result|grade|mark|classification)\b|^\W*class of (?:her|his|their|the)\b"
        r"|\bgrade point\b|\bcum laude\b|\bhow well did \w+ do\b|\b(?:abschluss)?note\b|\bmoyenne\b|\bnota\b|成绩|绩点")
    , ("score", "gpa", "grade"), "grade"),
    (
        (r"\blevel\b|\bfluen\w+|\bproficien\w+|\bhow (?:well|good|fluently)\b|\bniveau\b|\bnivel\b|\blivello\b"
        r"|\bwie gut\b|水平|程度")
    , ("fluency", "level"), "level"),
    (
        (r"\bissue[rds]?\b"
         r"|\b(?:which|what) (?:body|organi[sz]ation|institution|authority) (?:awarded|issued|gave|certified|granted)\b"
         r"|\bissuing\b|\bcertified by\b|\bby (?:which|what|whom)\b|\bwho (?:gave|granted|certified"
        r"|awarded|gives)\b|\bfrom whom\b|\bwho(?:m)? .{0,24}\bfrom\b|\bausgestellt\b|\bdelivre\b|\bexpedid[oa]\b"
        r"|颁发")
    , ("issuer", "awarder"), "issuer"),
    (
        (r"\bpublisher\b|\bpublished (?:in(?! total| all)|by)\b|\bwhich (?:journal|magazine|newspaper|outlet|publisher)\b"
        r"|\bwhere (?:was|did) .{0,40}\b(?:published|appear|publish)\w*|\bwho published\b")
    , ("publisher",), "publisher"),
    (r"\bcourses?\b|\bmodules?\b|\bcoursework\b|\bclasses\b|\bkurse\b|\bcours\b|\bcursos\b|课程", ("courses",), "courses"),
    (
        (r"\btechnolog\w+|\btech stack\b|\bstack\b|\bbuilt (?:with|in|on|using)\b|\bwritten in\b|\bwhich (?:tools"
        r"|languages?|frameworks?)\b|\bmade (?:with|of)\b|\btechnik\w*|\bkeywords\b")
    , ("keywords", "technologies"), "keywords"),
    (r"\b(?:url|link|web ?site|homepage|web page|repo(?:sitory)?|online)\b", ("url", "website"), "link"),
    (
        (r"\bexpir\w+|\brun(?:s|ning)? out\b|\bvalid (?:until|till|for)\b|\bvalidity\b"
        r"|\babl[äa]uf\w*|\bgultig bis\b"),
        ("expires", "endDate"),
        "expiry date",
    ),
    (
        (r"\bjob title\b|\btitle\b|\bposition\b|\b(?:his|her|their) role\b|\brole\b|\bwhat (?:is|was) \w+ (?:job"
        r"|post)\b|\bin what capacity\b|\bas what\b|\brank\b|\bposte\b|\bpuesto\b|\bfunktion\b|职位")
    , ("position", "roles"), "role"),
    (
        (r"\bwho (?:was|is|were) .{0,30}\b(?:client|customer)\b|\bfor (?:whom"
        r"|which (?:company|client|employer))\b"),
        ("entity",),
        "client",
    ),
    (
        (r"\bmajor(?:ed)?\b|\bfield of study\b|\bsubject\b|\bwhat did \w+ (?:study|major|read)\b|\bstudy\b"
        r"|\bstudied\b|\bstudienfach\b|专业")
    , ("area", "studyType"), "subject"),
    (
        (r"\bwhere\b|\b(?:which|what) (?:city|town|country|place|state|location)\b|\bwo\b|\bdonde\b|\bdove\b|\bou\b"
        r"|在哪")
    , ("location", "institution", "organization"), "place"),
)  # fmt: skip
ASKED = tuple((re.compile(pattern), names, noun) for pattern, names, noun in _ASKED)


def asked_fields(case: Case) -> list[tuple[tuple[str, ...], str]]:
    """The fields that the question asks for, with what they are called."""
    found = [(names, noun) for pattern, names, noun in ASKED if pattern.search(case.reading.folded)]
    if found or not case.speech.leans_back or case.speech.focus:
        return found
    before = next((fold(turn.content) for turn in reversed(case.turns) if turn.role is Role.USER), "")
    return [
        (names, noun)
        for pattern, names, noun in ASKED
        if noun not in {"place", "role", "subject"} and pattern.search(before)
    ]
