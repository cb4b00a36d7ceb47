"""Human languages by their names in several languages: a question says `español` where a resume says `Spanish`."""

from functools import lru_cache

from resume_chat.domain.answering.words import fold, words

_NAMES = """
english englisch anglais ingles inglese engels 英语 英文 英語
german deutsch allemand aleman tedesco alemao duits 德语 德文 ドイツ語
french franzosisch francais frances francese frans 法语 法文 フランス語
spanish spanisch espagnol espanol castellano castilian spagnolo espanhol spaans 西班牙语 西班牙文 スペイン語
italian italienisch italien italiano italiaans 意大利语 イタリア語
portuguese portugiesisch portugais portugues portoghese portugees 葡萄牙语 ポルトガル語
dutch niederlandisch neerlandais neerlandes holandes olandese nederlands flemish 荷兰语 オランダ語
polish polnisch polonais polaco polacco pools polski 波兰语 ポーランド語
russian russisch russe ruso russo 俄语 ロシア語
ukrainian ukrainisch ukrainien ucraniano 乌克兰语
chinese mandarin cantonese chinesisch chinois chino cinese chines 中文 汉语 普通话 中国語
japanese japanisch japonais japones giapponese japans 日语 日文 日本語
korean koreanisch coreen coreano koreaans 韩语 韓国語
arabic arabisch arabe arabo 阿拉伯语 アラビア語
turkish turkisch turc turco turks 土耳其语
hindi urdu punjabi bengali tamil telugu marathi gujarati 印地语
swedish schwedisch suedois sueco svedese zweeds 瑞典语
norwegian norwegisch norvegien noruego norvegese noors 挪威语
danish danisch danois danes danese deens 丹麦语
finnish finnisch finnois finlandes finlandese fins 芬兰语
greek griechisch grec griego greco grieks 希腊语
czech tschechisch tcheque checo ceco tsjechisch 捷克语
slovak slowakisch slovaque eslovaco
hungarian ungarisch hongrois hungaro ungherese hongaars 匈牙利语
romanian rumanisch roumain rumano rumeno roemeens
bulgarian bulgarisch bulgare bulgaro
croatian kroatisch croate croata
serbian serbisch serbe serbio serbo
hebrew hebraisch hebreu hebreo ebraico
vietnamese vietnamesisch vietnamien vietnamita 越南语
thai tailandes thailandais
indonesian malay
persian farsi
swahili
igbo
yoruba
hausa
zulu
xhosa
afrikaans
tagalog filipino
catalan katalanisch
basque
galician
irish gaelic
welsh
icelandic
estonian
latvian
lithuanian
slovenian
albanian
armenian
georgian
kurdish
somali
amharic
latin
esperanto
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _NAMES.strip().splitlines():
        names = line.split()
        apart = names[0] in {"hindi", "indonesian"}
        for each in names:
            found[fold(each)] = frozenset([each] if apart else [names[0]])
    return found


@lru_cache(maxsize=4096)
def language_named(text: str) -> frozenset[str]:
    """The languages that a text names, by their English names; sign languages by theirs."""
    folded = fold(text)
    found: set[str] = set()
    for word in words(text):
        found |= _table().get(word.folded, frozenset())
    for name, english in _table().items():
        if not name.isascii() and name in folded:
            found |= english
    if "sign language" in folded:
        found.add("sign language")
    return frozenset(found)
