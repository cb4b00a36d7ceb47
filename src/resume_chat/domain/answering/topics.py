"""Matters that a resume service does not speak about, or speaks about only in the resume's own words."""

import re
from dataclasses import dataclass

from resume_chat.domain.answering.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A matter that visitors ask about and that resumes seldom or never state."""

    name: str
    """As it is named to the visitor."""
    asked: re.Pattern[str]
    """How a folded question shows that it is about this."""
    stated: re.Pattern[str] | None
    """How a folded resume shows that it states it; `None` where it is never spoken about."""


def _topic(name: str, asked: str, stated: str | None = None) -> Topic:
    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\s*\n\s*", "", pattern))

    return Topic(name=name, asked=compiled(asked), stated=compiled(stated) if stated else None)


_PERSON = r"(?:he|she|they|his|her|their|the candidate|the applicant|\w+)"
_SOMEBODY = rf"(?!the (?!candidate|applicant)|an? |it |this |that ){_PERSON}"

PRIVATE = (
    _topic(
        "age or date of birth",
        rf"""\bhow old (?:is|are|was|would) {_PERSON}\b(?!.{{0,40}}\b(?:project|company|certificate|system)\b)
        |\b(?:his|her|their|\w+'s) age\b|\bage of (?:the )?(?:candidate|applicant)\b|\bdate of birth\b
        |\bbirth ?da(?:y|te)\b
        |\b(?:when|what year|which year) (?:was|were) {_PERSON} born\b|\bborn in\b|\byear of birth\b|\bwie alt\b
        |\bgeburts\w+|\balter\b|\bquel age\b|\bdate de naissance\b
        |\bcuantos anos tiene\b(?!.{{0,30}}experiencia)|\bedad\b
        |\bfecha de nacimiento\b|\bquanti anni ha\b(?!.{{0,30}}esperienza)|\bdata di nascita\b|\bidade\b
        |\bhoe oud\b|\bover (?:30|35|40|45|50|55|60)\b.{{0,10}}\?|\bnear(?:ing)? retirement\b
        |\bretirement (?:age|plans?)\b|\b(?:will|going to|plans? to|about to|wants? to|soon) retire\b
        |多大|年龄|岁
        |何歳|年齢""",
    ),
    _topic(
        "family and relationships",
        rf"""\bmarried\b|\bmarital\b|\bhusband\b|\bwife\b|\bspouse\b|\bdivorc\w+|\bengaged to\b|\bgirlfriend\b
        |\bboyfriend\b|\bsingle\b(?=\W*$)|\bis {_PERSON} single\b|\brelationship status\b
        |\b(?:ha(?:s|ve)|having|want\w*|plan\w*|got|expecting) (?:(?:he|she|they|any|some|small|young|own|two
        |three|got|to|have
        |more|a|of) ){{0,4}}(?:children|kids|child|baby|family|sons?|daughters?)\b|\bha(?:s
        |ve) \w+ (?:got )?any (?:children|kids)\b
        |\bpregnan\w+|\bmaternity\b
        |\bpaternity\b|\bfamily (?:plans?|status|situation|life)\b|\bmother of\b|\bfather of\b|\b(?:his|her
        |their) (?:parents|mother(?! tongue)|father|family|children|kids|siblings?|brothers?|sisters?)\b
        |\bverheiratet\b|\bfamilienstand\b|\bkinder\b.{{0,12}}\?|\bschwanger\w*|\bmariee?\b
        |\benfants\b.{{0,12}}\?|\benceinte\b|\bcasad[oa]\b|\bhijos\b|\bembarazada\b|\bsposat[oa]\b|\bfigli\b
        |\bfilhos\b|\bgetrouwd\b|\bkinderen\b|结婚|婚姻|孩子|怀孕|結婚|子供""",
    ),
    _topic(
        "religion or beliefs",
        r"""\breligio\w+|\bfaith\b(?!ful)|\bchurch\b.{0,20}\?|\b(?:his|her|their|which|what) church\b|\b(?:is|are)
        (?:he|she|they|\w+) (?:a |an )?(?:chr
        istian|muslim|jewish|jew|hindu|buddhist|catholic|protestant|atheist|sikh|mormon)\b|\bbelieves? in god\b
        |\b(?:ist|war) (?:\w+ ){1,2}?(?:evangelisch|katholisch|protestantisch|judisch|muslimisch|christlich
        |atheist\w*|glaubig)\w*
        |\best-(?:il|elle) (?:catholique|juive?|musulmane?|chretien\w*|protestante?|athee|croyante?)\b
        |\bes (?:\w+ )?(?:catolic[oa]|judi[oa]|musulman[a]?|cristian[oa]|evangelic[oa]|ate[oa]|creyente)\b
        |\bglaub\w+ an\b|\breligion\b|\bkonfession\b|\bcroyan\w+|\bcreencias?\b|\bgodsdienst\b|宗教|信仰""",
    ),
    _topic(
        "ethnic origin or skin colour",
        r"\bethnic\w*|\brace\b(?!\w)(?!.{0,12}(?:condition|car|track))|\bskin colou?r\b|\b(?:is|are) (?:he|she"
        r"|they|\w+) (?:black|white|asian|latino|latina|hispanic|african|arab|caucasian)\b|\bhautfarbe\b"
        r"|\bethnie\b|\braza\b|\betnia\b|种族|民族",
    ),
    _topic(
        "sexual orientation or gender identity",
        r"\bsexual\w*|\b(?:is|are) (?:he|she|they|\w+) (?:gay|lesbian|bisexual|straight|trans(?:gender)?|queer"
        r"|non-?binary)\b|\bgender identity\b|\bpronouns\b|\bschwul\b|\blesbisch\b|\bhomosex\w+|性取向|同性恋",
    ),
    _topic(
        "health or disability",
        r"""\bhealth (?:problems?|issues?|conditions?|history|status)\b|\b(?:his|her|their|\w+'s) (?:health
        |disabilit\w+|medical history|illness)\b|\b(?:is|are) (?:he|she|they|\w+) (?:disabled|ill|sick|healthy
        |handicapped|autistic|depressed|an alcoholic)\b
        |\bha(?:s|ve) (?:he|she|they|\w+ )?(?:\w+ ){0,2}(?:disabilit\w+|illness\w*|disease|allerg\w+
        |medical condition)\b|\bsick (?:leave|days)\b|\bmental health (?:problems?|issues?)\b
        |\bmedication\b.{0,12}\?|\b(?:smokes?|smoker|drinks? alcohol|drugs?)\b.{0,12}\?|\bvaccinated\?
        |\bbehinder\w+|\bschwerbehindert\b|\bgesundheitlich\w*|\bkrankheit\w*|\bhandicape?e?\b
        |\bproblemes de sante\b|\bdiscapacidad\w*|\bproblemas de salud\b|\benfermedad\w*|残疾|健康|疾病|障害""",
    ),
    _topic(
        "political views or union membership",
        r"\bpolitic\w+ (?:views?|opinions?|party|affiliation|beliefs?|leaning\w*|orientation)\b|\b(?:his|her"
        r"|their|\w+'s) politic\w+|\bvote[sd]?\b(?!.{0,20}(?:award|best))|\brepublican\b|\bdemocrat\b"
        r"|\bpolitical party\b|\bunion member\w*|\btrade union\b.{0,14}\?|\bpartei\b|\bparti politique\b"
        r"|\bpartido politico\b|政治|党员",
    ),
    _topic(
        "criminal or credit records",
        r"\bcriminal\b|\barrest\w*|\bconvict(?:ed|ion)\w*|\bprison\b.{0,12}\?|\bjail\b|\bcredit (?:score"
        r"|history|rating)\b|\bdebts?\b.{0,14}\?|\bbankrupt\w*|\bvorstraf\w+|\bcasier judiciaire\b"
        r"|\bantecedentes\b|犯罪|前科",
    ),
    _topic(
        "appearance",
        r"\b(?:good[- ]looking|attractive|pretty|handsome|ugly|beautiful)\b.{0,12}\?|\bhow (?:tall|heavy)\b"
        r"|\b(?:his|her|their|\w+'s) (?:height|weight|looks|appearance|hair|eyes?)\b|\bwhat (?:does|do) (?:he"
        r"|she|they|\w+) look like\b|\bwie gross ist\b|身高|体重|外貌",
    ),
    _topic(
        "identity numbers, passwords or bank details",
        r"\bsocial security\b|\bssn\b|\bpassport (?:number|no)\b|\bbank (?:account|details)\b|\biban\b"
        r"|\bcredit card\b|\bpasswords?\b|\bpin code\b|\btax (?:id|number)\b|\bnational insurance number\b"
        r"|\bid card\b|身份证|密码|护照号",
    ),
    _topic(
        "nationality, citizenship or place of birth",
        rf"""\bnationalit\w+|\bcitizen\w*|\bcountry of (?:origin|birth)\b|\bplace of birth\b|\bbirthplace\b
        |\bwhere (?:was|were) {_PERSON} born\b|\bwhere (?:is|are) {_PERSON} (?:originally )?from\b
        |\b{_PERSON} (?:an? )?(?:immigrant|foreigner|native of)\b
        |\b(?:is|are) (?:he|she|they|[a-z]+) (?:an? )?[a-z]{{3,}}(?:ian|ean|ese|ish|ican|azi|iti|tani|lander
        |nese)\b(?! (?:speak|teach|native|nurse|engineer|developer|design|manag|technician|teacher))\W*$
        |\bstaatsangehorig\w+|\bstaatsburger\w*|\bnationalite\b|\bnacionalidad\b|\bciudadan\w+|\bnazionalita\b
        |\bnacionalidade\b|\bnationaliteit\b|国籍|公民|出生地""",
        r"\bnationalit\w+|\bcitizen(?:ship)?\b|\bborn in\b|\bplace of birth\b|\bstaatsangehorig\w+|\bnacionalidad\b",
    ),
)

UNSTATED = (
    _topic(
        "pay and salary expectations",
        rf"""\bsalar\w+|\bwages?\b|\b(?:gets?|got|be|been|is|was|are|were|being|much|well|he|she|they) paid\b
        |\bhow much (?:did|does|do|would|will|is|was) {_SOMEBODY} (?:\w+ )?(?:pa(?:y|id)|earn\w*|make|cost|charge)\b
        |\bwhat (?:did|does|do|would|will|is|was) {_SOMEBODY} (?:\w+ )?(?:pa(?:y|id)|earn\w*|cost|charge
        |make(?= (?:a|per) (?:year|month|day|hour)\b|\W*$))\b
        |\b(?:want|hope|expect|like|need|ask|wish|aim)\w* (?:\w+ )?(?:earn|be paid|get paid|make a (?:year|month))\b
        |\bhow much (?:money )?(?:does|would|do|did|will|is|should) {_SOMEBODY} (?:\w+ )?(?:want|expect|ask|cost
        |hop)\w*\b
        |\bcompensation\b(?!.{{0,12}}analy)
        |\bpay (?:package|her|him|them|rate|range|expectation\w*|cheque|check)\b
        |\b(?:her|his|their) pay\b(?! attention)|\bcosts? (?:us|me|the company)\b
        |\bincome\b.{{0,16}}\?|\b(?:day|daily|hourly|day-|freelance) ?rates?\b|\bremuneration\b|\bgehalt\w*
        |\bverdien\w+|\bsalaire\b|\bremuneration\b|\bgagne\b.{{0,12}}\?|\bsalario\b|\bsueldo\b
        |\bgana\b.{{0,14}}\?|\bstipendio\b|\bsalaris\b|\bstock options\b
        |(?<!\ba )(?<!\bas )\bbonus(?:es)?\b.{{0,14}}\?|薪|工资|给料
        |年収""",
        r"\bsalary expect\w+|\bdesired salary\b|\b(?:day|hourly|daily) rate\b|\bexpected salary\b"
        r"|\bgehaltsvorstellung\b",
    ),
    _topic(
        "availability and notice period",
        rf"""\bnotice (?:period|time)\b|\b(?:her|his|their)
        notice\b|\bavailab(?:le|ility)\b(?!.{{0,25}}(?:system|service|percent|%|uptime
        |languages?))|\bwhen (?:can|could|would|will|is|are) {_PERSON} (?:be )?(?:able to )?(?:start|begin|join
        |free|available)\b|\b(?:start|begin|join) (?:a new (?:job|position|role)|immediately|right away
        |next (?:week|month)|with us|working for us)\b|\bhow soon\b|\bearliest start\b|\bstart date\b.{{0,24}}\?
        |\bnotice\b.{{0,12}}\?|\bkundigungsfrist\b|\bverfugbar\w*|\beintrittstermin\b|\bpreavis\b|\bdisponib\w+
        |\bpreaviso\b|\bopzegtermijn\b|\bbeschikbaar\w*|入职|到岗|离职期""",
        r"\bnotice period\b|\bavailab(?:le (?:from|immediately|for)|ility)\b|\bkundigungsfrist\b|\bdisponib\w+",
    ),
    _topic(
        "work permits and visas",
        r"\bvisas?\b(?!.{0,10}card)|\bwork permit\w*|\bright to work\b|\bwork authori[sz]ation\b"
        r"|\bauthori[sz]ed to work\b|\bgreen card\b|\bsponsor(?:ship)?\b.{0,30}\?|\bsecurity clearance\b"
        r"|\barbeitserlaubnis\b|\baufenthalts\w+|\bpermis de travail\b|\bpermiso de trabajo\b"
        r"|\bwerkvergunning\b|签证|工作许可",
        r"\bvisa\b|\bwork permit\b|\bright to work\b|\bauthori[sz]ed to work\b|\bclearance\b|\bcitizen\b"
        r"|\bsponsorship\b|\barbeitserlaubnis\b",
    ),
    _topic(
        "the numbers of licences or memberships",
        r"\b(?:licen[cs]e|registration|certificate|certification|membership|member|licence plate|employee"
        r"|student|personnel|badge) (?:number|no|id|#)\b|\b(?:number|id) of (?:his|her|their"
        r"|the) (?:\w+ )?(?:licen[cs]e|registration|certificate|membership)\b|\blizenznummer\b"
        r"|\bnumero de licen\w+|证书编号",
        r"\b(?:licen[cs]e|registration|certificate|membership|member) (?:number|no|id)\b",
    ),
    _topic(
        "relocation, travel and work arrangements",
        rf"""\brelocat\w+|\bwilling to\b|\bprefer(?:s|red)? (?:to work|working|remote|hybrid|office)\b
        |\bopen to\b|\bwould {_PERSON} (?:move|travel|commute|consider|accept|like|want)\b|\b(?:can|could
        |will) {_PERSON} (?:travel|commute|move)\b|\bready to (?:move|travel)\b|\bumzieh\w+|\bumzug\b
        |\bdemenager\b|\bmudarse\b|\btrasferirsi\b|搬迁|出差""",
        r"\brelocat\w+|\bwilling to\b|\bopen to\b|\bremote\b|\btravel\b",
    ),
    _topic(
        "reasons for leaving",
        rf"""\bwhy (?:did|does|has|is|was|would|are) {_PERSON} (?:\w+ )?(?:leav\w+|left|quit\w*|resign\w*|fired
        |let go|chang\w+|switch\w*|looking|want\w* to leave|dismissed|laid off)\b|\breasons? (?:for|of
        |behind) (?:leaving|quitting|his|her|their (?:departure|leaving))\b|\b(?:was|were|been|got
        |get) {_PERSON} (?:ever )?(?:fired|dismissed|laid off|let go)\b|\b(?:ever )?(?:been|got) (?:fired
        |dismissed|laid off)\b
        |\bwarum .{{0,40}}(?:verlassen|gekundigt|gewechselt)|\bpourquoi .{{0,40}}(?:quitte|parti)
        |\bpor que .{{0,40}}(?:dejo|se fue|abandono)|为什么离""",
        r"\bredundan\w+|\blaid off\b|\breason for leaving\b|\bended when\b|\bclosed down\b|\binsolven\w+",
    ),
    _topic(
        "opinions about the person's weaknesses",
        rf"\bweakness\w*|\bworst (?:quality|trait|thing)\b|\bflaws?\b|\bshortcomings?\b|\bwhat (?:is"
        rf"|are) {_PERSON} bad at\b|\bschwachen\b|\bfaiblesses?\b|\bdebilidades\b|缺点",
        r"\bweakness\w*|\bareas? for improvement\b",
    ),
)


def private_topic(question: str) -> Topic | None:
    """The private or protected matter that a question is about, if any."""
    folded = fold(question)
    return next((each for each in PRIVATE if each.asked.search(folded)), None)


def unstated_topic(question: str) -> Topic | None:
    """The matter seldom found in resumes that a question is about, if any."""
    folded = fold(question)
    return next((each for each in UNSTATED if each.asked.search(folded)), None)
