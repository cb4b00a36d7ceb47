"""Words of questions in other languages, in English: enough to compare a question with the known ones, no translation.

General words of questions and careers only. What is not here stays as it is: names, products, what only one trade says.
"""

import re
from functools import lru_cache

from resume_chat.domain.answering.words import fold

LANGUAGES = ("de", "fr", "es", "it", "pt", "nl")
"""The columns of the table, in this order."""
_TABLE = """
who: wer | qui | quien/quienes | chi | quem | wie
what: was | que/quoi | que | che/cosa | que | wat
which: welche/welcher/welches/welchen/welchem | quel/quelle/quels/quelles | cual/cuales | quale/quali | qual/quais |
    welke/welk
where: wo/woher/wohin | où | donde/adonde | dove | onde | waar
when: wann | quand | cuando | quando | quando | wanneer
why: warum/wieso/weshalb | pourquoi | | perche | | waarom
how: wie | comment | como | come | como | hoe
how long: wie lange | combien de temps/pendant combien de temps/combien d annees/combien de mois |
    cuanto tiempo/cuantos anos/cuantos meses | quanto tempo/quanti anni/quanti mesi |
    quanto tempo/quantos anos/quantos meses | hoe lang/hoeveel jaar
since when: seit wann | depuis quand/depuis combien de temps | desde cuando | da quando/da quanto tempo |
    desde quando | sinds wanneer
how many: wie viele/wieviele/wie viel/wieviel | combien/combien de | cuantos/cuantas/cuanto/cuanta |
    quanti/quante/quanto | quantos/quantas/quanto | hoeveel
she: sie/er | elle/il/lui | ella/el | lei/lui/egli | ela/ele | zij/ze/hij
her: ihr/ihre/ihren/ihrem/ihrer/ihres/sein/seine/seinen/seinem/seiner | son/sa/ses | su/sus | suo/sua/suoi/sue |
    seu/sua/seus/suas/dela/dele | haar/zijn
is: ist | est | es/esta/esta | e | esta/e | is
was: war/gewesen | etait/ete | era/fue/estuvo | era/stato/stata | foi/era/esteve | was/geweest
has: hat/haben/besitzt/verfugt | a/possede/detient/dispose | tiene/ha/posee | ha/possiede | tem/possui | heeft
does: macht/tut | fait/faire | hace | fa | faz | doet
did: gemacht/machte/tat | fait | hizo/hecho | fatto/faceva | fez/fazia | deed/gedaan
can: kann/konnte | peut/sait/puis/peux/pouvons | puede/sabe/puedo/podemos | puo/sa/posso/possiamo |
    pode/sabe/posso/podemos | kan
i: ich | je/j | yo | io | eu | ik
are: sind | sont | son/estan | sono | sao | zijn
them: | les | | | | hun
there: dort/da | y/la bas | alli/ahi | li/la | ali/la | daar
and: und | et | y | e | e | en
or: oder | ou | o | o | ou | of
not: nicht/kein/keine | pas/ne | no | non | nao | niet/geen
with: mit | avec | con | con | com | met
for: fur | pour | para/por | per | para/por | voor
at: bei/an/am/im/beim/zum | chez/au/aux/à | en/a | presso/a/al/alla | em/na/no/a | bij/aan/op
in: in | dans/en | en | in/nel/nella | em/na/no | in
of: von/vom/der/des | de/du/des/d/l | de/del | di/del/della/dei/delle/dell | de/do/da/dos/das | van
the: das/den/dem/die | le/la/les | el/la/los/las/lo | il/lo/la/i/gli/le | o/os/as | de/het
a: ein/eine/einen/einem/einer | un/une | un/una/unos/unas | un/una/uno | um/uma | een
any: irgendein/irgendeine/irgendwelche | quelque/quelques | algun/alguna/algunos/algunas | qualche/alcuni |
    algum/alguma/alguns | enig/enige
all: alle/alles/samtliche | tout/tous/toute/toutes | todo/todos/toda/todas | tutti/tutte/tutto | todos/todas/tudo |
    alle/alles
other: andere/anderen/anderer/weitere | autre/autres | otro/otra/otros/otras | altro/altri/altre |
    outro/outra/outros/outras | andere
first: erste/ersten/erster/erstes/zuerst | premier/premiere | primer/primero/primera | primo/prima |
    primeiro/primeira | eerste
last: letzte/letzten/letzter/zuletzt | dernier/derniere/derniers | ultimo/ultima/ultimos | ultimo/ultima/ultimi |
    ultimo/ultima/ultimos | laatste
longest: langsten/langste/am langsten | le plus longtemps/plus longtemps | mas tiempo | piu a lungo/piu tempo |
    mais tempo | langst/langste
highest: hochste/hochster/hochsten | plus eleve/plus haut | mas alto | piu alto | mais alto | hoogste
current: aktuelle/aktueller/aktuellen/derzeitige/jetzige/gegenwartige | actuel/actuelle | actual | attuale | atual |
    huidige
now: jetzt/aktuell/derzeit/zurzeit/momentan/gerade/heute |
    maintenant/actuellement/aujourd hui/en ce moment/ce moment | ahora/actualmente/hoy | adesso/ora/attualmente/oggi |
    agora/atualmente/hoje | nu/momenteel/tegenwoordig
previous: vorherige/vorherigen/frühere/fruhere/vorige | precedent/precedente | anterior/anteriores/previo |
    precedente/precedenti | anterior/anteriores | vorige
before: vor/vorher/davor/bevor | avant/auparavant | antes/antes de | prima/prima di | antes/antes de |
    voor/daarvoor/voordat
after: nach/danach/nachdem | apres/ensuite | despues/despues de/tras | dopo | depois/apos | na/daarna
work: arbeit/arbeiten | travail/travailler | trabajo/trabajar | lavoro/lavorare | trabalho/trabalhar | werk/werken
works: arbeitet | travaille | trabaja | lavora | trabalha | werkt
worked: gearbeitet/arbeitete/tatig | travaille/travaillait/travaillee | trabajo/trabajado/trabajaba |
    lavorato/lavorava | trabalhou/trabalhava | gewerkt/werkte
job: job/beruf/stelle/job/anstellung/tatigkeit | emploi/boulot/metier/job | empleo/puesto/oficio |
    lavoro/mestiere/impiego | emprego | baan/job
position: position/posten/funktion/rolle | poste/fonction/role | cargo/puesto/posicion/rol | posizione/ruolo/carica |
    cargo/posicao/funcao | functie/rol
company: firma/unternehmen/betrieb/arbeitgeber | entreprise/societe/boite/employeur | empresa/compania/empleador |
    azienda/ditta/societa/datore | empresa/companhia/empregador | bedrijf/werkgever
companies: firmen/betriebe/arbeitgebern | entreprises/societes/employeurs | empresas/empleadores | aziende/societa |
    empresas/empregadores | bedrijven/werkgevers
responsible for: verantwortlich/zustandig/zustandig fur | responsable/responsable de |
    responsable/encargada/encargado | responsabile | responsavel | verantwoordelijk
responsibilities: aufgaben/zustandigkeiten/verantwortung | missions/responsabilites/taches |
    responsabilidades/tareas/funciones | responsabilita/mansioni/compiti | responsabilidades/tarefas |
    taken/verantwoordelijkheden
career: karriere/laufbahn/werdegang/lebenslauf | carriere/parcours/cv | carrera/trayectoria | carriera/percorso |
    carreira/percurso | carriere/loopbaan
experience: erfahrung/erfahrungen/berufserfahrung/vorerfahrung | experience/experiences | experiencia |
    esperienza/esperienze | experiencia | ervaring/werkervaring
years: jahre/jahren | ans/annees | anos | anni | anos | jaar/jaren
year: jahr | annee/an | ano | anno | ano | jaartal
months: monate/monaten | mois | meses | mesi | meses | maanden
team: team/mannschaft | equipe | equipo | squadra/team | equipe/time | team/ploeg
people: leute/personen/mitarbeiter/menschen/mitarbeitende | personnes/gens/monde/collaborateurs |
    personas/gente/empleados | persone/dipendenti/collaboratori | pessoas/funcionarios | mensen/personen/medewerkers
leads: leitet/fuhrt | dirige/encadre/gere | dirige/lidera | dirige/guida/gestisce | dirige/lidera/gere | leidt
led: geleitet/gefuhrt/leitete | dirige/encadre/manage/gere | dirigido/liderado/lidero/dirigio |
    diretto/guidato/gestito | dirigiu/liderou/liderado | geleid/leidde
studied: studiert/studierte | etudie/etudia/etudies | estudio/estudiado | studiato | estudou/estudado |
    gestudeerd/studeerde
study: studium/studieren/studiengang/studienfach | etudes/etudier/filiere | estudios/estudiar | studi/studiare |
    estudos/estudar/curso | studie/studeren
degree: abschluss/hochschulabschluss/diplom/studienabschluss | diplome/licence |
    titulo/grado/titulacion/licenciatura | laurea/titolo | diploma/grau/licenciatura | diploma/graad
degrees: abschlusse/diplome | diplomes | titulos/titulaciones | lauree/titoli | diplomas/graus | diplomas/graden
doctorate: doktorat/promotion/doktorarbeit | doctorat/these | doctorado/tesis | dottorato/tesi |
    doutorado/doutoramento/tese | promotie/proefschrift
education: ausbildung/bildung/bildungsweg | formation/formations/scolarite | formacion/educacion |
    formazione/istruzione | formacao/educacao | opleiding/opleidingen
university: universitat/uni/hochschule | universite/fac/faculte/ecole | universidad/facultad | universita/facolta |
    universidade/faculdade | universiteit/hogeschool
free time: freizeit | temps libre | tiempo libre | tempo libero | tempo livre | vrije tijd
qualification: | titre | titulo de estudios | titolo di studio | |
school: schule/gymnasium | lycee/college/bac | escuela/colegio/instituto | scuola/liceo | escola/liceu | school
grade: note/noten/abschlussnote | note/mention | nota/calificacion | voto/votazione | nota | cijfer
skills: fahigkeiten/kenntnisse/kompetenzen/fertigkeiten | competences/aptitudes |
    habilidades/competencias/conocimientos/aptitudes | competenze/capacita/abilita |
    habilidades/competencias/conhecimentos | vaardigheden/kennis/competenties
tools: werkzeuge/tools/programme/software | outils/logiciels | herramientas/programas | strumenti/programmi |
    ferramentas/programas | gereedschap/programmas
knows: kennt/beherrscht/weiss | connait/maitrise | conoce/domina | conosce/padroneggia | conhece/domina |
    kent/beheerst
used: benutzt/verwendet/eingesetzt | utilise/employe | usado/utilizado | usato/utilizzato | usado/utilizado | gebruikt
languages: sprachen/fremdsprachen/sprachkenntnisse | langues | idiomas/lenguas | lingue | idiomas/linguas | talen
language: sprache/fremdsprache/muttersprache | langue | idioma/lengua | lingua | idioma/lingua | taal
speaks: spricht | parle | habla | parla | fala | spreekt
speak: sprechen | parler | hablar | parlare | falar | spreken
level: niveau/stufe | niveau | nivel | livello | nivel | niveau
certificates: zertifikate/zertifizierungen/bescheinigungen/nachweise | certificats/certifications/attestations |
    certificados/certificaciones | certificati/certificazioni | certificados/certificacoes |
    certificaten/certificeringen
certificate: zertifikat/zertifizierung/schein/nachweis | certificat/certification/attestation/habilitation |
    certificado/certificacion | certificato/certificazione | certificado/certificacao | certificaat/certificering
valid: gultig | valable/valide/valables/valides | valido/vigente/vigentes | valido/validi/valida | valido/validos |
    geldig
expired: abgelaufen | expire/perime/expires | caducado/vencido/caducados | scaduto/scaduti | vencido/expirado |
    verlopen
awards: auszeichnungen/preise/ehrungen | prix/distinctions/recompenses | premios/galardones/distinciones |
    premi/riconoscimenti | premios/distincoes | prijzen/onderscheidingen
award: auszeichnung/preis | recompense/distinction | premio/galardon | premio/riconoscimento | premio |
    prijs/onderscheiding
won: gewonnen/bekommen/erhalten | gagne/remporte/recu/obtenu | ganado/recibido/obtenido/gano |
    vinto/ricevuto/ottenuto | ganhou/recebeu/ganho | gewonnen/gekregen
published: veroffentlicht/publiziert | publie/publiee/ecrit | publicado/publico | pubblicato | publicou/publicado |
    gepubliceerd
publications: veroffentlichungen/publikationen | publications/articles | publicaciones/articulos |
    pubblicazioni/articoli | publicacoes/artigos | publicaties/artikelen
projects: projekte/projekten | projets | proyectos | progetti | projetos/projectos | projecten
project: projekt | projet | proyecto | progetto | projeto/projecto | project
hobbies: hobbys/hobbies/freizeit/interessen | loisirs/passions/hobbies/interets |
    aficiones/pasatiempos/intereses/hobbies | passatempi/interessi/hobby | passatempos/interesses/hobbies |
    hobbys/interesses/vrije tijd
volunteering: ehrenamt/ehrenamtlich/freiwilligenarbeit/engagement | benevolat/benevole/benevolement |
    voluntariado/voluntario/voluntaria | volontariato/volontario/volontaria | voluntariado/voluntaria |
    vrijwilligerswerk/vrijwilliger
references: referenzen/empfehlungen | references/recommandations | referencias/recomendaciones |
    referenze/raccomandazioni | referencias/recomendacoes | referenties/aanbevelingen
email: email/mail/mailadresse/emailadresse | mail/courriel/mel/email | correo/email/mail | email/mail/posta |
    email/correio | email/mail/mailadres
phone number: telefonnummer/telefon/handynummer/nummer/rufnummer | telephone/numero de telephone/portable/numero |
    telefono/numero de telefono/movil | telefono/numero di telefono/cellulare |
    telefone/telemovel/numero de telefone | telefoonnummer/telefoon/nummer
contact: kontakt/kontaktieren/erreichen/erreicht | contacter/joindre/contact/ecrire | contactar/contacto/escribir |
    contattare/contattar/contatto/scrivere | contactar/contatar/contato/entrar em contato/entrar em contacto |
    contact/bereiken
website: webseite/website/homepage | site/site web | pagina web/sitio | sito/sito web | site/pagina | website
lives: wohnt/lebt/wohnhaft/ansassig | habite/vit/reside/basee | vive/reside | vive/abita/risiede | mora/vive/reside |
    woont
city: stadt | ville | ciudad | citta | cidade | stad
cities: stadte/stadten | villes | ciudades | citta | cidades | steden
country: land | pays | pais | paese | pais | land
countries: lander/landern | pays | paises | paesi | paises | landen
began: begonnen/angefangen/begann/anfing/gestartet | commence/debute | empezo/comenzo/empezado | cominciato/iniziato |
    comecou/iniciou | begonnen/begon
left: verlassen/verliess | quitte/partie/parti | dejo/dejado | lasciato | deixou/saiu | verlaten/verliet/vertrokken
gap: lucke/lucken/auszeit | trou/trous/interruption | hueco/pausa/lagunas | pausa/interruzione/buchi | pausa/lacuna |
    gat/onderbreking
achieved: erreicht/geschafft/erzielt | accompli/realise/reussi | logrado/conseguido/logro/consiguio |
    raggiunto/ottenuto/realizzato | alcancou/conseguiu/realizou | bereikt
summary: zusammenfassung/uberblick/kurzprofil | resume/apercu/synthese | resumen | riassunto/sintesi | resumo |
    samenvatting/overzicht
tell me: erzahl/erzahlen | parlez moi/parle moi/dites moi/raconte/donne moi/donnez moi | hablame/cuentame/dime |
    parlami/dimmi/raccontami | fale me/diga me/conte | vertel/vertel me
about: uber | sur/propos | sobre/acerca | su/riguardo | sobre | over
topic: thema | sujet/theme | tema | argomento/tema | tema | onderwerp
please: bitte | s il vous plait/svp | por favor | per favore/per piacere | por favor | alstublieft/graag
list: liste/auflisten/nennen/nenne | liste/lister | lista/listar | lista/elenca | lista/liste | lijst/noem
salary: gehalt/gehaltsvorstellung/gehaltsvorstellungen/verdient/lohn | salaire/remuneration/gagne |
    salario/sueldo/gana | stipendio/retribuzione/guadagna | salario/ordenado | salaris/verdient
notice period: kundigungsfrist | preavis | preaviso | preavviso | aviso previo | opzegtermijn
married: verheiratet | mariee/marie | casada/casado | sposata/sposato | casada/casado | getrouwd
children: kinder/kind | enfants/enfant | hijos/ninos | figli/bambini | filhos/criancas | kinderen
how old: wie alt | quel age | que edad | quanti anni ha | que idade | hoe oud
born: geboren | nee | nacida/nacio | nata/nato | nasceu | geboren
nationality: staatsangehorigkeit/nationalitat | nationalite | nacionalidad | nazionalita | nacionalidade |
    nationaliteit
driving licence: fuhrerschein | permis de conduire/permis | carnet de conducir/permiso de conducir | patente |
    carta de conducao/carteira de motorista | rijbewijs
work permit: arbeitserlaubnis/arbeitsgenehmigung/visum | permis de travail/visa | permiso de trabajo/visado |
    permesso di lavoro/visto | visto/autorizacao de trabalho | werkvergunning/visum
relocate: umziehen/umzug | demenager/demenagement | mudarse/trasladarse | trasferirsi | mudar se | verhuizen
weather: wetter | meteo/temps qu il fait | clima | meteo | tempo la fora | weer
recipe: rezept | recette | receta | ricetta | receita | recept
joke: witz | blague | chiste | barzelletta | piada | grap
good: gut/gute/gutes/guter | bon/bonne/bons/bonnes | bueno/buena/bien | buono/buona/bene | bom/boa/bem | goed/goede
revenue: umsatz | chiffre d affaires | facturacion/ingresos | fatturato | faturamento/receita | omzet
management: fuhrung/fuhrungserfahrung/leitung | management/encadrement | gestion/direccion | gestione/direzione |
    gestao/direcao | leiding/leidinggevende
teaching: unterricht/lehre | enseignement | ensenanza/docencia | insegnamento/docenza | ensino/docencia |
    onderwijs/lesgeven
abroad: ausland | etranger | extranjero | estero | exterior/estrangeiro | buitenland
"""
_CHINESE = """
谁 who; 什么 what; 哪些 which; 哪个 which; 哪里 where; 哪儿 where; 什么时候 when; 何时 when; 为什么 why;
多久 how long; 多长时间 how long; 几年 how many years; 多少年 how many years; 多少 how many; 她 she; 他 she;
的 's; 有 has; 是 is; 会 can; 现在 now; 目前 now; 当前 current; 以前 before; 之前 before; 第一 first;
最近 latest; 最长 longest; 最高 highest; 工作 work; 职位 job; 职务 job; 公司 company; 雇主 employer;
经验 experience; 年 year; 团队 team; 大学 university; 学校 school; 学位 degree; 学历 education; 专业 subject;
毕业 graduate; 技能 skills; 编程语言 programming languages; 语言 languages; 说 speak; 证书 certificates;
奖项 awards; 获得 won; 项目 projects; 爱好 hobbies; 志愿 volunteering; 推荐 reference; 邮箱 email;
电话 phone number; 联系 contact; 住 live; 城市 city; 国家 country; 薪水 salary; 工资 salary; 结婚 married;
孩子 children; 年龄 age; 发表 published; 论文 papers; 介绍 summary; 负责 responsible for; 加入 joined; 离开 left;
上 at; 在 at; 和 and; 使用 used; 过 ever
"""


@lru_cache(maxsize=8)
def _entries(language: str) -> dict[str, str]:
    """What each word or phrase of a language is in English."""
    column = LANGUAGES.index(language)
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for line in re.sub(r"\n +", " ", _TABLE).strip().split("\n"):
        english, _, rest = line.partition(":")
        for each in filter(None, map(str.strip, rest.split("|")[column].split("/"))):
            exact.setdefault(each.casefold(), english)
            folded.setdefault(fold(each), english)
    return folded | exact


_LONGEST_PHRASE = 4
"""Words of the longest phrase in the table."""


def in_english(text: str, language: str) -> str:
    """A question with the words that are known here in English; all else as it is, in the same order.

    Args:
        text: The question.
        language: Its language by two letters; English and those without a column are given back as they are.
    """
    if language == "zh":
        return _chinese(text)
    if language not in LANGUAGES:
        return text
    known = _entries(language)
    parts = re.findall(r"\w+|[^\w\s\u00bf\u00a1]", text.replace("-t-", " "))
    out: list[str] = []
    place = 0
    while place < len(parts):
        for size in range(min(_LONGEST_PHRASE, len(parts) - place), 0, -1):
            phrase = " ".join(each for each in parts[place : place + size] if each not in "'\u2019-")
            english = known.get(phrase.casefold()) or known.get(fold(phrase)) or known.get(_bare(fold(phrase)))
            if english:
                out.append(english)
                place += size
                break
        else:
            out.append(parts[place])
            place += 1
    return re.sub(r" (?=[?!.,;:])", "", " ".join(_with_subject(out) if language in _DROPPING else out))


_DROPPING = frozenset(("es", "it", "pt"))
"""Languages that leave out `she` where the verb says it."""
_VERBS = frozenset(
    ("has", "is", "are", "was", "can", "lives", "works", "worked", "speaks", "knows", "did", "does", "led", "leads")
) | {"studied", "won", "left", "began", "used", "published"}


def _with_subject(said: list[str]) -> list[str]:
    """Words with `she` behind their first verb, where nobody is named."""
    if {"she", "her", "i"} & set(said):
        return said
    for place, each in enumerate(said):
        if each in _VERBS:
            return [*said[: place + 1], "she", *said[place + 1 :]]
    return said


_ENCLITIC = re.compile(r"(?<=r)(?:me|la|lo|le|las|los|les|li)$")


def _bare(word: str) -> str:
    """A Romance infinitive without the pronoun at its end: `contactarla`, `contattarla`."""
    return _ENCLITIC.sub("", word)


def _chinese(text: str) -> str:
    """The same for a language without spaces: the longest known phrase at each place."""
    known = dict(each.strip().split(None, 1) for each in _CHINESE.split(";"))
    longest = max(map(len, known))
    out, place = "", 0
    while place < len(text):
        size = next((size for size in range(longest, 0, -1) if text[place : place + size] in known), 0)
        out += f" {known[text[place : place + size]]} " if size else text[place]
        place += size or 1
    return " ".join(out.split()).replace("\uff1f", "?")
