"""EU financial sanctions: the Financial Sanctions Files in CSV 1.1, 118 columns, one row for each name and address."""

from __future__ import annotations

from collections.abc import Iterator

from scrapers.errors import UnreadableRecord
from scrapers.watchlists.records import ListingRecord, ListPart, Tally, Watchlist
from scrapers.watchlists.table import day, decoded, joined, noted_day, others, rows_of

KEY = "eu-fsf"
HOME = "https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions"
#: The word after "token=" is the one that the Commission prints for everybody, and no secret.
ADDRESS = "https://webgate.ec.europa.eu/fsd/fsf/public/files/csvFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw"
_WHAT = "the EU financial sanctions file"

_REGULATION = (
    *("Regulation_Type", "Regulation_OrganisationType", "Regulation_PublicationDate"),
    *("Regulation_EntryIntoForceDate", "Regulation_NumberTitle", "Regulation_Programme", "Regulation_PublicationUrl"),
)
_BLOCKS = {
    "Entity": (
        *("LogicalId", "EU_ReferenceNumber", "UnitedNationId", "DesignationDate", "DesignationDetails", "Remark"),
        *("SubjectType", "SubjectType_ClassificationCode", *_REGULATION),
    ),
    "NameAlias": (
        *("LastName", "FirstName", "MiddleName", "WholeName", "NameLanguage", "Gender", "Title", "Function"),
        *("LogicalId", "RegulationLanguage", "Remark", *_REGULATION),
    ),
    "Address": (
        *("City", "Street", "PoBox", "ZipCode", "Region", "Place", "AsAtListingTime", "ContactInfo"),
        *("CountryIso2Code", "CountryDescription", "LogicalId", "RegulationLanguage", "Remark", *_REGULATION),
    ),
    "BirthDate": (
        *("BirthDate", "Day", "Month", "Year", "YearRangeFrom", "YearRangeTo", "Circa", "CalendarType", "ZipCode"),
        *("Region", "Place", "City", "CountryIso2Code", "CountryDescription", "LogicalId", "RegulationLanguage"),
        *("Remark", *_REGULATION),
    ),
    "Identification": (
        *("Number", "Diplomatic", "KnownExpired", "KnownFalse", "ReportedLost", "RevokedByIssuer", "IssuedBy"),
        *("IssuedDate", "ValidFrom", "ValidTo", "LatinNumber", "NameOnDocument", "TypeCode", "TypeDescription"),
        *("Region", "CountryIso2Code", "CountryDescription", "LogicalId", "RegulationLanguage", "Remark"),
        *_REGULATION,
    ),
    "Citizenship": (
        *("Region", "CountryIso2Code", "CountryDescription", "LogicalId", "RegulationLanguage", "Remark"),
        *_REGULATION,
    ),
}
#: The 118 columns, in their order.
COLUMNS = ("fileGenerationDate", *(f"{block}_{field}" for block, fields in _BLOCKS.items() for field in fields))
_NEEDED = (
    *("fileGenerationDate", "Entity_LogicalId", "Entity_EU_ReferenceNumber", "Entity_SubjectType_ClassificationCode"),
    *("Entity_Regulation_Programme", "NameAlias_WholeName", "Address_CountryIso2Code"),
)
_ADDRESS_PARTS = ("Address_Street", "Address_City", "Address_Region", "Address_ZipCode", "Address_CountryDescription")
#: The file writes "00" where the country is not known.
_NO_COUNTRY = frozenset({"", "00"})


def parse(body: bytes, tally: Tally) -> Iterator[ListingRecord]:
    """Yield one record for each enterprise; persons are counted by their logical id and never yielded."""
    grouped: dict[str, list[dict[str, str]]] = {}
    persons: set[str] = set()
    text = decoded(body, _WHAT)
    for row in rows_of(text, _WHAT, columns=COLUMNS, needed=_NEEDED, tally=tally, delimiter=";"):
        identifier, kind = row["Entity_LogicalId"], row["Entity_SubjectType_ClassificationCode"]
        if not identifier:
            raise UnreadableRecord(f"{_WHAT} has a row without Entity_LogicalId: the shape has changed")
        if kind == "enterprise":
            grouped.setdefault(identifier, []).append(row)
        elif kind == "person":
            persons.add(identifier)
        else:
            tally.left_out[f"of type {kind[:40]!r}"] += 1
        tally.report_date = tally.report_date or day(row["fileGenerationDate"])
    tally.left_out["individual"] += len(persons)
    for identifier, rows in grouped.items():
        yield _record(identifier, rows, tally)


def _record(identifier: str, rows: list[dict[str, str]], tally: Tally) -> ListingRecord:
    names = joined(row["NameAlias_WholeName"] for row in rows)
    if not names:
        raise UnreadableRecord(f"{_WHAT}: entry {identifier} has no name")
    first = rows[0]
    # The first name in Latin letters is the one that a reader can compare; the file puts languages in any order.
    name = next((item for item in names if item.isascii()), names[0])
    programmes = joined(row["Entity_Regulation_Programme"] for row in rows)
    regulations = joined(row.get("Entity_Regulation_NumberTitle", "") for row in rows)
    return ListingRecord(
        list_key=KEY,
        name=name,
        aliases=others(names, name),
        countries=joined(
            row["Address_CountryIso2Code"] for row in rows if row["Address_CountryIso2Code"] not in _NO_COUNTRY
        ),
        detail="; ".join((*programmes, *regulations)),
        listed_on=noted_day(first.get("Entity_DesignationDate", ""), "Entity_DesignationDate", tally),
        reference=first["Entity_EU_ReferenceNumber"] or identifier,
        addresses=joined(", ".join(row[part] for part in _ADDRESS_PARTS if row.get(part)) for row in rows),
        source_url=first.get("Entity_Regulation_PublicationUrl", "") or HOME,
    )


WATCHLIST = Watchlist(
    key=KEY,
    title="EU financial sanctions (FSF)",
    publisher="European Commission",
    licence="European Commission, reuse authorised under Decision 2011/833/EU with the source named",
    home=HOME,
    address=ADDRESS,
    expected_min=900,
    expected_max=8_000,
    parts=(ListPart(key=KEY, name="EU financial sanctions (FSF)", kind="legal"),),
    well_known=(
        ("Rosoboronexport", "RU"),
        ("Korea Mining Development Trading Corporation", "KP"),
        ("Islamic Revolutionary Guard Corps", "IR"),
    ),
    parse=parse,
    stale_after_days=60,
)
