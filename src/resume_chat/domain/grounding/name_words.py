"""Frequent English words that are names, so that one at the beginning of a sentence is told from an ordinary word.

Words that are written with a capital far more often than without, by the ranks of both spellings in the vocabulary of
Qwen2.5 (Apache License 2.0); and a few famous names that are ordinary words too.
"""

_TEXT = """
aaron abdul aberdeen abraham accenture adams adelaide adidas adolf adrian afghan afghanistan africa african ahmad ahmed
airbnb alabama alaska albania albany albert alberta alberto alexander alexandra alexandria alfred algeria alison allan
allison amanda amazon amelia america american anderson andrea andrew angela angeles angelo anglo anita annie antarctic
antarctica anthony antoine anton antonio apollo apple arabia arabic archer arctic argentina argentine arizona arkansas
armenia armenian armstrong arnold arthur ashley athens atlanta atlantic auburn auckland audi austin australia australian
austria austrian avery azerbaijan bailey baldwin baltic baltimore bangkok bangladesh barbara barclays barker barnes
barrett barry barton basf bates batman bayer beatles bedford beijing belarus belfast belgian belgium benedict bengal
benjamin bennett benny benson berkeley bernard betty beverly billy birmingham blair blake bmw bobby boeing bolivia bolton
bombay bonnie boris bosch bosnia boston bp bradford bradley brady brandon brazil brazilian brent brett brian brighton
brisbane bristol britain british brittany broadway brooklyn brooks bruce bruno brunswick brussels bryan bryant budapest
buddha buddhism buddhist buenos bulgaria bulgarian burke burma burton butler byron caesar caleb calgary california
caltech calvin cambodia cambridge cameron campbell canada canadian canterbury canton capitol cardiff carey caribbean
carlos carlton carmen carnegie carol carolina caroline carpenter carroll carson carter casey castro catherine catholic
cecil celtic cern chapman charles charleston charlie charlotte chelsea chennai chester chicago chile china chinese chloe
chris christ christian christina christine christmas christopher churchill cincinnati citibank claire clara clare
clarence clark claude clayton clement cleveland clinton clyde cohen coleman colin collins cologne colombia colorado
columbia columbus congo connecticut connor conrad copenhagen cornell cornwall craig crawford croatia croatian cuban
cumberland curtis cyprus czech daimler daisy dakota dallas dalton damien damon daniel danish danny dante darren darwin
david davidson davis dawson delaware delhi deloitte denmark dennis denver derek detroit devon diana diane diego disney
dixon dominican donald donovan dorothy douglas doyle drake dresden dubai dublin dudley duncan durham dutch dylan ecuador
eddie edgar edinburgh edmonton edmund edward edwin egypt egyptian eleanor elena elizabeth ellen elliot elliott ellis
elvis emerson emily england english ernest ernst essex estonia ethan ethiopia eugene europa europe european evans evelyn
ey facebook falcon felix ferdinand ferguson fernandez fernando filipino finland finnish fischer fisher fitzgerald
fletcher florence florida floyd forbes france francesco francis francisco franco francois frankie franklin franz fraser
frederick freeman french friedrich fritz gabriel gandhi garcia gardner garrett gavin geneva geoffrey george georgetown
georgia georgian gerald gerard german germany ghana gibraltar gibson gilbert giovanni github glasgow glenn gloria goldman
gomez gonzalez google gordon graham greece greek gregory griffin guatemala guinea haiti halifax hamilton hammond
hampshire hampton hanna hannah harold harper harrison harry harvard harvey hastings hawaii hawaiian hawks hayes heath
heather hebrew hector helen helena helsinki henderson henry herbert herman highland hindu hispanic hitler holden holly
hollywood holmes hopkins houston howard hsbc hudson hughes hungarian hungary ibm iceland idaho illinois indian indiana
indianapolis indies indonesian intel iranian iraqi ireland irene irish irving isaac isabel islamic israel israeli
istanbul italy jackie jackson jacob jacques jamaica james jamie janeiro janet japan japanese jared jason jefferson
jeffrey jenkins jennifer jenny jeremy jerome jerry jerusalem jesse jessica jessie jesus jewish jimmy johann johnny johns
johnson johnston jonas jonathan jones jordan jorge josef joseph joshua joyce judith julia julian julius jupiter justin
kansas karen karnataka katherine katie kazakhstan keith kelly kennedy kenneth kenny kentucky kenya kerala kerry kevin
kingston korea korean kosovo kpmg krishna kumar kylie lambert lancaster lanka larry latvia laura lauren lawrence lebanese
lebanon leeds leicester leigh leipzig leonard leslie lewis libya lincoln linda lindsay linkedin lisbon lithuania
liverpool lloyd logan london lopez lorenzo louis louise louisiana louisville lucas lucia ludwig luther lutheran
luxembourg lynch macedonia madagascar madame madison madonna maggie magnus maharashtra malay malaysian malcolm malta
manchester manhattan manila manitoba manuel marco marcus margaret maria marie marina mario marion marshall martha martin
martinez maryland mason massachusetts matthew maurice maxwell mckinsey megan melbourne melissa memphis mercedes meredith
mexican mexico meyer miami michael michel michigan mickey microsoft miguel mikhail miller milton milwaukee minneapolis
minnesota miranda mississippi missouri mit mitch mitchell mohammad mohammed molly monica monroe montana monte montgomery
montreal moore morgan morocco morris morrison morton moscow moses muhammad mumbai munich murphy murray muslim myanmar
nancy naomi naples napoleon nasa nashville natalie nathan nebraska nelson nepal netflix netherlands nevada newark
newcastle newfoundland newman newport newton nicholas nicolas nicole nigel nigerian nike nintendo nixon nobel norfolk
norman norton norway norwegian norwich nottingham novartis nvidia nyu oakland obama oklahoma oliver olivia omaha ontario
oregon orlando orleans osaka oscar ottawa ottoman oxford pablo pacific pakistan pakistani palestine palestinian palmer
panama panthers parker patricia patrick patterson paulo paypal pearson pedro pennsylvania percy perez perry persian perth
peter petersburg peterson pfizer philadelphia philip philippe phillips pierce pierre pittsburgh playstation plymouth
poland porsche portland portsmouth portugal portuguese potter powell pradesh prague presbyterian preston princeton punjab
pwc qatar quebec queensland quinn rachel rafael ralph randall randolph randy raphael raven raymond reagan rebecca regina
republican reyes reynolds rhode richard richardson richmond ricky riley robbie robert roberto robertson robin robinson
roche rochester rodriguez roger roland romania romanian romeo ronald ronnie roosevelt russell russia russian ryder sabha
sachs sacramento salem salesforce sally salvador samantha samuel sanchez sanders sandra santa santiago santos sap sarah
saskatchewan saudi savannah scarlet schmidt scotia scotland scots scott scottish seattle sebastian seoul serbia serbian
shakespeare shane shanghai shannon sharon sheffield sherman shirley sidney siemens sierra silva simon simpson sinclair
singapore singh slovak slovakia slovenia smith sofia solomon somerset sophia sophie sorbonne southampton soviet spain
spanish spencer spotify springfield stanford stanley stefan stella stephanie stephen steve steven stewart stripe stuart
stuttgart sudan suffolk sullivan surrey susan sussex sutton sweden swedish swiss switzerland sydney syracuse syria syrian
taiwan tampa tanner tanzania tasmania taylor teddy tennessee teresa terry tesla texas thailand thames theodore thomas
thompson thomson tibetan timothy tokyo tomas tommy toronto toyota tracy travis trent trevor trinidad trinity tristan
trump tucker turkish turks turner twitter tyler uber ubs ucla uganda ukraine ukrainian uruguay valentine vancouver
vatican vegas venezuela venice vermont vernon victor victoria vienna vietnam vietnamese viking vince vincent virginia
vladimir volkswagen wagner wales wallace walmart walsh walter warner warren warsaw washington watson wayne webster
wellington welsh wendy wesley westminster weston wheeler whitney wilhelm william willie willow wilson winchester windsor
winnipeg winston wisconsin worcester wright wyatt wyoming xavier yale yankees yorkshire youtube yugoslavia zealand zhang
zimbabwe zurich
"""
NAMES = frozenset(_TEXT.split())
