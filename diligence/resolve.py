"""Who the partners of one case are: which organisation records are one body, and which known body that is.

Records are joined on the words of their names once legal forms, abbreviations and an acronym of the same name are
evened out, and never across countries that contradict each other. Each join says why, and is an edge with the names
of both records as evidence, so that a reader can undo it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from diligence.judgements import Judgement, Judgements
from diligence.knowledge import Knowledge
from diligence.model import KnownBody, Match
from diligence.names import fold, is_distinctive, name_key, name_words
from diligence.places import Place, place_of
from graphs.build import NAME_CUT, as_evidence, project_key
from graphs.evidence import Evidence, EvidenceGraph, NodeKind, Relation, connect, nodes_of
from scrapers.records import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """An organisation record taken as the same body as the partner's first, and why."""

    node: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePartner:
    """One body in the case: its organisation nodes (the first stands for all), place, identity and matches.

    `names` are all names that the records give it, the fullest first. `body` is the known body or None, with
    `identity_basis` in words either way.
    """

    nodes: tuple[str, ...]
    name: str
    names: tuple[str, ...]
    place: Place
    merges: tuple[Merge, ...]
    body: KnownBody | None
    identity_basis: str
    matches: tuple[Match, ...]
    name_evidence: Evidence
    judgements: tuple[Judgement, ...] = ()


_STATUS_ORDER = ("confirmed", "probable", "possible")


def resolve_partners(
    project: Project, graph: EvidenceGraph, knowledge: Knowledge, judgements: Judgements | None = None
) -> tuple[CasePartner, ...]:
    """Return the partners of a project in the record's order, and join their records in the graph.

    What a person judged always wins: records judged one body are joined, records judged different are not, a known
    body or a listing judged different is dropped.
    """
    evidence = _name_evidence(project, graph)
    decided = judgements or Judgements()
    return tuple(
        _partner(graph, group, evidence, knowledge, decided) for group in _groups(project, graph, knowledge, decided)
    )


@dataclass(slots=True)
class _Group:
    """The records taken as one body so far; a record that is read begins as a group of its own."""

    nodes: list[str]
    name: str
    key: str
    place: Place
    body: KnownBody | None

    def takes(self, record: _Group) -> bool:
        """Say whether a record is the same body by its name, place and identity."""
        # Every record meets every group of its case, and nearly all differ in their names: these are compared first.
        if record.body is not None and self.body is not None:
            same = record.body.id == self.body.id
        else:
            same = record.key == self.key and record.could_be_told(self.place)
        return same and not _contradict(record.place, self.place) and not _contradict(self.place, record.place)

    def could_be_told(self, other: Place) -> bool:
        """Say whether a place or a word of the name tells it from others: "Ministry of Health" could be anybody's."""
        return bool(self.place.codes or other.codes) or is_distinctive(name_words(self.name))


def _contradict(one: Place, other: Place) -> bool:
    # "Outside UK" names no country, and still rules one out.
    if one.outside_uk and other.codes == ("GB",):
        return True
    return bool(one.codes and other.codes) and not set(one.codes) & set(other.codes)


def _groups(project: Project, graph: EvidenceGraph, knowledge: Knowledge, judgements: Judgements) -> list[_Group]:
    own = project_key(project)
    groups: list[_Group] = []
    for node in nodes_of(graph, NodeKind.ORGANISATION):
        if set(graph.get_edge_data(own, node, default={})) <= {Relation.FUNDED_BY.value}:
            continue  # the council that pays is not a partner
        record = _read_record(graph, node, knowledge, judgements)
        group = _group_of(graph, node, groups, judgements) or next(
            (known for known in groups if known.takes(record) and not _kept_apart(graph, node, known, judgements)), None
        )
        if group is None:
            groups.append(record)
            continue
        group.nodes.append(node)
        group.place = place_of([graph.nodes[known] for known in group.nodes])
        group.body = group.body or record.body
    return groups


def _read_record(graph: EvidenceGraph, node: str, knowledge: Knowledge, judgements: Judgements) -> _Group:
    names = _names(graph, node)
    place = place_of([graph.nodes[node]])
    body, _ = _identify(names, place, knowledge)
    body, _ = judgements.identity(_subjects(graph, [node]), body, "", knowledge.bodies)
    return _Group([node], names[0], merge_key(names[0]), place, body)


def _subjects(graph: EvidenceGraph, nodes: Sequence[str]) -> list[str]:
    """Return the words by which a judgement may name these records: their ids and their names."""
    ids = [str(graph.nodes[node].get("organisation_id") or "") for node in nodes]
    return [*ids, *(str(graph.nodes[node]["name"]) for node in nodes)]


def _group_of(graph: EvidenceGraph, node: str, groups: list[_Group], judgements: Judgements) -> _Group | None:
    if not judgements:
        return None
    return next((group for group in groups if _verdict(graph, node, group, judgements) == "same"), None)


def _kept_apart(graph: EvidenceGraph, node: str, group: _Group, judgements: Judgements) -> bool:
    return _verdict(graph, node, group, judgements) in {"different", "unsure"}


def _verdict(graph: EvidenceGraph, node: str, group: _Group, judgements: Judgements) -> str | None:
    """Return what was judged of a record and a group, whichever of the two was named first."""
    if not judgements:
        return None
    one, other = _subjects(graph, [node]), _subjects(graph, group.nodes)
    held = judgements.about(one, "organisation", *other) or judgements.about(other, "organisation", *one)
    return held.verdict if held else None


@lru_cache(maxsize=1 << 14)  # the same bodies stand in many grants
def merge_key(name: str) -> str:
    """Return the key on which two records of one case are one body: the name's words without its own acronym."""
    words = fold(name).split()
    for at in (len(words) - 1, 0):
        rest = words[:at] + words[at + 1 :]
        if len(rest) > 1 and words[at] in _initials(rest):
            return name_key(" ".join(rest))
    return name_key(name)


def _initials(words: Sequence[str]) -> set[str]:
    small = {"of", "the", "and", "for", "in", "on"}
    return {"".join(word[0] for word in words), "".join(word[0] for word in words if word not in small)}


def _names(graph: EvidenceGraph, node: str) -> list[str]:
    data = graph.nodes[node]
    own = str(data["name"])
    fuller = [name for name in data.get("outcome_names", ()) if len(own) >= NAME_CUT - 1 and len(name) > len(own)]
    return list(dict.fromkeys((*fuller, own)))


def _identify(names: Iterable[str], place: Place, knowledge: Knowledge) -> tuple[KnownBody | None, str]:
    for name in names:
        found = knowledge.index.identify(name, place.codes, outside_uk=place.outside_uk)
        if found is not None:
            return knowledge.bodies.get(found.body.id, found.body), found.basis
    return None, "no known body bears this name and place in the registers consulted, or several do"


def _partner(
    graph: EvidenceGraph,
    group: _Group,
    evidence: dict[str, Evidence],
    knowledge: Knowledge,
    judgements: Judgements,
) -> CasePartner:
    first, *others = group.nodes
    names = list(dict.fromkeys(name for node in group.nodes for name in _names(graph, node)))
    place = group.place
    subjects = _subjects(graph, group.nodes)
    body, basis = judgements.identity(subjects, *_identify(names, place, knowledge), knowledge.bodies)
    found = (judgements.match(subjects, match) for match in _matches(names, place, body, knowledge))
    merges = []
    for node in others:
        name = str(graph.nodes[node]["name"])
        why = _merge_reason(graph, first, node, body, judgements)
        connect(graph, node, Relation.SAME_BODY, first, evidence[node], evidence[first], why=why)
        merges.append(Merge(node=node, name=name, why=why))
    return CasePartner(
        nodes=tuple(group.nodes),
        name=names[0],
        names=tuple(names),
        place=place,
        merges=tuple(merges),
        body=body,
        identity_basis=basis,
        matches=tuple(sorted((match for match in found if match is not None), key=_rank)),
        judgements=judgements.of(subjects),
        name_evidence=evidence[first],
    )


def _merge_reason(graph: EvidenceGraph, first: str, node: str, body: KnownBody | None, judgements: Judgements) -> str:
    held = judgements.about(_subjects(graph, [node]), "organisation", *_subjects(graph, [first]))
    held = held or judgements.about(_subjects(graph, [first]), "organisation", *_subjects(graph, [node]))
    if held is not None and held.verdict == "same":
        return held.words
    one, other = str(graph.nodes[first]["name"]), str(graph.nodes[node]["name"])
    if fold(one) == fold(other):
        return "the same name on two organisation records"
    if merge_key(one) == merge_key(other):
        return "the same name once legal form, abbreviations and its own acronym are evened out"
    return f"both are identified with {body.name}" if body else "the same name"


def _matches(names: Iterable[str], place: Place, body: KnownBody | None, knowledge: Knowledge) -> tuple[Match, ...]:
    best: dict[tuple[str, str], Match] = {}
    ids = {"ror": body.ror} if body and body.ror else None
    for name in names:
        for match in knowledge.index.match(name, place.codes, ids=ids, outside_uk=place.outside_uk):
            key = (match.listing.id, match.relation)
            if key not in best or _rank(match) < _rank(best[key]):
                best[key] = match
    return tuple(sorted(best.values(), key=lambda match: (_rank(match), match.listing.list, match.listing.name)))


def _rank(match: Match) -> int:
    return _STATUS_ORDER.index(match.status)


def _name_evidence(project: Project, graph: EvidenceGraph) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {}
    for organisation in project.organisations:
        node = f"{NodeKind.ORGANISATION.value}:{organisation.id}"
        address = organisation.address
        where = [f"region: {address.region}" if address and address.region else "",
                 f"country: {address.country}" if address and address.country else ""]  # fmt: skip
        words = "; ".join([organisation.name, *(part for part in where if part)])
        found[node] = as_evidence(
            project.snapshots[organisation.snapshot], quote_words=words, place="organisation record"
        )
    for node in nodes_of(graph, NodeKind.ORGANISATION):
        if node not in found:  # a body that only an outcome or a fund names: the edge's own words name it
            found[node] = next(iter(next(iter(graph.in_edges(node, data=True)))[2]["evidence"]))
    return found
