"""Tells names of organisations from names of persons, where a list does not say which is which.

The US Entity List, Military End User List, Unverified List and Denied Persons List come without a type, and persons
are among them. Persons must never leave a scraper, so a name stays only where something in it says "organisation": a
legal form, a word of what organisations are or do, a digit, "&", or a script and length that no person's name has. The
rule errs towards leaving out; what is left out is counted. Only the form of the name is read, never where it comes
from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_HAN_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.\s?){2,}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Legal forms of many countries, without full stops. Forms that are also names of persons ("As", "Sa", "Ao", "Oy",
#: "Ag", "Ou") count only as the last word, below.
_LEGAL_FORMS = _words(
    "ltd limited co company companies corp corporation inc incorporated llc llp lp plc jsc ojsc pjsc cjsc zjsc oao zao"
    " pao ooo gmbh mbh kg bv nv sarl srl spa oyj kft sro doo pty pvt private pte bhd sdn tbk fze fzco fzc fzllc dmcc"
    " ltda sti sirketi pjs psc pjsco fsue fgup npo npao eood ead lda eurl sasu aps hf uab sia lld wll saoc saog"
    " gesellschaft aktiengesellschaft anstalt stiftung kabushiki kaisha societe sociedad sociedade spolka obshchestvo"
    " predpriyatie firma cia compania compagnie entreprise"
)
_LEGAL_LAST = _words("ag as sa ao ab oy pt kk oo sas se nl fz fzd cv ou ad ec bm asa")
#: A legal form in front, as in Indonesian and Russian names.
_LEGAL_FIRST = _words("pt ao cv oo")

_ORGANISATION_WORDS = _words(
    # what it is
    "university universities institute institution college school academy faculty department laboratory "
    "laboratories lab labs center centre centers centres hospital clinic ministry directorate administration "
    "authority agency bureau office organization organisation organizations committee council commission "
    "foundation association federation union league society chamber trust fund court headquarters branch division "
    "unit battalion brigade regiment corps command force forces army navy military militia police guard guards "
    "guardian fleet arsenal depot base station observatory museum library embassy consulate government republic "
    "state national federal municipal provincial people's peoples house party movement front group groups grup "
    "grupo groupe gruppe gruppa holding holdings consortium conglomerate cooperative collective partnership "
    "alliance network club team subsidiary parastatal universidad universitaet universite institut institutul "
    "instituto akademiya universitet zavod kombinat fabrika konstruktorskoe proizvodstvennoe nauchno obyedineniye "
    "obedinenie npp npo nii okb skb kb kontsern concern agentstvo tsentr "
    # what it does or makes
    "trading trade trades traders trader commerce commercial import imports export exports exporter importer "
    "importers exporters venture ventures enterprise enterprises business businesses industry industries "
    "industrial industria industrie industriya manufacturing manufacturer manufacturers factory plant plants "
    "works workshop mill foundry shipyard shipyards dockyard refinery mine mines mining metals metal steel "
    "aluminium aluminum copper chemical chemicals petrochemical petrochemicals petroleum oil gas energy power "
    "electric electrical electricity electronic electronics elektronik elektronika elektro electro nuclear atomic "
    "radiation isotope aerospace aviation avia aviacion aircraft airline airlines airways air airport aero "
    "aeronautical aeronautics aerodynamics space missile missiles rocket rockets propulsion engine engines motor "
    "motors vehicle vehicles automotive automobile auto tractor marine maritime shipping ship ships shipbuilding "
    "vessel vessels navigation cargo freight forwarding logistics logistic transport transportation transit "
    "express courier delivery railway rail port ports telecom telecommunication telecommunications communication "
    "communications networks networking wireless radio radar satellite satellites optics optical optoelectronics "
    "photonics laser lasers semiconductor semiconductors microelectronics micro microsystems integrated circuit "
    "circuits chip chips device devices component components spare parts equipment instrument instruments "
    "instrumentation machine machines machinery tools tool technology technologies technical technika tehnika "
    "tech techno teknik teknoloji teknologi technik technique techniques engineering engineers science sciences "
    "scientific research development innovation innovations design consulting consultancy consultants consultant "
    "solutions solution systems system services service supply supplies supplier suppliers procurement sourcing "
    "distribution distributor distributors marketing sales sale retail wholesale store stores shop market "
    "supermarket bazaar products product goods material materials textile textiles apparel garment garments "
    "clothing footwear food foods agricultural agriculture agro farm farms cotton sugar flour tobacco timber wood "
    "paper printing press publishing media news television broadcasting film studio pharmaceutical "
    "pharmaceuticals pharma medical medicine health biotech biotechnology biological bio gene genomics genetics "
    "construction contracting contractor contractors contracts building builders cement property properties "
    "realty estate estates architecture finance financial investment investments capital bank banking banco "
    "banque bourse exchange securities insurance leasing money remittance hawala accounting legal law management "
    "security protection defense defence armament armaments arms weapon weapons ammunition explosives "
    "surveillance intelligence software hardware computer computers computing supercomputing supercomputer data "
    "digital cloud internet online cyber information informatics infotech robotics robot automation automatic "
    "control controls intelligent smart drone drones uav unmanned image imaging vision video camera cameras "
    "sensor sensors quantum nano nanotechnology battery batteries solar photovoltaic wind water hydraulic "
    "hydraulics mechanics mechanical mechatronics precision bearing bearings valve valves pump pumps pipe "
    "pipeline pipelines cable cables wire fiber fibre plastics plastic polymer polymers rubber glass ceramics "
    "carbon silicon polysilicon graphite composite composites alloy alloys titanium tungsten rare geological "
    "geology geophysics seismic surveying mapping meteorology meteorological environmental environment ecology "
    "hydro thermal heat cooling refrigeration lighting light crystal magnetics magnetic ultrasonic acoustic "
    "acoustics test testing inspection certification standards metrology quality training education educational "
    "cultural culture tourism travel tours hotel hotels resort restaurant general global international worldwide "
    "overseas foreign offshore universal united associated associates affiliates bros brothers sons hitech "
    "supplychain chain sanayi ticaret turizm establishment openlab zone park city province district county region "
    "project program programme operation operations production proizvodstvo shipment imex impex exim intertrade "
    "intl int'l tic "
)
#: Words of the above that are family or given names as well: one of them alone says nothing, two of them do.
_ALSO_NAMES = _words(
    "park wood steel glass port farm farms mill mine house power bond guard guards guardian court chamber league paper"
    " cotton tools ship ships motor press parts marine image bazaar rare water wind store shop wire pipe money"
    " law chain city county general crystal solar carbon light heat rocket laser space baker trader sales sugar"
    " flour timber engineer chip chips mines builders pharma auto avia aero nano micro bio standards bros sons"
    " media star film studio union party front movement republic state province base station gene express freight land"
    " silicon titanium market goods control command force fleet data people's"
)
#: Beginnings and endings that make a single made-up word a firm's name; none that family names have as well.
_STEMS = re.compile(
    r"(?:techno|tekno|tekhno|electro|elektro|petro[cgkmnst]|aeros|biotech|agroprom|metallo|spetstekh|gosprom)[a-z]{3,}\Z"
    r"|[a-z]{3,}(?:tech|tekh|tronic|tronics|tronix|soft|prom|promexport|mashexport|mashimport|eksport|export|import|energo"
    r"|komplekt|snabzhenie|stroy|invest|servis|systems|elektronika|electronics|logistics|logistik|technika|tekhnika"
    r"|pribor|avtomatika|neftegaz|aviation|technologies|zavod|group)\Z"
)

#: A capital inside a word ("NetPosa") is a brand's; the prefixes are those of family names ("McDonald", "DeSantis").
_CAMEL = re.compile(
    r"\b(?!(?:Mc|Mac|De|Di|Du|Da|La|Le|Lo|Van|Von|Fitz|El|Al|Abd|Abu|Ben|Bin|Ter|Ten)[A-Z])[A-Za-z]*[a-z][A-Z][a-z]+"
)


def is_organisation(name: str, aliases: Iterable[str] = ()) -> bool:
    """Whether the form of a name says that it belongs to an organisation, not to a person.

    A name of one word that says nothing ("Sugon") is judged by its aliases: persons are not listed under one word.
    Longer names are never judged so, for a trader may be listed with the names of his shops.
    """
    if len(name.split()) == 1 and any(is_organisation(alias) for alias in aliases if len(alias.split()) > 1):
        return True
    if _HAN_KANA.search(name):
        # A person's name in Chinese, Japanese or Korean has two to four signs, rarely five.
        return len(_HAN_KANA.findall(name)) > 5
    if any(character.isdigit() for character in name) or "&" in name:
        return True
    bare = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", name)
    words = [_plain(word) for word in _WORD.findall(bare)]
    # "S.A." with full stops may be initials, "Se" a given name: a short form counts in capitals beside other letters.
    plain = _WORD.findall(_INITIALS.sub(" . ", name))
    ends = [word.lower() if word.isupper() and not name.isupper() else "" for word in plain]
    telling = {word for word in words if word in _LEGAL_FORMS or word in _ORGANISATION_WORDS}
    if telling - _ALSO_NAMES or len(telling) > 1:
        return True
    if len(ends) > 1 and (ends[-1] in _LEGAL_LAST or ends[0] in _LEGAL_FIRST):
        return True
    return "," not in name and (bool(_CAMEL.search(name)) or any(_STEMS.match(word) for word in words))


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in folded if not unicodedata.combining(character)).replace("’", "'")
