"""What is said when nothing of an answer could be borne out."""

from resume_chat.domain.answering.reading import language_of

_TEXTS = {
    "de": "Das steht nicht im Lebenslauf.",
    "fr": "Le CV ne le dit pas.",
    "es": "El currículum no lo dice.",
    "it": "Il curriculum non lo dice.",
    "pt": "O currículo não diz isso.",
    "nl": "Dat staat niet in het cv.",
    "zh": "简历中没有提到。",
    "ja": "履歴書には書かれていません。",
}


def unsaid(question: str) -> str:
    """An honest sentence in the language of the question."""
    return _TEXTS.get(language_of(question), "The resume does not say.")
