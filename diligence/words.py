"""The vocabulary of organisation names: abbreviations, legal forms, words for kinds of bodies, and places."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


def _table(pairs: str) -> dict[str, str]:
    """Read "short short=long" groups, one a line."""
    found: dict[str, str] = {}
    for line in pairs.strip().splitlines():
        shorts, _, long = line.partition("=")
        found.update(dict.fromkeys(shorts.split(), long.strip()))
    return found


#: Words that carry no name of their own; dropped from keys, so that "Univ Sci Tech China" keeps its order.
FUNCTION_WORDS = word_set(
    "of the and for at in on to de la le du des der die das und et del della di da do dos y e no nr"
)

#: How records shorten, inflect or spell the same word, as read in grants, author affiliations and lists. Plurals are
#: joined for generic words only: names of places and people never change.
CANONICAL = _table("""
univ uni unv universty univeristy univerity univesity univercity = university
inst instit institue insitute instutute insititute institut institutes insti = institute
tech techn technol technologies tec techno technolgy = technology
sci scien sciences scince sciece = science
natl nat nation = national
acad academies = academy
dept dep departament depart departments = department
lab labs laboratories laboratary = laboratory
cent centre centres centers ctr cntr cen = center
res resch reserch = research
eng engn engg engr engrg enginering = engineering
mech = mechanical
elect electr electronics = electronic
med = medical
agric agri agr = agricultural
aero aeron aeronaut aeronautic aeronautical = aeronautics
astronaut astronautical astro = astronautics
aerosp = aerospace
telecomm telecom telecommun telecommunications = telecommunication
commun communications = communication
intl int internat = international
govt gov = government
min ministries = ministry
soc = society
fdn fndn foundations = foundation
corpn corporations corpoation = corporation
mfg manuf = manufacturing
phys = physics
chem = chemical
math maths = mathematics
hosp hospitals = hospital
coll colleges = college
sch schools = school
fac = faculty
mil = military
def defence = defense
petr petrol = petroleum
polytech polytechnical = polytechnic
indust ind industries industrial = industry
dev devel developement = development
mgmt mgt managment = management
info inform informat = information
sys systems = system
mat mater materials = material
optoelectronics = optoelectronic
posts = post
lang languages = language
econ = economics
archit architec architectural = architecture
envir environ environmental = environment
st = saint
navy = naval
mines = mining
resources = resource
studies = study
affairs = affair
services = service
products = product
works = work
assoc assn associations = association
admin = administration
first 1st i = 1
second 2nd ii = 2
third 3rd iii = 3
fourth 4th iv = 4
fifth 5th = 5
sixth 6th = 6
seventh 7th = 7
eighth 8th = 8
ninth 9th = 9
tenth 10th = 10
peoples = people
programme = program
organisation organisations organizations = organization
specialised = specialized
fibre = fiber
aluminium = aluminum
weapons = weapon
""")

#: Legal forms, stripped from either end of a name. Several words are first joined by `LEGAL_PHRASES`.
LEGAL_FORMS = word_set(
    "ltd limited co company companies corp corporation inc incorporated llc llp lp plc jsc ojsc pjsc cjsc zjsc ao oao"
    " zao pao ooo too oo odo gmbh mbh ag kg kgaa ab bv nv sa sas sarl srl spa oy oyj as asa aps kft sro doo dd sl slu"
    " pty pvt private pte bhd sdn kk pt tbk fze fzco fzc fzllc dmcc llp lda ltda sti sirketi pjs psc pjsco fsue fgup"
    " gup npo npao eood ood ead ad"
)
LEGAL_PHRASES = (
    ("open joint stock company", "ojsc"),
    ("public joint stock company", "pjsc"),
    ("closed joint stock company", "cjsc"),
    ("joint stock company", "jsc"),
    ("joint stock co", "jsc"),
    ("limited liability company", "llc"),
    ("limited liability partnership", "llp"),
    ("federal state unitary enterprise", "fsue"),
    ("aktsionernoe obshchestvo", "jsc"),
    ("private limited", "pvt ltd"),
    ("акционерное общество", "ао"),
    ("общество с ограниченной ответственностью", "ооо"),
    ("有限责任公司", " 有限公司"),
    ("有限責任公司", " 有限公司"),
    ("股份有限公司", " 有限公司"),
)
CYRILLIC_LEGAL_FORMS = word_set("ао оао зао пао ооо одо фгуп гуп нпо")

#: A legal form that only one country's law knows: a place carried by the name itself.
LEGAL_FORM_COUNTRY = {
    "gmbh": frozenset({"DE", "AT", "CH"}), "ab": frozenset({"SE", "FI"}), "oy": frozenset({"FI"}),
    "oyj": frozenset({"FI"}), "aps": frozenset({"DK"}), "bv": frozenset({"NL", "BE"}), "sarl": frozenset({"FR", "CH"}),
    "spa": frozenset({"IT"}), "srl": frozenset({"IT", "RO", "ES"}), "pty": frozenset({"AU", "ZA"}),
    "ojsc": frozenset({"RU", "BY"}), "oao": frozenset({"RU", "BY"}), "ooo": frozenset({"RU", "BY"}),
    "zao": frozenset({"RU", "BY"}), "pao": frozenset({"RU"}), "pjsc": frozenset({"RU", "UA", "AE"}),
    "fgup": frozenset({"RU"}), "fsue": frozenset({"RU"}), "kk": frozenset({"JP"}), "plc": frozenset({"GB", "IE"}),
    "sdn": frozenset({"MY"}), "bhd": frozenset({"MY"}), "sas": frozenset({"FR", "CO"}), "sirketi": frozenset({"TR"}),
}  # fmt: skip

#: Words that say what kind of body something is, or what field it works in: alone they name nobody.
_GENERIC = word_set(
    "university institute technology science national academy department laboratory center research engineering"
    " mechanical electronic electrical medical agricultural aeronautical astronautical aerospace telecommunication"
    " communication international government ministry society foundation corporation manufacturing physics chemical"
    " chemistry mathematics biology hospital college school faculty military defense petroleum polytechnic industrial"
    " development management information system material optoelectronic post economics architecture environment mining"
    " resource study affair service product work association administration key state group holding holdings limited"
    " general central federal public royal common new applied advanced technical scientific design bureau office"
    " agency commission committee council institution enterprise trading trade export import air force army navy naval"
    " police people republic democratic security intelligence strategic global world energy power electric nuclear"
    " atomic space aviation aircraft airlines airline engine optics optical mechanics precision instrument computer"
    " computing software network digital data automation control robotics semiconductor microelectronics machinery"
    " machine building construction shipbuilding ship marine ocean oil gas steel metal metals chemicals pharmaceutical"
    " health medicine art law finance financial bank banking insurance business education teachers normal training"
    " library museum press news media film television radio postal transport transportation railway road logistics"
    " shipping maritime port water conservancy forestry fishery fisheries food textile culture cultural sport sports"
    " test testing quality standard inspection experimental special industry production plant factory works solutions"
    " systems products equipment supply services consulting investment investments capital partners ventures studio"
    " equipment battery solar wind laser radar satellite missile rocket weapon weapons ammunition explosives arms"
    " organization program project unit team branch division section north south east west northern southern eastern"
    " western northeastern northwestern southeastern southwestern northeast northwest southeast southwest united union"
    " first second third fourth fifth academic advance innovation joint higher graduate young modern natural social"
    " human life earth geology geophysics structural mechanic theoretical fundamental high low big large micro nano"
    " nanotechnology intelligent smart green clean civil foreign relations relation language languages armament"
    " sergeant command logistic engineer officer officers academician integrated circuit circuits device devices"
    " component components cable cables wire vehicle vehicles automotive auto motor motors car electronics energy"
    " geological meteorological environmental chemical biological biotechnology genomics genetic genetics gene vision"
    " cloud internet online web video image graphics imaging signal signals sensor sensors photonics quantum photon"
    " antenna antennas microwave wireless mobile telecom phone pioneer star sun universal united alliance one alpha"
    " beta delta omega apex atlas aurora nova titan phoenix eagle horizon frontier summit premier prime elite"
)

GENERIC = _GENERIC | frozenset(CANONICAL.get(word, word) for word in _GENERIC) | frozenset(CANONICAL.values())

#: Words that begin a part of a body; a name in front of them or behind them is the body that they belong to.
UNIT_WORDS = word_set(
    "department school college faculty laboratory hospital center institute division section unit group branch campus"
    " library press museum office graduate key state clinic program chair research national affiliated teaching"
    " academy observatory station team medical"
)

#: What a unit in front of, or behind, its body's whole name is called: "West China Hospital of Sichuan University".
UNIT_NOUNS = word_set(
    "hospital school college department faculty laboratory center institute clinic branch press academy"
)

#: A word of these in front of a name makes it somebody else's ("Southern Jiangnan University").
QUALIFIERS = word_set(
    "north south east west northern southern eastern western central new national northeast northwest southeast"
    " southwest northeastern northwestern southeastern southwestern international united free open private old upper"
    " lower inner outer pla former"
)

#: Words of which one stands in every name of a body of China's armed forces, so that "PLA" in front may be left out.
ARMED_FORCES = word_set("naval army military air rocket armed force defense infantry artillery missile")

#: Places in the names of bodies: provinces, cities and regions of the countries whose bodies stand on lists most.
#: ROR's cities are added where a ROR file is given.
_PLACES = {
    "CN": "china chinese sino beijing peking shanghai tianjin tientsin chongqing chungking hebei shanxi shaanxi"
    " liaoning jilin kirin heilongjiang jiangsu zhejiang anhui fujian fukien jiangxi shandong henan hubei hunan"
    " guangdong hainan sichuan szechuan szechwan guizhou yunnan gansu qinghai taiyuan shenyang changchun harbin"
    " nanjing nanking hangzhou hefei fuzhou nanchang jinan zhengzhou wuhan changsha guangzhou haikou chengdu"
    " guiyang kunming xian sian lanzhou xining hohhot nanning lhasa yinchuan urumqi guangxi tibet ningxia"
    " xinjiang dalian qingdao tsingtao ningbo xiamen amoy shenzhen suzhou wuxi changzhou nantong yangzhou"
    " zhenjiang xuzhou lianyungang wenzhou jiaxing shaoxing jinhua wuhu bengbu quanzhou zhangzhou ganzhou"
    " jiujiang yantai weifang weihai zibo linyi luoyang kaifeng xinxiang nanyang yichang xiangyang jingzhou"
    " xiangtan hengyang zhuzhou yueyang zhuhai foshan dongguan shantou zhongshan huizhou zhanjiang guilin"
    " liuzhou mianyang luzhou leshan zunyi baoji xianyang yangling qinhuangdao tangshan baoding shijiazhuang"
    " handan langfang zhangjiakou datong baotou anshan fushun jinzhou yanshan daqing qiqihar mudanjiang jiamusi"
    " yanbian wenchang sanya huazhong manchuria huainan maanshan yancheng huaian taizhou",
    "HK": "hongkong kowloon",
    "MO": "macau macao",
    "TW": "taiwan taipei kaohsiung taichung tainan hsinchu taoyuan",
    "RU": "russia russian moscow petersburg leningrad novosibirsk siberian siberia yekaterinburg ekaterinburg ural"
    " kazan tatarstan samara tomsk omsk chelyabinsk rostov ufa bashkir perm voronezh volgograd saratov krasnoyarsk"
    " krasnodar tula ryazan kaluga dubna obninsk sarov snezhinsk zelenograd zhukovsky vladivostok khabarovsk irkutsk"
    " novgorod nizhny penza izhevsk tver skolkovo kurchatov dolgoprudny korolev taganrog kaliningrad murmansk",
    "IR": "iran iranian tehran isfahan esfahan shiraz tabriz mashhad qom karaj kerman yazd ahvaz urmia ferdowsi sharif",
    "KP": "korea pyongyang",
    "KR": "seoul busan daejeon pohang",
    "BY": "belarus belarusian minsk gomel grodno brest vitebsk",
    "PK": "pakistan islamabad karachi lahore rawalpindi",
    "SY": "syria syrian damascus aleppo",
    "IN": "india indian delhi mumbai bombay bangalore bengaluru chennai madras kolkata calcutta hyderabad kanpur"
    " kharagpur roorkee bhabha indira",
    "JP": "japan japanese tokyo kyoto osaka nagoya sapporo",
    "SE": "sweden stockholm", "DE": "germany berlin munich", "FR": "france paris", "IT": "italy", "ES": "spain",
    "NL": "netherlands", "US": "usa", "GB": "uk england scotland wales", "AU": "australia", "CA": "canada",
    "UA": "ukraine kharkiv kyiv kiev", "TR": "turkey ankara istanbul", "SG": "singapore", "IL": "israel",
    "MY": "malaysia", "TH": "thailand", "VN": "vietnam", "PL": "poland", "FI": "finland", "NO": "norway",
    "DK": "denmark", "CH": "switzerland", "AT": "austria", "BR": "brazil", "MX": "mexico", "NZ": "zealand",
    "AM": "armenia yerevan", "KZ": "kazakhstan almaty astana",
}  # fmt: skip
PLACES: dict[str, str] = {word: code for code, words in _PLACES.items() for word in words.split()}
