"""What is said when nothing of an answer could be borne out."""

from resume_chat.domain.answering.reading import language_of

_TEXTS = {
    "de": "Dazu habe ich im Lebenslauf keine Antwort gefunden.",
    "fr": "Je n'ai pas trouvé de réponse à cela dans le CV.",
    "es": "No encontré respuesta a eso en el currículum.",
    "it": "Non ho trovato risposta nel curriculum.",
    "pt": "Não encontrei resposta a isso no currículo.",
    "nl": "Daar heb ik in het cv geen antwoord op gevonden.",
    "zh": "我在简历中没有找到答案。",
    "ja": "履歴書に答えは見つかりませんでした。",
}


def unsaid(question: str) -> str:
    """An honest sentence in the language of the question: not that the resume is silent, which nobody knows."""
    return _TEXTS.get(language_of(question), "I found no answer to that in the resume.")
