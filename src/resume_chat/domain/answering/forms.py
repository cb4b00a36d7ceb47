"""The forms of questions: what kind of answer is asked for, in the languages that visitors use."""

import re
from enum import StrEnum

from resume_chat.domain.answering.words import fold


class Form(StrEnum):
    """One thing that a question's wording asks for; a question may have several."""

    DURATION = "duration"
    COUNT = "count"
    WHEN = "when"
    WHO = "who"
    WHERE = "where"
    WHY = "why"
    AMOUNT = "amount"
    LIST = "list"
    YES_NO = "yes_no"
    FIRST = "first"
    LATEST = "latest"
    LONGEST = "longest"
    SHORTEST = "shortest"
    HIGHEST = "highest"
    CURRENT = "current"
    BEFORE = "before"
    AFTER = "after"
    OVERLAP = "overlap"
    WHILE = "while"
    GAP = "gap"
    EXPIRY = "expiry"
    TOTAL = "total"
    SUMMARY = "summary"
    FIT = "fit"


_PATTERNS: dict[Form, str] = {
    Form.DURATION: r"""\bhow long\b(?!.*\b(?:pages|words|feet|met(?:re|er)s|km)\b)
        |\b(?:for )?(?:what|which) (?:stretch|length|period) of time\b
        |\bin (?:years|months)\W*$|\b(?:her|his|their) time (?:as|at
        |with)\b(?=.*\b(?:years|months)\b)|\bhow (?:many|much) (?:\w+ ){0,2}(?:years|months|weeks|experience
        |time)\b|\bsince when\b
        |\b(?:number|length|amount) of (?:years|months|time|service|experience)\b|\blength of (?:the|her|his|their)\b
        |\b(?:total|overall|combined|entire) (?:time|years|months)\b|\byears? in (?:the |this )?(?:field
        |industry|business|profession|trade)\b|^\W*(?:years|months|weeks|time) (?:spent )?(?:at|in|with|as|of|on)\b
        |\bfor how long\b|\btotal (?:\w+ )?experience\b
        |\btenure\b|\bduration\b|\btime spent\b
        |\byears(?: and months)? (?:of|in|with|has|did|does|was|is)\b|\byears' experience\b|\bhow much of (?:his
        |her|their) career\b
        |\bwie ?lange\b|\bseit wann\b|\bwie ?viele? (?:jahre|monate|berufserfahrung)|\bcombien de temps\b
        |\bdepuis (?:quand|combien)
        |\bcombien d'?\s?annees|\bcuanto (?:tiempo|duro|dura|duraron|estuvo|lleva|llevo)\b|\bcuantos anos\b
        |\bdesde cuando\b|\bquanto tempo\b
        |\bquanti anni\b|\bda quanto\b
        |\bquantos anos\b|\bhoe ?lang\b|\bsinds wanneer\b|\bhoeveel jaar\b|多久|多长时间|几年|多少年|年限|どのくらい|何年""",
    Form.COUNT: r"""\bhow many\b|\bnumber of\b|\bcount (?:of|the|his|her|their)\b|\bhow much\b
        |\bwie ?viele?\b|\bcombien\b|\bcuant[oa]s\b
        |\bquant[ie]\b|\bquant[oa]s\b|\bhoeveel\b|多少|几个|几项|几份|いくつ|何人""",
    Form.WHEN: r"""\bwhen\b(?! (?:he|she|they|it|not)\b)|\b(?:what|which) (?:year|month|date)\b|\bin (?:what
        |which) (?:year|month)\b
        |\bwhat date\b|\bsince when\b|\bhow long ago\b|\bhow old\b|\bwann\b|\bseit wann\b|\bin welchem jahr\b|\bquand\b
        |\bod kiedy\b|\bkiedy\b
        |\bquelle annee\b|\bcuando\b|\ben que ano\b
        |\bquando\b|\bin che anno\b|\bem que ano\b|\bwanneer\b|\bwelk jaar\b|什么时候|哪年|哪一年|何时|いつ|何年""",
    Form.WHO: r"\bwho\b|\bwhom\b|\bwhose\b|\bby which (?:body|organi[sz]ation|company)\b|\bwer\b|\bwem\b|\bqui\b"
    r"|\bquien(?:es)?\b|\bchi\b|\bquem\b|谁|誰",
    Form.WHERE: r"""\bwhere\b|\b(?:what|which) (?:city|town|country|place|state|region|location)\b|\bwo\b
        |\bwohin\b|\bin welcher stadt\b
        |\bou\b(?= )|\bdonde\b|\bdove\b|\bonde\b|\bwaar\b|哪里|在哪|哪儿|どこ""",
    Form.WHY: r"\bwhy\b|\bwhat (?:made|caused)\b|\bfor what reason\b|\bwarum\b|\bwieso\b|\bpourquoi\b|\bpor que\b"
    r"|\bperche\b|\bwaarom\b|为什么|なぜ",
    Form.AMOUNT: r"""\bhow (?:much|many|big|large|fast|far|high|often|small|quickly|expensive|well)\b
        |\bby how\b|\bwhat (?:percentage|percent|number|size|share|volume|amount|proportion|fraction)\b
        |\bhow much\b|\bwie ?(?:viel|hoch|gross|oft)|\bcombien\b|\bcuant[oa]|\bquant[oaie]|\bhoeveel\b|多少""",
    Form.LIST: r"""\blist\b|\banything\b|\bname (?:all|the|every|them|her|his|their|any|three|two)\b
        |\benumerate\b|\ball (?:of )?(?:the|his|her|their|of)\b|\bevery(?:one|thing| \w+)\b
        |\bwhich\b|\bwhat (?:are|other|kinds?|sorts?|types?)\b|\boverview of\b|\bwhat\b|\bwelche[nrs]?\b
        |\bquel(?:le)?s?\b|\bcual(?:es)?\b|\bque\b|\bquali\b|\bquais\b
        |\bwelke?\b|\bliste\b|哪些|什么|列出|どんな""",
    Form.YES_NO: r"""^(?!(?:can|could|would|will|do|did|are|have) you\b)(?:so |and |but |ok |hi |hello |plea
        se )?(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|any|ever)\b
        |^(?:does|is|has|did|was|can)n'?t\b|\bdo you know (?:if|whether)\b|\bany (?:experience|exposure
        |knowledge|background|evidence)\b|\b(?:if|whether) (?:he|she|they|the candidate)\b
        |^(?:hat|ist|kann|spricht|war|besitzt|gibt|verfugt|konnte|arbeitet|hatte)\b|^(?:est-ce|a-t|est-|parle-t
        |sait-|connait|peut-|avez|y a-t)|^(?:habla|tiene|sabe|ha|es|conoce|puede|esta)\b
        |^(?:ha|parla|sa|e|puo|conosce)\b|^(?:fala|tem|sabe|e)\b|^(?:heeft|is|kan|spreekt)\b|吗|嗎|是否|ますか|ですか""",
    Form.FIRST: r"""\bfirst\b|\bearliest\b|\binitial(?:ly)?\b|\boldest\b|\bolder\b|\bearlier\b|\b(?:start
        |began|begin|started|launch(?:ed)?) (?:out |her |his |their )+(?:\w+ )?career\b|\bstart(?:ed)? out\b
        |\berste[nrs]?\b|\bzuerst\b|\bpremier|\bprimer[oa]?\b|\bprim[oa]\b|\bprimeir[oa]\b|\beerste\b|第一|最早|最初""",
    Form.LATEST: r"""\blatest\b|\bmost recent(?:ly)?\b|\blast\b|\bnewest\b|\bnewer\b|\bmost current\b
        |\bletzte[nrs]?\b|\bneueste[nrs]?\b|\bzuletzt\b|\bderni(?:er|ere)s?\b|\bplus recent
        |\bultim[oa]s?\b|\bmas reciente\b|\bpiu recente\b|\bmais recente\b|\blaatste\b
        |\bmeest recente\b|最近|最新|最后|直近""",
    Form.LONGEST: r"""\blongest\b|\bmost (?:time|years)\b|\blonger\b|\blangste[nrs]?\b|\bam langsten\b
        |\ble plus (?:long|d'experience)|\bmas tiempo\b|\bmas larg|\bpiu (?:a lungo|lungo|tempo)
        |\bmais tempo\b|\blangste\b|最长|最久|最も長""",
    Form.SHORTEST: r"\bshortest\b|\bleast time\b|\bbriefest\b|\bkurzeste[nrs]?\b|\ble plus court|\bmas cort"
    r"|\bpiu breve\b"
    r"|\bkortste\b|最短",
    Form.HIGHEST: r"\bhighest\b|\btop (?:degree|qualification)\b|\bmost advanced\b|\bhochste[rns]?\b|\ble plus (?:haut"
    r"|eleve)|\bmas alto\b|\bpiu alto\b|\bhoogste\b|最高",
    Form.CURRENT: r"""\bcurrent(?:ly)?\b|\bnow\b|(?<!past and )(?<!past or )\bpresent(?:ly)?\b|\bat the moment\b
        |\bthese days\b
        |\btoday\b|\bnowadays\b|\bright now\b|\baktuell\w*|\bderzeit\w*|\bjetzt\b|\bmomentan\b|\bgegenwartig\w*
        |\bactuel\w*|\bmaintenant\b|\bactual(?:mente)?\b|\bahora\b|\battual\w*|\badesso\b|\batual\w*
        |\bhuidige?\b|\bmomenteel\b|目前|现在|当前|現在|现任""",
    Form.BEFORE: r"""\bbefore\b|\bprior\b|\bprevious(?:ly)?\b|\bpreced\w+|\bformer(?:ly)?\b|\bearlier\b
        |\bpast (?:employers?|jobs?|roles?|positions?)\b|\bvor\b|\bdavor\b|\bbevor\b|\bvorher\w*|\bfruher\w*
        |\bavant\b|\bprecedent\w*|\bantes\b
        |\banterior\w*|\bprima\b|\bprecedente\b|\bvoor(?:heen)?\b|\bdaarvoor\b|之前|以前|の前""",
    Form.AFTER: r"(?<!look )(?<!looks )(?<!looked )(?<!looking )\bafter(?:wards?)?\b"
    r"|\bsince leaving\b|\bfollow(?:ing|ed)\b|\bnext\b|\bthen\b|\bsubsequent\w*"
    r"|\bnach\b"
    r"|\bdanach\b|\bapres\b|\bdespues\b|\bdopo\b|\bdepois\b|\bdaarna\b|之后|以后|の後",
    Form.OVERLAP: r"""\boverlap\w*|\bsimultaneous\w*|\b(?:at the )?same time\b|\bat once\b|\bin parallel\b
        |\bparallel\b|\bconcurrent\w*|\bside by side\b|\bgleichzeitig\b|\bparallel\b|\buberschn\w+
        |\ben meme temps\b
        |\bsimultane\w*|\bal mismo tiempo\b|\bsolap\w+|\bcontemporane\w+|\bao mesmo tempo\b|\btegelijk\w*|同时|重叠|同時""",
    Form.WHILE: r"""\bwhile\b|\bwhilst\b|\bduring\b|\balongside\b|\bat the time\b|\bwhen (?:he|she|they)\b
        |\bbeside\b|\bwahrend\b|\bneben\b|\bpendant\b|\btandis que\b|\bmientras\b|\bdurante\b|\bmentre\b
        |\benquanto\b
        |\bterwijl\b|\btijdens\b|期间|の間""",
    Form.GAP: r"\bgaps?\b|\bbetween (?:\w+ )?jobs\b|\bcareer breaks?\b"
    r"|(?<!production )(?<!it )(?<!something )(?<!anything )(?<!system )\bbreaks?\b"
    r"|\btime off\b"
    r"|\bunemploy\w+|\bout of work\b|\bsabbatical\b"
    r"|\bnot (?:working|employed)\b|\blucken?\b|\bauszeit\b|\btrous?\b|\binterruption\w*|\bhuecos?\b"
    r"|\bpausa\w*|空白|间断",
    Form.EXPIRY: r"\bexpir\w+|\brenew(?:al|als|ed)?\b|\bruns? out\b|\bin date\b|\bstill (?:valid|good|current|holds?)\b"
    r"|\bvalid(?:ity)?\b"
    r"|\blapsed?\b|\bup to date\b|\bin force\b|\bout of date\b"
    r"|\babgelaufen\w*|\bgultig\w*|\bperime\w*|\bvalides?\b|\bcaducad\w+|\bvencid\w+|\bvigente\w*|\bscadut\w+"
    r"|\bverlopen\b|\bgeldig\b|过期|有效",
    Form.TOTAL: r"\bin all\b|\bin total\b|\btotal\b|\baltogether\b|\boverall\b|\bcombined\b|\ball together\b"
    r"|\binsgesamt\b"
    r"|\bau total\b|\ben tout\b|\ben total\b|\bin totale\b|\bno total\b|\bin totaal\b|总共|一共|合計",
    Form.SUMMARY: r"\bsummar\w+|\btell me (?:more )?about\b|\boverview\b|\bdescribe\b|\bintroduce (?:her|him|them"
    r"|yourself"
    r"|the)\b|\bin (?:a nutshell|short|brief)\b|\bbackground\b|\bwho is\b|\bwhat is\b|\bwhat's\b|\bprofile\b"
    r"|\belevator pitch\b|介绍|概述",
    Form.FIT: r"""^\W*(?:wanted|role|position|job|vacancy|jd|ad|advert|spec|requirements?|requires|profile|must-haves?)\s?:
        |\bjob (?:ad|description|posting|spec)\b|\bhiring\b|\bqualif(?:y|ies)\b
        |\bqualified (?:for|to|as|enough)\b|\bqualified\W*$|\b(?:good|right
        |strong|suitable) (?:match|fit|candidate|person)\b|\bfit (?:for|the|this|an?|our)\b|\ba (?:fit|match)\b
        |\bright for (?:it|this|the|us|our)\b
        |\b(?:we|are|is) (?:\w+ )?search(?:ing)? for\b
        |\bwe look for\b|\bpostings?\b.{0,12}(?:says?|wants?|asks?|:)
        |\bopening\s?:|\bagainst (?:that|this|it)\W*$
        |\bclient (?:wants|needs|is looking)\b|\bwanted\b.{0,60}[.?]
        |\bpropose (?:her|him|them)\b|\bcovered by (?:her|his|their|the|this)\b
        |\bbrings? (?:all )?that\b|\bshortlist (?:her|him|them|\w+)\b|\bmusts (?:are|:)
        |\bmatch(?:es)? (?:the|this|our)\b
        |\b(?:our|the) (?:req|requisition|ad|advert|opening|opportunity)\b|\bad: |\bmatch(?:es|ing)?\?
        |\bworth (?:a call|an? (?:interview|chat|conversation)|interviewing|talking|meeting)\b
        |\bput (?:her|him|them|\w+) forward\b|\bcould (?:she|he|they) do (?:this|it|the job)\b|\b(?:we're
        |we are) after\b
        |\bmeets?\b.{0,30}\b(?:requirements?|criteria|this|these|that|needs?)\b|\brequire(?:s|d|ments?)\b
        |^\W*(?:we )?(?:need|want|seeking) (?:someone|somebody|an?|to hire)\b|\bmust[- ]haves?\b
        |\bnice to have\b|\bwe (?:are looking for|need|want|seek)\b|\blooking for\b
        |\bthe role (?:needs|requires|calls)\b|\bsuit(?:s|ed|able)?\b|\b(?:role|job|position|team|client|ad
        |project|employer) needs? |\bneeds?: |\bvacancy\b
        |\bstellenanzeige\b|\bgeeignet\b|\bpasst\b|\bwir suchen\b|\boffre d'emploi\b|\boffre ?:|\bcorrespond\b
        |\bconvient\b
        |\bnous cherchons\b|\boferta de (?:trabajo|empleo)\b|\bbuscamos\b|\bencaja\b|招聘|要求|适合|符合""",
}
FORMS = {form: re.compile(re.sub(r"\s*\n\s*", "", pattern)) for form, pattern in _PATTERNS.items()}


def forms_of(question: str) -> frozenset[Form]:
    """The forms that a question's wording shows."""
    folded = fold(question)
    return frozenset(form for form, pattern in FORMS.items() if pattern.search(folded))
