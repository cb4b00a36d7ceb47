"""What recruiters call the parts of a resume, in the languages they ask in.

General vocabulary: the names of sections and fields that any resume may have. Names of people, employers, products or
skills have no place here.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from resume_chat.domain.answering.words import fold, words


class Section(StrEnum):
    """The sections of a JSON Resume, by their key."""

    BASICS = "basics"
    WORK = "work"
    VOLUNTEER = "volunteer"
    EDUCATION = "education"
    AWARDS = "awards"
    CERTIFICATES = "certificates"
    PUBLICATIONS = "publications"
    SKILLS = "skills"
    LANGUAGES = "languages"
    INTERESTS = "interests"
    REFERENCES = "references"
    PROJECTS = "projects"


_NOUNS = {
    Section.WORK: """
        job jobs position positions role roles employer employers company companies employment workplace firm firms
        career post posts internship internships traineeship traineeships apprenticeship apprenticeships gig gigs
        occupation occupations workplaces organisation organisations organization organizations
        stelle stellen arbeitgeber arbeitgebern firma firmen unternehmen beruf job jobs karriere arbeitsstelle
        position emploi emplois employeur employeurs entreprise entreprises poste postes societe societes metier
        carriere stage stages trabajo trabajos empleo empleos empresa empresas empleador empleadores puesto puestos
        cargo lavoro lavori azienda aziende impiego impieghi datore emprego empregos empregador werkgever werkgevers
        baan banen bedrijf bedrijven functie 工作 公司 雇主 职位 职业 仕事 会社 勤務先 職歴""",
    Section.EDUCATION: """
        education degree degrees university universities college colleges diploma diplomas studies schooling
        academics academic phd phds postgraduate undergraduate doktorat doctorat doctorado dottorato doutorado
        maestria licenza qualification qualifications alma mater masters bachelors doctorate ausbildung studium
        abschluss abschlusse universitat universitaten hochschule bildung studienabschluss etudes diplome diplomes
        universite formation ecole scolarite estudios titulo titulos universidad carrera formacion educacion
        titulacion grado licenciatura studi laurea universita formazione titolo educacao graduacao faculdade
        formacao universidade opleiding opleidingen studie universiteit 学历 学位 大学 教育 学校 学歴 専攻""",
    Section.SKILLS: """
        skill skills competence competences competencies competency technology technologies tool tools stack
        expertise toolbox toolkit software strengths frameworks techniques kenntnisse fahigkeiten fertigkeiten kompetenzen
        werkzeuge technologien competences outils habilidades conocimientos competencias herramientas tecnologias
        competenze abilita strumenti tecnologie habilidades ferramentas vaardigheden 技能 技术 スキル 技術""",
    Section.LANGUAGES: """
        language languages bilingual multilingual trilingual polyglot sprache sprachen fremdsprachen fremdsprache
        sprachkenntnisse langue langues idioma idiomas lengua lenguas lingua lingue lingua linguas taal talen 语言 外语
        言語 语""",
    Section.CERTIFICATES: """
        certificate certificates certification certifications license licenses licence licences accreditation
        accreditations credential credentials cert certs registration ticket tickets badge badges schein scheine
        permit permits zertifikat zertifikate zertifizierung
        zertifizierungen lizenz lizenzen bescheinigung certificat certificats certifications licence certificado
        certificados certificacion certificaciones licencia certificazione certificazioni certificati certificato
        certificacao certificacoes certificaat certificaten 证书 认证 執照 执照 資格 認定""",
    Section.AWARDS: """
        award awards prize prizes honor honors honour honours accolade accolades distinction distinctions
        recognition auszeichnung auszeichnungen preis preise ehrung ehrungen prix recompense recompenses premio
        premios galardon galardones reconocimiento reconocimientos premi riconoscimento riconoscimenti premio prijs
        prijzen onderscheiding 奖 奖项 获奖 受賞 賞""",
    Section.PUBLICATIONS: """
        publication publications paper papers article articles publishing journal journals blog blogs
        veroffentlichung veroffentlichungen
        publikation publikationen publications articulo articulos publicacion publicaciones pubblicazione
        pubblicazioni articoli publicacao publicacoes artigo artigos publicatie publicaties 论文 出版物 发表 出版 論文""",
    Section.PROJECTS: """
        project projects projekt projekte projekten projet projets proyecto proyectos progetto progetti projeto
        projetos projecten 项目 プロジェクト""",
    Section.VOLUNTEER: """
        volunteer volunteering volunteered volunteers voluntary volunteerism charity charities unpaid ehrenamt
        ehrenamtlich ehrenamtliche freiwillig freiwilligenarbeit benevolat benevole benevolement voluntariado
        voluntario voluntaria volontariato volontario vrijwilliger vrijwilligerswerk 志愿 志愿者 义工 ボランティア""",
    Section.INTERESTS: """
        hobby hobbies interest interests pastime pastimes leisure freizeit hobbys interessen loisirs loisir
        passetemps interets aficion aficiones pasatiempos intereses interessi passatempi interesses vrijetijd 爱好 兴趣
        業余 趣味""",
    Section.REFERENCES: """
        reference references referee referees recommendation recommendations testimonial testimonials endorsement
        endorsements recommender referenz referenzen empfehlung empfehlungen referencias referencia recomendacion
        recomendaciones recommandation recommandations referenze raccomandazioni referencias referenties 推荐人 推荐信 推荐
        推薦""",
}
_CUES = {
    Section.WORK: """
        intern interned interning work works worked working employed payroll experience earn arbeitet gearbeitet
        arbeiten arbeitete beschaftigt travaille travaillait travailler trabajo trabaja trabajado trabajaba lavora
        lavorato lavorava trabalha trabalhou werkt gewerkt werkte 就职 任职 上班 働""",
    Section.EDUCATION: """
        study studies studied studying graduate graduated graduating graduation major majored minor thesis
        dissertation gpa coursework alumni alumna alumnus enrolled school schools semester studiert studierte
        studieren studienfach etudie etudier etudiait estudio estudia estudiado estudiar studiato studia estudou
        estuda gestudeerd studeerde 毕业 就读 专业 读书 卒業""",
    Section.LANGUAGES: """
        speak speaks spoken speaking fluent fluency fluently spricht sprechen parle parler parlait habla hablar
        parla parlare fala falar spreekt spreken 讲 说 話""",
    Section.PUBLICATIONS: """
        publish published publishes wrote written author authored veroffentlicht publie publies publicado publico
        pubblicato publicou gepubliceerd""",
    Section.AWARDS: """
        won win winning awarded honored honoured ausgezeichnet gewonnen gagne remporte ganado gano vinto ganhou
        gewonnen""",
    Section.CERTIFICATES: "certified licensed accredited chartered zertifiziert certifie certifiee certificado certificato",
    Section.VOLUNTEER: "volunteer",
    Section.REFERENCES: "recommend recommends recommended vouch vouches endorse referees",
    Section.SKILLS: "proficient familiar know knows knowledge kann beherrscht connait maitrise sabe conoce conosce conhece "
    "kent 会 掌握 熟悉",
}
_PHRASES = {
    Section.INTERESTS: """
        free time|spare time|outside (?:of )?(?:the )?(?:work|office|job)|off duty|for fun|when not working|away from work|in
        (?:seiner|ihrer) freizeit |temps libre|tiempo libre|tempo libero|tempo livre|vrije tijd|业余""",
    Section.VOLUNTEER: r"pro bono|unpaid|without pay"
    r"|(?:for|in|to) (?:the|her|his|their) (?:local )?(?:community|neighbo?u?rhood)"
    r"|community (?:work|service)|give back|gives back|bene?volat",
    Section.CERTIFICATES: "board certified|professional licen[cs]es?",
    Section.WORK: "work history|work experience|professional (?:history|background|experience)|employment history|vie "
    "professionnelle",
    Section.EDUCATION: "academic background|educational background|went to (?:school|college|university)|alma mater",
    Section.REFERENCES: r"letters? of recommendation|sa(?:y|ys|id) about|think of (?:her|him|them)|speaks? for"
    r"|(?:saying|wrote|written|write) (?:\w+ ){0,2}about (?:her|him|them)",
}
PROGRAMMING = re.compile(
    r"(?<!\bno )(?<!\bnot )(?<!\bnon-)\b(?:programming|coding|scripting|computer|markup|query|development) languages?\b"
    r"|\blanguages?\b.{0,24}\b(?:written|built|coded|implemented|programmed|developed) in\b"
    r"|\blanguages?\b.{0,20}\b(?:codes?|programs?)\b|\b(?:can|could|does|able to|how to"
    r"|to) (?:\w+ )?(?:code|program)(?! \w+s\b)\b"
    r"|programmiersprache|\blangages?\b|lenguajes?\b|linguagg|linguage[nm]s? de programa|programmeertalen?"
    r"|编程语言|程序语言|プログラミング"
)


def _table(lists: Mapping[Section, str]) -> dict[str, frozenset[Section]]:
    """From a word's stem to the sections it points at."""
    found: dict[str, set[Section]] = {}
    for section, text in lists.items():
        for entry in text.split():
            for form in {fold(entry), *(each.stem for each in words(entry))}:
                if form.isascii() or len(form) > 1 or len(entry) == 1:
                    found.setdefault(form, set()).add(section)
    return {form: frozenset(sections) for form, sections in found.items()}


NOUNS = _table(_NOUNS)
CUES = _table(_CUES)
PHRASES = {section: re.compile(re.sub(r"\s*\n\s*", "", pattern)) for section, pattern in _PHRASES.items()}
_IDEOGRAPHIC = {
    section: tuple(
        word for word in (_NOUNS.get(section, "") + " " + _CUES.get(section, "")).split() if not fold(word).isascii()
    )
    for section in Section
}


def ideographic(text: str) -> frozenset[Section]:
    """The sections that a text without spaces between its words points at."""
    return frozenset(section for section, terms in _IDEOGRAPHIC.items() if any(term in text for term in terms))


LABELS: Mapping[Section, tuple[str, str]] = {
    Section.BASICS: ("profile", "profile"),
    Section.WORK: ("job", "jobs"),
    Section.VOLUNTEER: ("volunteer role", "volunteer roles"),
    Section.EDUCATION: ("degree or course of study", "degrees and courses of study"),
    Section.AWARDS: ("award", "awards"),
    Section.CERTIFICATES: ("certificate", "certificates"),
    Section.PUBLICATIONS: ("publication", "publications"),
    Section.SKILLS: ("skill", "skills"),
    Section.LANGUAGES: ("language", "languages"),
    Section.INTERESTS: ("interest", "interests"),
    Section.REFERENCES: ("reference", "references"),
    Section.PROJECTS: ("project", "projects"),
}
