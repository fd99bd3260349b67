"""The publishers whose data we read: their names, licences and the attribution that each report must print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher's dataset. `attribution` is printed word for word; `non_commercial` data can be excluded."""

    key: str
    title: str
    publisher: str
    home: str
    licence: str
    attribution: str
    non_commercial: bool = False
    paraphrased: bool = False  # the texts are ours, after the record's


SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source(
            key="gtr",
            title="Gateway to Research",
            publisher="UK Research and Innovation",
            home="https://gtr.ukri.org",
            licence="Open Government Licence v3.0",
            attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
        ),
        Source(
            key="gow",
            title="EPSRC Grants on the Web",
            publisher="Engineering and Physical Sciences Research Council, UK Research and Innovation",
            home="https://gow.epsrc.ukri.org",
            licence="Open Government Licence v3.0",
            attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
        ),
        Source(
            key="companies_house",
            title="Companies House",
            publisher="Companies House",
            home="https://find-and-update.company-information.service.gov.uk",
            licence="Open Government Licence v3.0",
            attribution="Contains Companies House data licensed under the Open Government Licence v3.0.",
        ),
        Source(
            key="openalex",
            title="OpenAlex",
            publisher="OurResearch",
            home="https://openalex.org",
            licence="CC0 1.0",
            attribution="Contains data from OpenAlex, made available under CC0 1.0.",
        ),
        Source(
            key="crossref",
            title="Crossref",
            publisher="Crossref, from what publishers deposit",
            home="https://www.crossref.org",
            licence="CC0 1.0 for metadata; no claim is made to facts",
            attribution="Contains metadata from Crossref, as deposited by publishers.",
        ),
        Source(
            key="europepmc",
            title="Europe PMC",
            publisher="EMBL-EBI for the Europe PMC funders",
            home="https://europepmc.org",
            licence="Metadata free to use under the terms of EMBL-EBI",
            attribution="Contains metadata from Europe PMC (EMBL-EBI).",
        ),
        Source(
            key="demo",
            title="FACER2VM case compiled from public records",
            publisher="The Diligence maintainers",
            home="https://gtr.ukri.org/projects?ref=EP%2FN007743%2F1",
            licence="Apache-2.0; facts from Gateway to Research under the Open Government Licence v3.0",
            attribution="Compiled by the Diligence maintainers from public records; not a copy of any record.",
            paraphrased=True,
        ),
    )
}
