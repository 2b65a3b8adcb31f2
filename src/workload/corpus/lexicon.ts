/**
 * The words that prompts are written with, by their place in a sentence. They are common English words on purpose: with
 * a space in front each of them is one token for every usual tokenizer, so that a text of n words has n tokens.
 * Capitalised kinds open a sentence, and are one token without the space as well. A word listed several times comes
 * more often.
 */

/** Kinds of words, named by an example or by their role; `did` takes an object, `went` does not. */
export const LEXICON = {
  determiner: words(`
    the the the the the this that each every another one some any no my your his her its our their
  `),
  manyOf: words(`
    the the the these those some many several few two three four five six seven ten most all both my our their other
  `),
  adjective: words(`
    old new young small large big little great long short tall high low deep wide narrow thick thin heavy light dark
    bright clear quiet loud soft hard smooth rough sharp flat round square empty full open closed warm cold cool hot
    dry wet clean dirty fresh sweet sour bitter strong weak fast slow quick early late busy free rich poor cheap
    expensive happy sad angry calm proud shy brave wise clever honest kind gentle rude lazy careful strange common
    rare simple complex easy difficult possible certain sure true false right wrong good bad better worse best perfect
    ordinary special unique famous popular modern ancient local foreign public private secret royal natural human
    animal wooden golden silver red blue green yellow black white brown gray pink purple orange broken hidden lost
    forgotten missing frozen burning shining running sleeping dead alive healthy sick tired hungry fair final first
    second third last next previous recent former main central northern southern eastern western left upper lower
    inner outer entire whole single double extra own different similar equal familiar unknown useful useless helpful
    dangerous safe silent serious funny boring exciting beautiful ugly pretty lovely elegant plain tiny huge giant
    massive vast steep distant nearby remote separate sudden gradual steady constant daily weekly monthly annual
    average typical normal usual unusual formal legal moral social political economic medical technical digital
    electric manual automatic random exact precise mild severe pale rusty dusty sandy rocky muddy sunny cloudy loose
    tight firm solid liquid raw fine pure mixed ripe bare blind deaf mad wild polite fragile stable
  `),
  noun: words(`
    time year day week month morning evening night hour minute moment season spring summer autumn winter water river
    lake ocean sea island beach coast bay harbor bridge road street path trail track corner square market shop store
    station airport train bus car truck boat ship plane engine wheel door window wall floor roof room house home
    garden kitchen bedroom office tower castle church temple school college library museum theater hospital hotel
    restaurant cafe bar club gym farm field forest wood tree leaf flower grass seed fruit apple orange lemon bread
    rice meat fish egg milk cheese butter salt sugar coffee tea wine beer bottle glass cup plate bowl knife fork spoon
    table chair bed lamp candle mirror clock watch phone radio camera screen computer keyboard mouse printer machine
    robot tool hammer saw nail rope chain wire cable lock key bag box basket suitcase coat shirt dress hat shoe boot
    glove ring belt pocket paper pen pencil book page letter word sentence story poem song tune voice sound noise
    silence light shadow color picture painting drawing map plan design model pattern shape circle line point edge
    surface center middle side front back top bottom end beginning start finish part piece half pair group crowd team
    family mother father parent child boy girl man woman person friend neighbor stranger guest visitor teacher student
    doctor nurse lawyer judge officer soldier captain king queen prince president minister mayor leader worker farmer
    driver pilot sailor cook writer artist singer actor player coach reader speaker engineer scientist dog cat horse
    cow pig sheep goat chicken duck bird eagle owl rat rabbit fox wolf bear lion tiger elephant monkey snake frog
    turtle whale shark bee ant spider butterfly body head face eye ear nose mouth tooth tongue neck shoulder arm hand
    finger chest heart stomach leg knee foot skin bone blood brain mind soul dream idea thought memory feeling hope
    fear anger joy love peace war battle fight game race match score goal prize gift money coin price cost value bank
    account bill tax debt loan trade deal contract business company factory industry product brand customer client
    manager boss employee job task project meeting report message email call question answer problem solution reason
    result effect cause change choice decision opinion view belief fact truth lie secret rule law order right duty
    power force energy heat fire smoke ash ice snow rain storm wind cloud sky sun moon star planet earth world country
    nation state city town village district border north south east west hill mountain valley cave rock stone sand
    soil mud metal iron steel gold silver copper plastic rubber cotton wool leather silk test exam lesson class course
    study research experiment theory method process system network server program file folder code data signal number
    sum total average rate speed distance length width height weight depth size area volume temperature pressure level
    step stage phase chance risk danger safety accident crime police prison court trial witness evidence proof sample
    example case event party festival holiday trip journey tour visit ticket passport camp tent fuel oil gas coal
    battery motor pump pipe valve filter switch button handle lever gear ladder stairs gate fence yard barn shed well
    pond stream waterfall desert jungle canyon cliff peak ridge slope vine root branch trunk bark nest shell feather
    wing tail claw horn fur habit skill talent craft art music dance drama comedy film movie show scene role character
    plot chapter title author editor journal article column headline news press media campaign election vote speech
    debate argument agreement promise warning threat attack defense victory defeat success failure mistake error
    attempt effort struggle progress growth increase decrease loss profit benefit advantage interest attention focus
    balance control command request demand supply offer bid sale auction
  `),
  nouns: words(`
    people children men women students teachers workers farmers friends neighbors visitors doctors nurses players
    leaders members customers users readers writers engineers scientists artists dogs cats horses birds trees flowers
    leaves roads streets houses buildings rooms windows doors walls books pages letters words stories songs pictures
    maps plans ideas questions answers problems results numbers tests games prices costs products machines tools cars
    trains ships planes cities towns villages countries rivers lakes mountains hills stars clouds stones boxes bags
    clothes shoes hands eyes days weeks months years hours minutes rules laws facts reasons changes decisions reports
    messages signals samples examples events lessons courses studies experiments methods systems networks servers
    files records tables lists groups teams families parents guests soldiers officers animals plants seeds vegetables
    fruits lights colors sounds voices memories dreams hopes fears
  `),
  pronoun: words(`
    he she they we it I you everyone nobody someone anyone
  `),
  did: words(`
    found made took gave saw heard felt held kept left lost brought bought sold sent showed told taught built broke
    wrote read drew painted carried moved pushed pulled lifted dropped opened closed locked cleaned washed cooked
    baked ate drank cut fixed repaired tested checked measured counted compared changed improved replaced removed
    added mixed covered filled emptied watched followed caught threw hit kicked touched answered asked called invited
    visited met joined helped saved protected attacked defended won beat led ruled owned used needed wanted liked
    loved hated missed forgot remembered noticed recognized understood explained described discussed mentioned
    reported announced promised offered accepted refused ignored avoided stopped started finished continued repeated
    returned received delivered collected ordered paid spent borrowed stole hid discovered invented designed planned
    prepared organized managed controlled studied learned chose picked selected examined reviewed copied printed
    published recorded crossed passed reached entered climbed drove rode flew approached surrounded divided connected
    attached tied wrapped packed loaded raised planted fed hunted trained treated praised blamed punished trusted
    believed warned encouraged supported served earned wasted damaged destroyed burned shook turned lit struck
  `),
  went: words(`
    arrived waited stood sat slept walked ran jumped danced sang laughed smiled cried shouted whispered worked rested
    played fell rose grew appeared disappeared vanished happened changed stopped stayed remained returned left
    traveled moved spoke listened looked agreed failed succeeded improved began ended continued spread floated flew
    burned melted froze broke opened closed slowed nodded turned
  `),
  modal: words(`
    could would should might must will can may did
  `),
  do: words(`
    find make take give see hear feel hold keep leave lose bring buy sell send show teach build break write read draw
    paint carry move push pull lift drop open close lock clean wash cook eat drink cut fix repair test check measure
    count compare change improve replace remove add mix cover fill watch follow catch throw hit touch answer ask call
    invite visit meet join help save protect attack defend win beat lead own use need want like love miss forget
    remember notice recognize understand explain describe discuss mention report announce offer accept refuse ignore
    avoid stop start finish continue repeat return receive deliver collect order pay spend borrow steal hide discover
    design plan prepare manage control study learn choose pick select examine review copy print publish record cross
    pass reach enter climb drive ride approach divide connect tie load raise plant feed hunt train treat trust believe
    warn support serve earn waste damage destroy burn turn
  `),
  adverb: words(`
    slowly quickly quietly carefully suddenly finally early late often never always sometimes usually rarely again
    soon twice once together alone easily hardly nearly almost perfectly badly well directly gently firmly clearly
    openly secretly happily sadly calmly patiently politely exactly roughly gradually constantly immediately
    eventually recently today yesterday tonight somewhere everywhere outside inside upstairs away forward back home
    there here
  `),
  preposition: words(`
    in on at near behind beside under over above below inside outside beyond across around through along against
    between within from into toward towards before after during until without with for by about
  `),
  link: words(`
    and and and or
  `),
  relative: words(`
    that that which
  `),
  conjunction: words(`
    and but so because while although when until before after since though unless if
  `),
  Determiner: words(`
    The This That Each Every Another One Some No My Your His Her Our Their
  `),
  Adverb: words(`
    Later Then Today Yesterday Sometimes Often Finally Meanwhile However Usually Perhaps Maybe Still Instead Again
    Soon Once Now Here There
  `),
  Conjunction: words(`
    When While After Before Because Although Since If Until Unless As Once Though
  `),
  Pronoun: words(`
    He She They We It I You Everyone Nobody Someone
  `),
  Question: words(`
    Why How When Where
  `),
} satisfies Record<string, readonly string[]>;

export type WordKind = keyof typeof LEXICON;

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
