"""Frequent English words, so that none of them is taken for a misspelling of a word of the resume.

One form a stem, from the vocabulary of bert-base-uncased (Apache License 2.0) in its order of frequency.
"""

_TEXT = """
which their after there could where during between three while around being against second national these until american
because south again season north however another going series music company album released district those county league
government something along college father station church party though every water century black night women population
river white should british death children although village third himself power football history mother front street
division london center light among species player million court round always research almost director council island
couldn force students education married nothing anything james military william association already championship western
heart television royal society radio england brother political george david union ground election board france police
instead sound moment someone india america northern battle european today language australia miles california green blood
southern science maybe everything square mouth video above daughter museum common seven minister chief canada floor thomas
robert killed railway health michael germany stood money child festival eastern episode added table indian charles route
throughout centre addition appointed eight construction press institute sometimes australian brown forward debut committee
herself russian peter guitar china media smile myself coach province wouldn official grand census europe attack japanese
henry cross alone action network washington japan hospital sister academy movement section female magazine professor civil
energy aircraft captain fight vocals richard bridge fourth stone medical competition technology federal tournament passed
kingdom doesn itself studio sports replaced paris saint theatre whose parents canadian earth christian coast valley
conference queen security saying smith campaign breath girls african artist everyone republic collection library heavy
attention anyone africa fingers command foreign governor medal chest novel chapter husband previously mountain roman texas
channel traditional films dance approximately prince ireland silver author sense economic twenty speed edition historic
shook secretary prior chicago foundation engine airport property immediately contract themselves writer meant singer glass
commission forest culture access attended couple catholic martin caught executive chair quite shoulder decision defeated
municipality structure offered slowly mission plant except computer relationship mexico distance commercial annual famous
surface italy greek highway hotel joseph castle income assembly initially parliament window break stars policy stadium
angeles soviet upper youth financial actor numerous nodded arrived sorry complex beautiful victory temple metal bishop
retired theory empire suddenly trust happy champion religious zealand ancient corner legal justice simply louis
administration virginia winner basketball guard beyond flight chairman failed regiment journal edward irish scene junior
fellow beach marriage rules florida nearby congress peace subsequently variety agreed please pacific attempt democratic
piece prime rural township soldiers pennsylvania closer jones physical editor genus sitting super therefore status store
wales spain tower frank parish golden horse fifth branch stared secret baseball choice composed truth russia color digital
greater metres slightly trees troops broke hundred weight creek sleep memory defense jewish judge whatever corps realized
alexander spread scott letter mayor transport extended expression chart multiple border walls piano cannot drama machine
territory squadron broken charge kilometres removed ships article campus britain boston latter acquired poland presence
broadcast image influence emperor electric yellow ministry throat politician latin spoke males acting consists estate
pressure johnson newspaper chris olympics online conditions elements carolina block shirt francisco dutch twice safety
serious highly lieutenant maria mixed daniel proposed perfect agreement affairs contemporary prison kitchen label intended
academic teacher races formerly corporation drums victoria opera function picked recognized shortly protection picture
exchange loved elizabeth garden volume hockey beside settled competed replied actress marine scotland steel glanced steve
tonight magic screen residents secondary literature polish destroyed flying households reserve gallery younger approach
urban avenue jersey advanced revealed infantry equipment search grant effort treatment buried republican bottom owner
israel dream split capacity basis trial naval whispered median sydney columbia strength tears senate asian agent software
supposed transferred leaned escape potential entertainment traffic jackson murder orchestra haven comedy unable storm
rugby environment scientific grabbed damage divided dedicated mount fought driver empty thank berlin prominent freedom
headquarters alongside simon andrew sweet technical teeth settlement renamed enemy joint scottish leadership analysis
georgia captured animal deputy guest combined challenge battalion crime facilities platform assigned commonly alive
concept conducted wearing bought ocean purchased coffee occurred declared concert brain painting fleet michigan count
birth clubs palace critical refused laughed surrounding formation lifted medicine taylor santa yards entrance chosen
beneath resources nominated silence defined thirty bodies adopted christmas register premier unknown brigade quiet clothes
weapons theater supreme suffered wilson seats armed internet quarter architecture disease railroad arthur harry doors
density crowd illinois stomach unique anyway liberal vehicle thick faced creation strange colonel revolution silent relief
combat shape sales oxford heritage fiction distribution hosted sight interview toronto motion sixth twelve dress audience
brazil spirit noticed tight trouble drink vampire ranked phase massachusetts pilot unlike philadelphia bright crown
respectively tongue marked circle korea bronze brian expanded sexual supply yourself inspired labour vision draft brand
classic jesus cells entry neither trail atlantic labor afraid intelligence cancer stephen imperial jason swedish avoid
uncle message surprise hunter citizens davis environmental votes opposite pakistan barely conversation faculty northwest
documentary nuclear grace alternative cemetery sarah cricket exhibition target injury occupied netherlands clean billion
constitution maximum francis ontario hills rolled drawn permanent lewis chamber height lyrics oldest orange qualified
interior apparently succeeded dinner heavily greatest conservative catch economy speech princess shall poetry passenger
sharp acres adult southeast prevent display relatively portion reaction counter religion chain miller convention mobile
squad lying crazy sword weren philosophy category sweden abandoned literary alliance entitled threw factory soccer defence
persian arrested otherwise cambridge elementary rooms criminal conflict worry signal truck communist faith patrick korean
brief identity darkness planet wings invited briefly kissed climate walter worse albert desire northeast dangerous doubt
wooden multi funding violence copies investigation electronic ultimately singing fashion christ aired fresh wrestling
approved frame angry temperature statement inhabitants towns extensive narrow flowers promise somewhere object bureau
presidential legislative artillery strike landing kevin anymore attorney billboard agricultural sought admitted mexican
charlie howard credit moscow roads accident struck stuff expansion anthony melbourne opposed southwest architect failure
plane camera listen introduction metropolitan fighter grown anger domestic worldwide chapel turkey pocket antonio unless
circuit attached journalist journey converted provincial hearing bands negative aside knight survey noise billy shooting
guide bedroom priest resistance motor giant equal comic patients hidden afternoon wedding marie canal treaty turkish
recognition cathedral broad knees incident fired norwegian cheek contest birds advantage emergency wrapped drawing somehow
seventh assumed chemical personnel roger portuguese device threat banks manchester forever tennis junction incorporated
neighborhood ceremony visual stairs decades inner kansas scheduled downtown austria clock norway victor plate blues
tropical minnesota philippines retrieved anderson gordon vietnam outstanding muslim demand observed lawyer kelly string
pleasure quietly colorado philip derived survived mental distinguished extremely athletic shadow arena dragon douglas
johnny jordan investment samuel shock clark wheel session maintained drove hamilton request injured underground walker
tunnel stupid softly cabinet indiana behavior woods protein gently chase morgan burning mirror jimmy indeed impossible
singapore historian wisconsin invasion argued painter diego egypt inches missouri spoken switzerland reform forget massive
resigned allen tennessee locked wounded merged anniversary brick understood dynasty queensland crisis cards referee
arizona colonial lucky rescue fallen affected installed carefully swiss hollywood lincoln shore maryland constant friendly
trophy partnership factor musicians bound oregon houston medium somewhat cycle moore frederick gotten eleven fifteen
pattern disappeared insurance warning smell knife finance quebec manner discovery confused tired stream techniques
committed kings throw horror mining runner greece consecutive matthew sighed steam accused islamic bruce concrete taste
composition shaking amateur adjacent tokyo obviously ridge storage pages concluded desert terminal sequence borough
constituency cousin margaret montreal riding roughly threatened meters meanwhile repeated grass czech regularly sudden
appeal pierre classification parking rachel hungarian expedition childhood fifty mathematics jumped smoke israeli kentucky
grandfather profit argentina truly lawrence begun detroit willing miami poverty ethnic arabic accompanied fishing
residential alice jonathan forty equivalent commonwealth distinct seriously imagine formula additionally scheme
occasionally favor contrast hanging instruments victims danish christopher demon sugar earliest balance belgium slipped
carter visible legend bathroom afterwards visitors aviation russell temporary swimming forth smooth ghost audio rocks
eddie honorary dallas racial harvard parliamentary flesh dublin louisiana membership coastal medieval scholars makeup
definitely obvious baron birthday diocese offensive shell shouldn waist plain resolution manufacturing kennedy whilst
crash carlos cable marshall depending bottle rejected denmark graham talent commissioner drugs reign restored photography
oklahoma seattle robin paused atlanta praised satellite hungary norman stuck speaker rifle reputation eliminated ceiling
script leather austin mississippi rapidly admiral charlotte guilty gender fruit laboratory nelson fantasy rapid tribe
suicide amongst adams ukraine edinburgh column rough hunting broadway gathered snapped solar bones cavalry waste index
franklin charity thompson stewart flash landscape singh eighth adapted ukrainian surgery anywhere waves portugal orleans
debate eating puerto cinema guitarist dying panel struggle peninsula vienna metro shoes tamil songwriter beating instance
heaven scared passage superior significantly shopping retained malaysia warren maintenance allied alabama cleveland
battery smart soundtrack coalition funny outer ambassador campbell loose ethan gonna monster frequency plastic easier
blade exposed nervous electoral ownership shield assault socialist abbey monument throne charter cloud connecticut
strongly wright colour crystal context welsh gabriel jerry forehead remix nicholas brazilian strategic roots correct
alfred stanley robinson wayne welcome austrian strip whereas deeply adventure bobby jamie components protest ottoman
symphony boundary considerable cooper illegal apple revolutionary holiday harder jacob circumstances destruction
classified liverpool donald baltimore flows mechanical increasingly commerce indonesia boats baker orthodox depression
naked claire muttered sentence emily wished vessel spiritual virgin parker minimum murray lunch danny compilation
keyboards false belonged pittsburgh hated indigenous barry oliver stick susan attracted spell romantic photo logan revival
modified jeans upset detective hiding vincent diamond coverage lucas franchise helen bible successor percussion celebrated
romania mills nobody shrugged fault rhythm breakfast carbon violent killer gradually chemistry legislature disney uniform
integrated purple denied liquid influential morris intense experimental twisted mitchell blind basin forgotten filed
monastery losses manual couch appropriate merely sebastian triple elder julia warriors benjamin julian convinced stronger
amazing declined versus merchant output finland barbara absence ignored expensive symbol shower sheriff characteristics
aimed button ratio summit angle bears foster pants evans dozen advertising kicked patrol lifetime principles birmingham
sponsored acoustic creature longest harbor infrastructure thailand archbishop pitch blake girlfriend serbian hence scent
rarely scientists dirty penalty burst portrait rival stable alpha grave alcohol mystery devil greatly habitat larry cotton
preserved cited scholarship knocked partly excellent youngest climbed choir lakes jacket revenue nevertheless peaked terry
clinical brooklyn catherine farmers ninth pride evolution shouted encouraged taiwan representation panic cargo cried
occasions cabin marcus badly muscles victorian warner permission slave terrible similarly perfectly harrison elevation
asleep hardly argument concentration hispanic guardian emotions mason bloody controversy diameter steady mistake phoenix
violin departure richmond funeral literally connor random sergeant transmission sacred suspended gates portland yours
layer sculpture jerusalem lloyd statistics deeper arkansas eagle recovered rushed keith delhi turner belief withdrew bonus
glasgow portrayed bernard justin hallway ralph distant continental spider intention egyptian tourism tiger dominated nurse
partially psychology essential touring civilian hebrew tommy carrier intersection beast hudson bench costa behalf
unfortunately rocky siege friendship honey posted collins wildlife laura pregnant dennis suspected boots instantly weird
automatic businessman alleged perry venue remainder passion biological boyfriend buffalo segment abuse genre thrown stroke
stress exercise dramatic thereafter madrid widespread vancouver overseas crying descent substantial regime cream volunteer
manor milan donated venture delivery enterprise traditionally witch reminded copper inter colin grinned elsewhere scream
tension submarine finnish defending affiliated stuart villa belgian folded resort demolished photographs craig noble
yorkshire erected ceased telephone retail chile sixteen commented hampshire innocent pounds regulations afghanistan
liberty assets relegated tribute butler romanian forum gmina madison hurricane bristol elite valuable disaster democracy
freyja absolutely paying prayer spencer doorway lover midnight conclusion thirteen mediterranean proud sample drummer
guinea murphy instant attributed steven ferry opponent corridor stretched tales sheet trinity cattle manhattan gentle
grandmother vegas caribbean desperate drunk nathan murmured interrupted pioneer harold aaron delta chorus indoor shots
wealth rangers sufficient rebuilt cardinal flood muhammad whenever moral repair viewers revenge fairly innings illustrated
nearest voters clinton beijing lions andre radar dismissed wrist atmosphere voivodeship timber cameron recovery serbia
laughter ensemble therapy pearl everywhere ballet lanka herbert outdoor derek swept exclusive slight winds bangladesh
publicly wealthy isolated insisted fortune ticket spotted reportedly enforcement tanks wider lowest hitting gregory
furthermore chancellor eldest flames advisory endemic settlers pursue consumer compound mansion deployed frowned
kilometers perspective terminus duncan alien heroes derby swallowed patent illness characterized slide hawaii jurisdiction
adelaide biology swing tightly stolen certified colombia garage recalled nigeria breast furniture pupils balls alaska
linear thrust latino genetic terror lightning lodge skull rebellion missile devoted activist porch worship fourteen
package decorated chess sailed oscar garcia harbour jeremy jacques relocated amendment companion simultaneously volleyball
tossed scout shoved munich tenure vertical romance craft honest tyler virtual snake immigrants radical prefecture blame
hungry rubbed subsidiary armenian microsoft sweat physician sandy explanation isaac stakes tourist regardless closest
sultan riley aboard slammed baptist ongoing interstate playoffs hindu error plenty trapped excited athens denver welfare
suburb trick diverse belly yelled internationally conductor sensitive hello dispute globe rocket amsterdam airlines
archaeological interpretation devon suite impressed barcelona sullivan jefferson jesse grandson gauge rings trace raymond
thumb serial bulgarian alberta underneath relieved acquisition phrase cliff merger gilbert difficulty swung jennifer grove
substitute reception reflected destination pairs parade florence harvey incumbent framework pedro frozen olivia shelter
brisbane marble comprehensive oxygen leonard inaugural iranian attitude mainstream dakota norfolk unsuccessful explosion
helicopter congressional inspector bitch divine examination punishment unincorporated nevada squeezed dylan dining martial
manuel eighteen brushed congregation slept taxes curve restricted negotiations arnold intermediate margin ruler gothic
intellectual eligible buses widow syria cincinnati collapsed recipient maritime goddess clerk surrender database beetle
anglo shorter retreat tough coins wallace locomotives comparison nephew sierra fortress recognised carved bread beaten
northwestern merit youtube submitted virus drake leeds farming nowhere fellowship constantly tenth verse corruption
instruction inherited reverse emphasis rabbi watson payment nancy venice fastest banned adrian properly touchdown edges
favour scattered firmly holland permitted diesel kenya dragged rider servant blinked input everybody cylinder camps bullet
logic croatian evolved healthy chocolate pradesh chicken artificial gross corresponding convicted caroline dialogue
narrative stranger mario trent buddhist maurice altitude mouse revised veteran theology legion cancelled excuse variable
curious legacy renaissance symptoms binding vocalist dancer grammar gospel diplomatic hitler oriented fundamental hardware
confederate guilt chuck magnetic petersburg bulgaria reader pitcher reservoir bennett seeds monitor signature ranch
encounter calendar croatia hughes shakespeare basement uncredited faded phillips obama efficient breeding inducted montana
karen anchor lords newcastle faint innovation claude mixture tissue ottawa francois saudi advocate armor twins divorce
abraham temporarily matrix pulse curled bengal annie holes warsaw jessica mutual circular eugene loaded vulnerable
depicted enormous lightly nepal google louise renowned plaza sophie brilliant bills fucking mainland server pleasant
seized jerked radiation warmth southeastern berkeley trunk roland qualification archives heels artwork judicial floating
lesser interface amanda saxophone interaction outbreak glory sequel consciousness awake enrolled rookie somebody biography
warfare fabric dissolved psychological rally accurate undergraduate specialist venezuela fluid footage jared exile lebanon
wiped shanghai marvel variant pirates sheep capita manuscript deemed variations boxing relaxed curse azerbaijan
heavyweight nickname editorial tightened earthquake miguel brooks consumption molecular felix repeatedly civic graphics
realm autonomous delayed workshop militia trump canyon harsh eyebrows embassy wellington hannah swear commenced stanford
nashville courage garrison hamlet rebels literacy cooking ruins jenny freight sixty bastard newton delaware boulevard
barrel pursuit consequences shallow depot ernest preston blast descendants montgomery chaos fewer sanctuary unity harper
handsome closure thunder nebraska linda facade satisfied argentine panama feeding equation bryan quartet melody disbanded
sheffield gasped maggie poured creator ellis extinct complicated clenched thereby quantum spine humor administered
semifinals commentary bother roosevelt halfway crack imprisoned neighboring wolves marathon transformed cruise carol punch
alarm daddy guidance tactical della arrow feared tender bitter advisor escort spare sucked prague suspension landmark
fence torture recreation survivors predecessor bombing andrea casualties stern auckland trevor mercy spectrum comprises
shane lopez sacrifice judgment perceived hammer baronet missionary neutral shade seminary michel refugees mercury syndrome
porter hamburg identification upstairs purse widened santiago celtic fisher byzantine reconstruction farther spite
sensation blank vladimir armies accommodate orbit sofia sustained disorder northeastern crops violet blanket canton
southwestern prototype voyage altered moderate protocol pistol brass dimensional dynamic pronounced grateful quest
uncomfortable barrier quinn diana mosque tribal cheese palmer chester treasure download registration preliminary brandon
invented eaten exterior intervention ports lecture sally vermont invisible relay backward explore midfielder stefan cannon
blond kenneth malcolm essex slavery fairy cassie washed vinyl marco frontier growled loyal accomplished leslie ritual
kenny napoleon hollow jungle friedrich platinum theatrical rubber healing provisions columbus tributary assured
prestigious grammy ronald bailey allan essays flute proceedings kerala yugoslavia buddy methodist burial batman
discontinued stockholm lungs manga steal mumbai iraqi robot bride abolished overhead franz packed reconnaissance johann
acknowledged alley palestine bradley grain patch afford infection nationalist legendary interchange gravity amber vital
powell doctrine elbow screenplay indonesian enzyme kylie discipline manila hunger fever monica testament congo casey
regret streak syrian sprint upcoming tense nationwide guild motorcycle elena precious absorbed booth pianist citizenship
exhausted wilhelm quarterback hectares holly twentieth airfield galaxy shaft paulo paradise tobacco trans renewed
vietnamese holmes holder butterfly nerve cherry bowling trailer carriage goodbye appreciate joshua enabled collar bunch
facebook superintendent episcopal frustration giovanni nineteenth laser array circulation armstrong painful discrimination
cottage horizon ellen jamaica ripped fernando playstation patron navigation behaviour genes georgian export solomon swift
seventeen rodriguez princeton entity casting criteria oakland geographic milwaukee conquest dubbed brave brunswick arched
curtis predominantly somerset horrible buenos fierce dictionary vector theological stability punjab altar gesture pastor
thighs unexpected abruptly migration compact collegiate quarterfinals roster assembled hurry flags martha sharply deadly
griffin arabia pierce hindi casino runway refuge suburban massacre ammunition terrain souls chelsea durham perth
palestinian simpson betty particles evaluation extraordinary inscription chloe ashley cluster sunlight zhang dialect canon
tucked maker quoted franco buying closet apollo necessarily flipped trustees disappointed notion trumpet hesitated
brussels theoretical aggressive optical width allegedly mcdonald strict copyright investors miranda privacy harmony glared
diving gibson albanian marsh routine enhanced substance enlisted spinning pissed rebecca capitol varied costume seemingly
indies compensation surgeon arsenal westminster anglican knots foods alumni lighter fraser whoever portal scandal gavin
advised instructor terrorist teenage interim eager overcome newport glenn shame prompted priority forgot bomber nicolas
cartoon katherine breeze lonely henderson richardson banner candy palms remarkable ordained edmund trigger alert sussex
siblings indianapolis succeed inland counsel profession chronicle bleeding scope hardy heather tenor herald wagon luxury
fountain triangle bonds darling convoy dried accidentally steep bosnia configuration lobby philosophical shrine aggregate
phenomenon savage insane solely reynolds lifestyle edgar atomic conjunction awkward currency kumar underwent steering
elaborate gifts melissa veins sunshine ethics molly consent layout hometown neighbouring withdrawn admission wingspan
damned anthology lancashire batting forgive cuban awful dimensions dante goalkeeper groaned burton gerald milton circus
uncertain slope copenhagen sophia accent gripped larvae garrett specified scotia mature luther aerial ferdinand heated
safely nonetheless startled ghana stained diary utility conspiracy conscious shining footsteps cyprus urged loyalty
upgraded miracle insects ourselves hydrogen amazon katie poets dense randy warehouse monroe elderly granite mineral
aboriginal stark rhode skirt imposed limestone nominee memphis disabled amusement frankfurt referendum slowed firms
unconscious incredible idaho destroyer mortal tucker kingston carson whitney geneva pretend plateau freestyle rovers
tristan classroom prospect honestly thermal auxiliary feast morocco treasury lithuania geological stumbled brien nicole
belle bassist stunned fraud torpedo anton wisdom surveillance lawsuit healthcare theorem halls horizontal gorgeous
vicinity pakistani willie burke heath algorithm powder elliott brigadier jackie darker cigarette specimens exploded
finalist wilderness onwards robertson tampa loudly malta inquiry automobile tilted grief furious cohen poison surrey
wireless ridiculous moses vanished barnes morrison istanbul absent rotation petition janet satisfaction custody
deliberately observatory comedian pinyin novelist strictly canterbury monks embrace jealous continent dorothy marina
excess holden stack lance storyline majesty poorly spike bradford raven travis voltage pillow fists telegraph expelled
casual collector zones silly nintendo downstairs suspicious flies vacant uganda pregnancy condemned lutheran cheap decree
saxon proximity idiot deposits contrary magnus glacier edwin upright delicate abstract xavier nails windsor plantation
equity saskatchewan drifted vegetation revolt sooner fusion skating secretly lease flora anxiety frost rainbow rainfall
assassination nightmare dominican deserve orlando intact armenia calgary valentine marion proclaimed theodore courtyard
gonzalez console minimal monte everyday openly presbyterian carpet uprising conceived millennium cello velocity cardiff
beard rendered glowing competitors sculptor catalogue arctic bicycle lighthouse predicted calculated strain winston
deceased brady caleb sinking echoed crush blessed protagonist hayes endangered magnitude backup laying sealed zurich ahmed
biblical terrified genuine plymouth trembling antarctic crucial faction lancaster hopkins empress acclaimed chuckled clara
towel helena filipino wizard albany delegates notre belgrade lauren alexandria abdul salary reunion ludwig alright wagner
intimate slovenia hugged brighton cruel stole underlying boeing isabella bacteria belfast lithuanian anybody sphere
martinez embarrassed fragments premises alpine freely sleeve frightened trainer wickets email arose reward ecuador oblast
shuttle forbidden cornwall salem bruno fantastic machinery resolved julius propaganda iceland bombardment wives concerto
macdonald albania daisy tapped sudan helmet angela mistress finest hostile boxer paths adjusted habit ballot supervision
soprano wicked sunset rabbit digging dishes freshman tackles baroque destiny altogether consensus feminist auction
artifacts twitter halifax allmusic mighty smallest precise alexandra viola barracks springfield maiden consolidated berry
wheat nobel inclusion blair geography eleanor react manitoba lineup airborne edmonton renovation infant bankruptcy
aftermath pavilion carpenter withdrawal ladder popped reliable rochester reverend stiff naples crawford tracy ribbon
unified flagship poles sanchez inspection induced tragedy hanna salvador flown wanna fletcher hector unclear madame crews
governmental undertaken monkey fatal caves grasp perception froze tugged wyoming newman curiosity graph meredith accuracy
raiders secular superman penny criticised freed likewise gotta technological sharon coordinator entrepreneur councillor
synonym blown jonas haired canvas keeper rivalry rapper speedway postal maxwell estonia potter recurring cognitive claws
roberto wrestler infinite presumably finite staircase patricia nacional chill eternal prussia fossil limbs ernst perez
pizza prussian molecules regulatory sworn supposedly hypothesis upward ancestors drank yield synthesis modest peered
voluntary homeland static valve luxembourg carroll receptor norton ambulance johnston jointly elephant gloria mentor badge
ahmad allison ankle mercedes dagger pollution subway jeffrey membrane timothy rectangular fiscal teammate basket anonymous
deployment courthouse proportion complaints forbes overwhelming autobiography natalie risks countryside babies scorer
invaded enclosed proceed hurling cruiser freeway jorge burden provisional complained endless tubes juice krishna thriller
arcade snail shannon laurence seoul vacation churchill surprisingly prohibited savannah testimony charleston shattered
triumph portsmouth lanes mandatory loser cologne seventy cornell budapest suspicion conrad sterling jessie rector loans
christine volcanic warrant slender subfamily newer rhine heinrich gastropod facilitate easter yanked velvet primitive
tribune baldwin neighbourhood donna highland eased geometry louder slovakia prairie rafael tonnes curtain preceding worthy
detachment sherman reinforced duchess outfit walsh mickey geoffrey archer dawson stance dealer coral maple simplified
watts jules genesis rebounds burma woodland moist santos drained subspecies ulster burnt maternal gerard genius duchy
momentum placement sovereign clause thames sketch yankees rotten charm ultra salon citation winnipeg allocated cairo
jenkins interference portfolio armoured gazed distracted jerome gravel charitable calvin shepherd terrace shelf crest
hatred clare ethiopia longtime embedded slapped thomson anticipation morton agnes screenwriter straightened philippe
playwright haunted sutton correctly licked tipped silva ricky narrator greeted supernatural strait gaelic liner sabha
driveway harvest bates reluctantly threshold algebra wherever assumption raids gentlemen roller blowing leipzig screw
strand dwarf boris gameplay weakness rehabilitation envelope rumors leicester subtle kerry ferguson premiership bengali
remnants baltic ought sailors shirley fancy madonna gymnasium ashes liver doyle evangelical nixon cement carnegie embarked
hatch guarantee essence filter crane hammond immune percy twelfth regent damon mikhail realised abortion acute mythology
steadily nottingham minneapolis module algeria nautical brows munster crater tornado sanskrit cedar dixon stamp happily
kidnapped emigrated knockout violation agenda ancestry pottery debris asylum buddhism teddy gazette dental zimbabwe
francesco hissed lynch mandate mackenzie samantha genera beloved shark carmen owing abbot sidney conquered diagnosed
vernon auditorium revelation herzegovina alike herman accredited freeman crimson livestock humanitarian bored legitimate
anxious wesley carnival bowed kosovo macedonia stephanie janeiro unaware hopefully sociology polar neill holocaust decent
cooling unveiled homer chapman meyer reagan expertise darwin prosecution petroleum reluctant trilogy johns corpse
highlighted lounge pension unsuccessfully elegant aided ivory beatles amelia dubai sunny click underwater pepper mumbled
atlas horns ballad homeless freak louisville patriots rational modes overnight phantom monarch sheer guidelines linux
caesar deutsche bavaria coleman cyclone bacon petty hampton diagnosis pablo trafficking plague vault webster vacuum
sandwich bolivia clergy isabel reunited annoyed differential transmitter tattoo poker cowboys augustus trash statute
balcony storey masses wards falcon battlefield ronnie thread lesbian sandstone daylight analog toxic adequate surgical
economist parameters varsity countess expressway uruguay scanned outlets ryder lucien paramount syracuse fangs sweep
toyota trademark patience starter incredibly elliot nobility endorsed gardner tendency persuaded emissions kazakhstan
chips constantinople systematic guatemala borrowed carey enlarged kindergarten castro leigh zombie juvenile consul
clarence pinned nasty useless clayton stuffed apostolic transactions exempt dairy bypass joyce bombay chassis southampton
redesignated nascar salmon rigid regained malaysian toilet purely striker weakened trinidad mitch transmitted scarlet
fitzgerald narrowly tooth virtue chateau gloves hurting conservatory sinclair reopened sympathy nigerian strode chronic
discharge compatible laurel stella dodge buddha heavier summoned gateway eleventh jewelry accordingly fiber pyramid cubic
android lunar lisbon patted sacramento theft madagascar subtropical piper willow itunes newfoundland benny plaque tibetan
enacted bubble tanzania swamp cloak scenario scratch anthem nineteen cecil messenger unofficial defunct moonlight drainage
puzzle honda mammals sidewalk benson peterson bedford wreck alberto archaeology madness compromise davidson eighty
fernandez enthusiasm sponsorship estonian rowing lightweight sadness explicitly metric magnificent mound brett mohammad
irregular sanders betrayed surge verbal bulls abbreviated sicily sting sweetheart spacecraft brutal monarchy aberdeen
cameo diane clyde clarinet delicious chilean karnataka panties bella catalog telecommunications portable lindsay vatican
marker stint bolton benedict plasma europa spark filmmaker swiftly contributor opted apologize butter gideon sophisticated
alignment avery yearly speculation immortal inception papal linguistic vince brewery unemployment albeit prophet quarterly
asteroid radius temper telugu viscount glimpse yacht hawaiian baden laptop readily monetary offshore scots needle
encyclopedia flank fingertips delight midway teasing daytime beverly gambling bonnie clement hermann ecological specialty
byron inventor unesco midland thoroughly feedback chennai heartbeat overtime pleaded leisure feathers angelo clever darren
gibraltar dissolution meals saddle elvis taller niece advocacy robbie suffolk yugoslav passport constable congressman
hastings consecrated ecclesiastical confined muller floyd paved cumberland spiral feminine champagne helsinki lucia gandhi
submission vicar spear tasmania biting detention tighter terrestrial parody philharmonic encoded consortium collision
supervisor broader insight emeritus mapping handball flexible thief prose romeo default lengthy stems spectators rogue
teresa dalton irving excluded unsure patterson crawled whipped latvia slower ecole pipes maharashtra textile pageant
alphabet binary irrigation choked antoine waking supplement demolition folks scary aesthetic bryant awesome prosecutor
ambitious apology captive downs lorenzo aisle kidding disturbed illusion riverside wartime adolf melted uncertainty
simulation hawks meantime builder spray breach unhappy regina aging garion rented mister nervously disco shiva notorious
disbelief shiny worcester undertook belarus watershed fuller overlooking raphael synthetic breakdown klein moaned memoir
cellular exotic hierarchy subdivision freshwater giuseppe aloud reyes qatar marty sideways utterly mccarthy softball blend
damien wholly erupted lebanese negro maori sovereignty parkway trauma malay salvation inventory antarctica mohammed
myanmar tones locker patriarch bangkok emerson predators afghan confession norwich rental shortened aidan autonomy
compliance dudley motto spectacular christina archdiocese remake psychic bergen tomas wages pools scholarly alison outline
brittany breakthrough realistic picnic villain skiing micro auburn halted logistics vowel barrett exclaimed eurovision
ramon modifications disgust torch dusty sonic donovan outskirts pathway acids cadet slovak implies leopold instinct
attained weston megan horace dorsal ingredients evolutionary deity lethal posthumously telescope coronation motivated
flicked volcano tanner weighed frankie granddaughter constantine gomez rudolf anthropology slate werewolf astronomy circa
rouge knelt drowned naomi prolific freezing agony randall wendy wheeler daemon nigel merry czechoslovakia sandra lambert
sheikh winchester comeback cuisine tomatoes barker irene lantern begging tract swore omaha brotherhood haiti exeter
pearson elisabeth fritz premium fraction calmly viking inserted confronted distress brent turks cambodia sauce evelyn
extant quarry drill panthers scenic libya anita strengthen judith riots midst displaced schmidt analyst automotive josef
newark resembles flushed traits commodore incomplete warming titular eighteenth medalist miniature zagreb barton umbrella
automated georgetown dresden wyatt carlton abundant stereo boost madras malayalam osaka vista necklace fried montenegro
saxony goose stuttgart curator grocery sympathetic lotus randolph jupiter macedonian hiking fischer garbage
"""
ENGLISH = frozenset(_TEXT.split())
