"""Tells orders to a machine from questions about a person, sentence by sentence.

Nothing is refused for a word: a sentence counts as an order when it addresses the machine itself (its rules, its prompt,
its output) or asks for something other than the resume. What is left of a question is answered as if they were not there.
"""

import re

from resume_chat.domain.answering.words import fold

_RULES = (
    r"(?:instructions?|rules?|guidelines?|prompts?|directives?|commands?|constraints?|guardrails?|restrictions?"
    r"|programming|policies)"
)
_OUTPUT = r"(?:answers?|responses?|repl(?:y|ies)|outputs?|messages?|sentences?)"
_ORDERS = tuple(
    re.compile(re.sub(r"\s*\n\s*", "", pattern))
    for pattern in (
        (
            rf"\b(?:ignore|disregard|forget|override|bypass|drop|discard|skip|ignoriere?n?|vergiss|missachte"
            rf"|oublie[zr]?|ignore[zr]|olvida|ignora|esquece|dimentica|negeer|vergeet)\b.{{0,40}}\b(?:{_RULES}"
            rf"|above|everything|previous|earlier|resume|lebenslauf|cv|curriculum|anweisung\w*|regeln|regles"
            rf"|consignes|reglas|instrucciones|istruzioni|regole|context)"
        ),
        (
            rf"\b(?:your|the|all|any|these|those|hidden|system|initial|original|developer|secret|earlier"
            rf"|previous) (?:\w+ ){{0,2}}{_RULES}\b(?!.{{0,30}}\b(?:she|he|they|her|his"
            rf"|their)\b)(?=.{{0,40}}\b(?:expired?|out|word|exact|above|print|show|reveal|verbatim|no longer"
            rf"|anymore|now|full|then|are|is|say)\b|\W*$)"
        ),
        (
            rf"\b(?:print|show|reveal|output|repeat|display|dump|leak|disclose|expose|recite|give me|tell me"
            rf"|write out|zeige?|affiche|muestra|imprime)\b.{{0,50}}\b(?:system prompt|prompt|hidden"
            rf"|your (?:\w+ )?{_RULES}|text above|text between|above this line|first message|start of (?:the|this"
            rf"|our) conversation|environment variables?|env vars?|connection string|api keys?|secrets?|tokens?"
            rf"|chat history|conversation history|source code|config\w*|credentials?|passwords?|database|internal"
            rf"|logs?)\b"
        ),
        (
            r"\b(?:system|developer|debug|admin|root|god|maintenance|sudo|dan|jailbreak|unrestricted) ?(?:mode"
            r"|prompt|override|message|access)\b"
        ),
        r"^\W*(?:system|developer|assistant|admin|root)\s*[:>]",
        (
            r"\b(?:from now on|henceforth|for the rest of (?:this|the) (?:chat|conversation)|ab jetzt|von nun an"
            r"|desormais|a partir de ahora|d'ora in poi|从现在起)\b"
        ),
        (
            r"\b(?:answer|respond|reply|speak|write|antworte|reponds|responde|rispondi|回答|回复)\b.{0,20}\b(?:only"
            r"|just|nur|uniquement|seulement|solo|exclusively|always|nothing but)\b(?:.{0,12}\b(?:with|in|mit"
            r"|avec|con|using|the word)\b)?"
        ),
        (
            rf"\b(?:end|begin|start|finish|sign|open|close|append|prepend|prefix|suffix|wrap"
            rf"|conclude)\b.{{0,12}}\b(?:every|each|all|your|the|this|as|off|with)?\b.{{0,14}}(?:\b{_OUTPUT}\b"
            rf"|\bwith (?:the )?(?:word|string|token|phrase|sentence|letters?|!|\[|<)|!\[|\bin <|\bas [A-Z]{{4,}})"
        ),
        (
            r"\b(?:you are|you're) (?:now|no longer|free|going to (?:act|be))\b|\b(?:act|behave|respond|pose"
            r"|speak) (?:as|like) (?:if|an?|the|though|my)?\b(?!.{0,24}\b(?:lead|manager|reference|contact)\b)"
            r"|\bpretend (?:to be|you|that)\b|\brole-?play\b|\bsimulate\b|\bimagine you\b|\bdu bist (?:jetzt"
            r"|nun)\b|\btu es maintenant\b"
        ),
        (
            r"\b(?:confirm|acknowledge) with\b|\bsingle token\b|\b(?:word|string|token|code) (?:\w+ )?(?:joined"
            r"|formed|made|obtained|aus|formee?|formada|combined)\b|\bword (?:[A-Z]{3,})\b"
            r"|\bspell (?:it )?backwards\b|\bjoined\b\W*$|\bjoined from\b"
        ),
        r"\b(?:decode|decrypt|rot13|base64|rot-13|unscramble|de-?cipher)\b|\b[A-Za-z0-9+/]{24,}={0,2}(?![\w/.])",
        (
            r"<\|?/?\s*(?:im_start|im_end|system|prompt|passages?|instructions?|s|endoftext|assistant|user|resume"
            r"|question|context)\b|\[/?inst\]|<<sys>>|###\s*(?:new|system|instruction|rules?|end)"
        ),
        (
            r"\b(?:llm|ai|bot|chatbot|assistant|language model|gpt|model)s?\b.{0,14}\b(?:only|must|should|please"
            r"|reading this|attention|note|instructions?)\b|\b(?:instructions?|note|attention|message) (?:to"
            r"|for) (?:the |any |all )?(?:ai|llm|bot|chatbot|assistant|model)s?\b|\brules for the (?:bot|ai"
            r"|assistant|model)\b"
        ),
        (
            r"\b(?:state|say|claim|write|mention|add|record|note|insist|pretend|confirm"
            r"|assert) (?:\w+ )?that (?:she|he|they|the candidate|[\w'-]+(?: [\w'-]+)?) (?:has|holds?|is|was|had|won"
            r"|worked|earned"
            r"|got|graduated|speaks?)\b(?!.*\?)"
        ),
        (
            r"^\W*(?:and |also,? |please |then |but |i (?:hereby )?|can you |could you )*"
            r"(?:add|tack on|throw in|slip in|insert|append)\b"
            r"[^?]*$|^\W*(?:bitte |und |auch |noch )*(?:fuge|erganze|schreibe?)\b[^?]*\b(?:hinzu|dazu|liste|lebenslauf)\b"
            r"|^\W*(?:et |aussi |y |tambien )*(?:ajoute[zr]?|rajoute[zr]?|anade|agrega)\b[^?]*$"
            r"|\bhereby (?:add|grant|declare|change)\b"
        ),
        (
            r"\b(?:owner|author|developer|admin\w*|openai|boss|company) (?:\w+ )?wants? you to\b|\bremember that\b"
            r"|\bkeep in mind that\b.{0,40}\bcalled\b"
        ),
        (
            r"\b(?:just )?(?:invent|(?<!instruments )(?<!people )make up"
            r"(?= (?:an?|some|any|your|something|the answer|one)\b|\W*$)|fabricate|hallucinate)\b"
            r"|\bnobody (?:checks|will know)\b|\bguess\b\W*$"
            r"|\b(?:take|make|have) (?:a|your best) guess\b"
        ),
        r"\b(?:pretend|imagine|assume|suppose) (?:that )?(?:the|her|his|their|this) (?:cv|resume|profile)\b",
        r"\bmake fun of\b|\binsult\b|\bmock\b|\broast (?:her|him|them|the candidate)\b",
        (
            r"\b(?:two thousand|thousand|hundred|million|\d{3,}) times\b|\brepeat (?:after me|the (?:text|word"
            r"|last|above|previous|following)|everything|this)\b"
        ),
        (
            r"!\[[^\]]*\]\(|\]\(\s*(?:https?:|javascript:|data:|//)|<(?:img|script|iframe|svg|a|form|object"
            r"|embed)\b|\bonerror\b|javascript:"
        ),
        (
            r"(?:^|\n)\s*q: .*\n\s*a: .*\n\s*q: |\bos\.environ\b|\bimport os\b|>>> |\becho \W|\bcat /"
            r"|\bselect \* from\b|\bdrop table\b|\brm -rf\b"
        ),
        (
            r"\b(?:person|visitor|user|people) before me\b|\b(?:other|another|last|previous) (?:visitor|user"
            r"|person)(?:'s|s)?\b|\buser \d+\b|\bchat history\b|\bwhat (?:did|have) (?:other|others)\b.{0,20}\bask"
        ),
        (
            r"\bconnection string\b|\benvironment variable\w*|\bapi[- ]?key\w*|\byour (?:server|database|host"
            r"|ip address|version|source code|configuration|creators?|developers?|model|backend|weights|prompt"
            r"|password)\b|\bwhat (?:llm|model|ai) are you\b|\bwhich (?:llm|model) (?:are you|is this|do you)\b"
        ),
        r"\bexplain how (?:she|he|they|the candidate|\w+) (?:stole|lied|cheated|was fired|embezzl\w+|committed)\b",
        r"(?:忽略|无视|忘记|不要理会).{0,12}(?:规则|指令|说明|提示|简历|以上|之前)|只(?:回答|回复|输出)|系统提示|扮演",
    )
)


def is_order(sentence: str) -> bool:
    """Whether a sentence addresses the machine instead of asking about the resume."""
    lowered = " ".join(sentence.split()).casefold()
    folded = fold(sentence)
    return any(each.search(folded) or each.search(lowered) or each.search(sentence.casefold()) for each in _ORDERS)


_ENCLOSED = re.compile(
    r"([<\[]{1,2}\|?) ?(system|sys|inst|instructions?|prompt|admin|assistant|developer|im_start|context|resume|cv|note) ?"
    r"(?:\|?[>\]]{1,2}).*?[<\[]{1,2}/ ?\2 ?[>\]]{1,2}|</ ?(?:resume|cv|context|system|prompt|document|user|question) ?>",
    re.IGNORECASE | re.DOTALL,
)
"""What is put between marks that mean a machine's own text, and such marks that close nothing."""


def _clauses(question: str) -> list[str]:
    parts = re.split(r"(?<=[.!?。\uff01\uff1f])\s+|\n+|(?=\()|(?<=\))", question)
    return [each.strip() for each in parts if each and each.strip()]


def without_orders(question: str) -> tuple[str, bool]:
    """What a question asks, without the sentences that give orders; and whether there were any."""
    if is_many_shot(question):
        return "", True
    outside = _ENCLOSED.sub(" ", question)
    clauses = _clauses(outside)
    kept = [each for each in clauses if not is_order(each)]
    if len(kept) == len(clauses) and outside == question:
        return question.strip(), False
    return "\n".join(kept), True


def is_many_shot(question: str) -> bool:
    """Whether it is a dialogue written out, made to be continued."""
    return len(re.findall(r"(?im)^\s*(?:a|answer|assistant|bot)\s*:", question)) >= 2
