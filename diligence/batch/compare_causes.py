"""Says why two batches differ: which lists, policy, records, day, judgements or program were not the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diligence.batch.manifest import Manifest
from diligence.batch.pins import Pinned, unpin_records
from diligence.program import program_differences

#: Above so many names a cause is counted.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Moved:
    """A finding that only one of two batches has: its subject, its status and why it came or went."""

    subject: str
    status: str
    why: str

    @property
    def counts(self) -> bool:
        """Whether it counts in a level; a possible one is a question."""
        return self.status != "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """What differs between two batches. `lists` gives, by a list's title, its two versions in words."""

    lists: dict[str, str]
    policy: str
    day: str
    judgements: str
    program: str
    question: str
    records: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that differs, a sentence each."""
        found = []
        if self.lists:
            named = list(self.lists.values())
            more = f"; and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
            found.append(f"Lists: {'; '.join(named[:_NAMED])}{more}.")
        others = (self.policy, self.day, self.judgements, self.program, self.question)
        found += [words if words.endswith("?") else f"{words}." for words in others if words]
        both = len(self.before & self.after)
        if self.records:
            found.append(f"Records: {len(self.records):,} of {both:,} grants that both screened have another version.")
        return tuple(found) or ("Nothing that decides a result differs between the two batches.",)

    @property
    def single(self) -> str | None:
        """The one thing that differs, as the subject of a sentence; None where none or several do."""
        differing = [
            words
            for words, holds in (
                ("The other versions of lists change", bool(self.lists)),
                ("The other policy changes", bool(self.policy)),
                ("The other day changes", bool(self.day)),
                ("The judgements made since change", bool(self.judgements)),
                ("The other program changes", bool(self.program)),
                ("The other records change", bool(self.records)),
            )
            if holds
        ]
        return differing[0] if len(differing) == 1 else None

    def of_grant(self, project_id: str) -> str:
        """Return everything that differs and could bear on this grant."""
        return self._said(self._record(project_id), self._lists(), self.policy, self.day, self.judgements, self.program)

    def of_level(self, project_id: str, won: Sequence[Moved], lost: Sequence[Moved]) -> str:
        """Return why a level differs: the findings that came or went and their reasons, else the policy and the rest.

        A possible finding counts in no level, and is no reason here.
        """
        new, gone = ([moved for moved in each if moved.counts] for each in (won, lost))
        parts = (("new finding", new), ("gone finding", gone))
        told = [f"{word}: {_some([moved.subject for moved in each])}" for word, each in parts if each]
        if not told:
            return self.of_grant(project_id)
        return self._said(*told, self.policy, *(moved.why for moved in (*new, *gone)))

    def of_names(self, project_id: str, names: Sequence[str], *, lists: bool) -> str:
        """Return why names of lists, or of areas, differ: the versions of these very lists where they differ."""
        mine = [self.lists[name] for name in names if name in self.lists] if lists else []
        others = () if lists else (self.policy,)
        return self._said(*mine, self._record(project_id), *others, self.day, self.judgements, self.program)

    def of_finding(self, project_id: str, sentence: str) -> str:
        """Return why a finding came or went: the versions of the lists that it names, where they differ."""
        mine = [words for name, words in self.lists.items() if name in sentence] or [self._lists()]
        return self._said(*mine, self._record(project_id), self.day, self.judgements, self.program)

    def of_presence(self, project_id: str, *, second: bool) -> str:
        """Return why a grant stands in one of the tables only."""
        other = self.before if second else self.after
        if project_id in other:
            return self._said("screened in both, and in the tables of one only", self.of_grant(project_id))
        return self.question or "not among the records of the other batch"

    def _record(self, project_id: str) -> str:
        return "the record has another version" if project_id in self.records else ""

    def _lists(self) -> str:
        return f"{len(self.lists)} of the lists in other versions" if self.lists else ""

    def _said(self, *parts: str) -> str:
        return "; ".join(dict.fromkeys(part for part in parts if part)) or "no difference in what was screened"


def causes_of(old: Manifest, new: Manifest) -> Causes:
    """Return what differs between what two batches were made from; BatchError where a manifest is damaged."""
    one, two = old.plan, new.plan
    before, after = (
        {record.id: record for record in unpin_records(plan.records, words)}
        for plan, words in ((one, "the first manifest"), (two, "the second manifest"))
    )
    policy = ""
    if one.policy.sha256 != two.policy.sha256:
        policy = f"Policy: {_policy(old)}, then {_policy(new)}"
    day = f"Day: {one.moment:%Y-%m-%d}, then {two.moment:%Y-%m-%d}" if one.moment.date() != two.moment.date() else ""
    judgements = ""
    if one.judgements != two.judgements:
        judgements = f"Judgements: {one.judgements.number}, then {two.judgements.number}"
    differences = program_differences(one.program, two.program)
    question = ""
    if one.parameters.question != two.parameters.question:
        question = f"Question: {old.question} Then: {new.question}"
    return Causes(
        lists=_lists(old, new),
        policy=policy,
        day=day,
        judgements=judgements,
        program=f"Program: {'; '.join(differences)}" if differences else "",
        question=question,
        records=frozenset(key for key in before.keys() & after.keys() if _marks(before[key]) != _marks(after[key])),
        before=frozenset(before),
        after=frozenset(after),
    )


def _marks(record: Pinned) -> tuple[object, ...]:
    return record.digest, tuple((mark.kind, mark.digest) for mark in record.beside)


def _policy(manifest: Manifest) -> str:
    policy = manifest.plan.policy
    return f"{policy.name} version {policy.version} (sha256 {policy.sha256[:12]})"


def _lists(old: Manifest, new: Manifest) -> dict[str, str]:
    before, after = ({item.title: item for item in manifest.lists} for manifest in (old, new))
    found = {}
    for title in sorted(before.keys() | after.keys()):
        one, two = before.get(title), after.get(title)
        if one is None or two is None or not one.same_rows(two):
            words = [f"version {item.version}" if item else "not consulted" for item in (one, two)]
            if one and two and one.version == two.version:
                words = [f"{words[0]} (sha256 {one.sha256[:12]})", f"(sha256 {two.sha256[:12]})"]
            found[title] = f"{title}: {words[0]}, then {words[1]}"
    ror = [next((pin for pin in m.plan.lists.kept if pin.list == "ror"), None) for m in (old, new)]
    if (ror[0] and ror[0].sha256) != (ror[1] and ror[1].sha256):
        words = [f"version {pin.version}" if pin else "not loaded" for pin in ror]
        found["ROR"] = f"ROR: {words[0]}, then {words[1]}"
    return found


def _some(subjects: Sequence[str]) -> str:
    names = list(dict.fromkeys(subjects))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
