"""Ordinary words of questions, so that none is taken for a misspelling or for somebody's name."""

from resume_chat.domain.answering.words import words

_TEXT = """
mr mrs ms miss dr prof professor sir madam frau herr monsieur madame mme sr sra senor senora signora
ability able about abroad accept according account achieve achieved achievement achievements across active activities
activity actual actually address advice age ago agency ahead allow amount announce answer apart appear appears applied
apply area areas arrange ask asked asking aspect aspects assess assist available average aware away back background
bad based basic basically become became before began begin beginning behind believe below benefit best better big
bigger biggest bit book books born bring brought budget build building builds built business busy buy call called
calls came capable career careers careful carry case cases cause caused central certain certainly chance change
changed changes characters check choose chose city claim class classes clear clearly client clients close closed code
collaborate colleague colleagues come comes comfortable coming communicate community compared complete completed
completely concerning confident confirm connect connected considered contact contain contains content continue
continued contribute contributed contribution contributions control cost costs country course courses cover covered
create created creating creative current customer customers cut daily data date dates day days deal dealt decide
decided decrease decreased deep deliver delivered demonstrate department departments depth describe described
description design designed despite detail detailed details determine develop developed developing development
difference different difficult direct directly discover discuss do document domain domains done double drive driven
drop dropped due duration duties duty each earlier early earn earned easily easy effect either else employ employed
employees employer end ended engaged enjoy enough ensure enter entire especially established estimate even event
events eventually ever evidence exact exactly example examples exist existing expect expected experience experienced
expert explain exposure extent external extra fact facts fall familiar family far fast faster favorite favourite
feature features feel fell field fields figure fill final finally find fine finish finished first fit fix fixed focus
focused follow followed following form formal former found founded founder free frequently friend friends full fully
fun further future gain gained general generally get give given global goal goals good grade grades graduate great
group groups grow grew growth guess hand handle handled hands happen happened happens hard have head heard held help
helped helps high higher highest hire hired hiring hold holds home hope hour hours house huge human idea ideal ideas
identify if impact implement implemented important improve improved improvement improvements improving include
included includes including increase increased independently indicate individual individuals industries industry
information inside interested interesting international introduce introduced involve involved involves issue issued
issues item items join joined keep kept key kind kinds knew know knowing knowledge known lack large larger largest
last lasted late later latest launch launched lead leader leading learn learned learning least leave leaving led left
length less lessons let level levels life like likely limit limited line link links list listed little live lived
lives local located location long longer look looking looks lose lost lot low lower made main mainly major make makes
making manage managed management manager many market mastered match material matter matters mean means measure
measured meet member members mention mentioned mentions method methods middle might mind minor minute minutes miss
missing model modern month monthly months more moreover most mostly move moved name named names native natural nature
near nearly necessary need needed needs never new newly next nice normal notable note number numbers obtain obtained
occupation office often older open operate opinion opportunity option order ordinary organise organised organize
organized origin original other outcome outcomes outside overall own owned paid paper parallel part participate
particular particularly partner parts past pay people per percent percentage perform performance performed perhaps
period person personal persons phone place places plan planned plans play played point points popular position
positive possess possible possibly practical practice prefer prepare prepared present presented pretty previous
primarily primary principal print private probably problem problems procedure process processes produce produced
product products professional profile program programme programs progress project projects promote promoted promotion
proof proper prove proven provide provided provides public published pull purpose push put qualify qualifies qualified
quality quantity dose religion earliest leaves question questions quick quickly raise raised range rate rather reach
reached read ready real reality really reason reasons receive received recent recently recommend record records
recruit reduce reduced reducing reduction refer regarding region regular related relation relevant remain remember
report reported reports represent require required requirement requirements respond responsibilities responsibility
responsible rest result resulted results resume return review right rise role roles rose run running runs said same
sat save saved saving say scale school score sector see seek seem seen select sell send senior separate serve served
service services set setup several share shift short show showed shown shows side sign significant similar simple
since single site situation size skill skilled small smaller so social sold solid solution solutions solve solved some
sort sorts source space speak special specific specifically spend spent staff stage stand standard start started
starting starts state stated states stay stayed step still stop stopped story straight strategy strong strongest study
style subject success successful successfully such suggest suitable summary support supported supports sure surname
switch system systems take taken takes talk task tasks taught teach team teams tell tend term terms test text theme
then thesis thing things think thorough thought thousand through time timeline times title titles together told tool
took top topic topics total touch toward track trade train trained training transition travel treat trend tried trip
true try turn turned two type types typical typically under understand understanding undertake unit units university
unusual update upon usage use used useful user users uses using usual usually valid value values various vast version
very view visit voice wait walk want wanted wants war was watch way ways website week weekend weekends weekly weeks
well went were whether whole wide win within without witness won wonder word words work worked worker workers working
works world worth would write writing written wrong wrote yes yesterday yet young capital weather restaurant recipe
joke poem song movie stock stocks news game president translate morning tomorrow dollar price worst guy woman man lady
gentleman candidate applicant employee cv curriculum vitae recruiter english french german spanish italian chinese
freelance freelancer freelancing intern interns interned internship contractor consultant hobby remotely hybrid degree
bachelor master doctorate diploma gpa certificate certification licence license award prize honour honor january
february march april may june july august september october november december monday tuesday wednesday thursday friday
saturday sunday spring summer autumn winter year years
"""
COMMON = frozenset(_TEXT.split())
_DOING_TEXT = """
achieve accomplish manage handle own do get use run keep hold make take give show tell find know have need want let put set
turn bring come go see look think say ask try help start begin stop end finish leave join become happen change move add pick
learn gain earn obtain receive acquire possess carry deal cope tackle involve include contain cover concern relate regard
perform conduct execute undertake pursue spend hand switch touch care mean seem feel stay belong exist occur
appear bear serve
prove demonstrate consist require deliver contribute responsible actually currently really exactly roughly mostly mainly
especially particularly specifically typically usually generally overall altogether recently lately ever yet honest solid
decent real proper serious actual certain specific particular concrete relevant related similar previous past prior recent
hands direct practical extensive deep broad strong good great nice big large small high low new old main key major different
various several typical usual general common kind sort type thing stuff bit lot way time day moment point case part side end
printed wide wise existing available present possible current entire whole total
"""
DOING = frozenset(_DOING_TEXT.split())
"""Verbs and qualifiers of questions that say little of what they are about: a text need not have them."""
_GENERIC_TEXT = """
paid living date dates section sections academic attracted
do work get use make take have become hold gain achieve list mention resume cv show tell describe experience time year
month week day long name kind type sort level part role thing detail info information summary background candidate
person professional want need ask question answer know say give find look people lot good great exact exactly specific
involve involved include handle responsible responsibility duty duties task tasks current previous own familiar
comfortable exposure evidence proof example anything something ever full number many much employed overall career
profile applicant hold held happen come came start begin finish end leave join mean concern relate related regard deal
dealt serve served spend spent learn happen actual really exactly point word line title called currently previously
recently together altogether total relevant main major primary strong stay stayed run ran available hobby degree field
area subject topic she he they her his him them their anyone somebody someone else besides aside apart year years earn
earned obtain obtained receive received win won issue issued award awarded complete completed graduate graduated used
using uses two three four five six seven eight nine ten both several different various certain own big large small new
anywhere somewhere nowhere piece pieces stuff wise wide entry entries history listed lists mentioned please exactly precisely
exactement past roughly besides actually care cares attend attended
pursue pursued possess possesses contain contains cover covers appear
appears enrol enrolled down up out acquire acquired pass passed still join joined joining
"""
GENERIC = frozenset(word for text in (_GENERIC_TEXT.split()) for word in (text, *(each.stem for each in words(text))))
"""Words of questions that say nothing of what they are about, and their stems."""
