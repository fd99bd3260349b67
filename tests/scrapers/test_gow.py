"""One grant page of EPSRC Grants on the Web: what it prints comes out; what is not where it should be is an issue."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrapers.archive import Archive
from scrapers.client import Client
from scrapers.errors import NotFound, UnreadableRecord
from scrapers.gow import BASE_SETTING, Gow, GowGrant, GowPanel, GowPartner, as_json, parse_page

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "gow"
PAGE = (Path(__file__).parent / "fixtures" / "gow" / "ep-z000001-1.html").read_text(encoding="utf-8")


def _grant(page: str = PAGE) -> GowGrant:
    return parse_page(page.encode())


def _changed(old: str, new: str) -> GowGrant:
    assert old in PAGE
    return _grant(PAGE.replace(old, new))


def test_every_field_of_a_page_comes_out() -> None:
    grant = _grant()
    assert (grant.reference, grant.title) == ("EP/Z000001/1", "Quiet Rotors & Loud Gulls")
    assert (grant.department, grant.organisation) == ("Wind Engineering", "University of Umber")
    assert (grant.scheme, grant.website) == ("Standard Research", "http://www.umber.invalid")
    assert (grant.start, grant.end) == (date(2011, 2, 28), date(2014, 8, 31))
    assert grant.value_pounds == Decimal("123456.78")
    assert grant.topics == (("Mechanical engineering", "Aerodynamics"), ("Energy", "Wind Power"))
    assert grant.sectors == ("Aerospace, Defence and Marine", "Energy", "R&D")
    assert grant.related_grants == ("EP/Z000002/1", "EP/Z000003/1")
    assert grant.further_information == "See the project's own page"
    assert grant.current_at == date(2012, 3, 21)
    assert (grant.missing, grant.issues) == ((), ())


def test_partners_keep_ids_that_may_be_negative_and_empty_cells_are_none() -> None:
    assert _grant().partners == (GowPartner(id=-17, name="Kestrel Rotors Ltd"), GowPartner(id=42, name="Gull & Sons"))


def test_investigators_stand_by_their_role_as_printed() -> None:
    found = [(item.role, item.id, item.printed_name) for item in _grant().investigators]
    assert found == [
        ("principal", 7, "Professor A Invented"),
        ("other", -8, "Dr B Invented"),
        ("researcher co-investigator", 9, "Dr C Invented"),
    ]


def test_the_abstract_keeps_its_markup_and_reads_as_words() -> None:
    grant = _grant()
    assert grant.abstract == "Rotors are loud.<br /><br />Gulls &amp; rotors meet."
    assert grant.summary_words == "Rotors are loud.\n\nGulls & rotors meet."
    assert grant.final_report_summary is None


def test_all_panels_stand_in_the_record_and_the_open_data_shape_keeps_the_unshaded() -> None:
    grant = _grant()
    assert grant.panels == (
        GowPanel(day=date(2010, 12, 15), name="First Panel", outcome="Deferred"),
        GowPanel(day=date(2011, 1, 5), name="Second Panel", outcome="Announced", alternate_row=True),
    )
    assert as_json(grant)["panel_history"] == [["2010-12-15", "First Panel", "Deferred"]]
    assert as_json(grant, all_panels=True)["panel_history"] == [
        ["2010-12-15", "First Panel", "Deferred"],
        ["2011-01-05", "Second Panel", "Announced"],
    ]


def test_the_json_leaves_out_what_the_page_does_not_give() -> None:
    told = as_json(_grant())
    assert "final_report_summary" not in told
    assert (told["id"], told["value"], told["start_date"]) == ("EP/Z000001/1", 123456.78, "2011-02-28")
    json.dumps(told)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('id="lblTitle"', 'id="lblName"', "title"),
        ('id="lblDepartment"', 'id="x"', "department"),
        ('id="lblStarts"', 'id="x"', "starts"),
        (">28 February 2011<", ">30 February 2011<", "starts"),
        (">31 August 2014<", ">soon<", "ends"),
        ('title="123,456.78"', 'title="plenty"', "value (£)"),
        ('summary="sector classifications"', 'summary="s"', "epsrc industrial sector classifications"),
        ("EPSRC Industrial Sector Classifications:", "Sectors:", "epsrc industrial sector classifications"),
        ('summary="topic classifications"', 'summary="t"', "epsrc research topic classifications"),
        ('summary="partners"', 'summary="p"', "project partners"),
        ("ViewPartner.aspx?OrganisationId=42", "Partner.aspx?Id=42", "project partners"),
        ('id="dgPanelHistory"', 'id="x"', "panel history"),
        ("<td>Panel Name</td>", "<td>Panel</td>", "panel history"),
        ('id="lblAbstract"', 'id="x"', "summary"),
    ],
)
def test_a_changed_page_is_an_issue_and_the_field_unknown_never_a_guess(old: str, new: str, field: str) -> None:
    grant = _changed(old, new)
    assert field in grant.missing
    assert [issue.kind for issue in grant.issues if field in issue.what][:1] == ["changed page"]
    assert grant.reference == "EP/Z000001/1"


def test_sectors_that_cannot_be_read_are_unknown_and_not_none() -> None:
    grant = _changed('summary="sector classifications"', 'summary="s"')
    assert grant.sectors == ()
    assert "sectors" not in as_json(grant)


def test_a_page_without_sectors_has_none_and_no_issue() -> None:
    start = PAGE.index("<table", PAGE.index("EPSRC Industrial Sector Classifications:"))
    stop = PAGE.index("</table>", start) + len("</table>")
    grant = _grant(PAGE[:start] + PAGE[stop:])
    assert (grant.sectors, grant.issues) == ((), ())
    assert as_json(grant)["sectors"] == []


def test_a_sector_that_we_do_not_know_is_kept_and_is_an_issue() -> None:
    grant = _changed("> Energy<", "> Time Travel<")
    assert "Time Travel" in grant.sectors
    assert [issue.kind for issue in grant.issues] == ["unknown sector"]


def test_a_new_row_is_an_issue() -> None:
    grant = _changed("Further Information:", "Security Classification:")
    assert ("unknown field", "the page has a field 'security classification' that we do not know") in [
        (issue.kind, issue.what) for issue in grant.issues
    ]


def test_an_element_that_stands_twice_is_not_chosen_from() -> None:
    grant = _changed("</form>", '<span id="lblOrganisation">Another University</span></form>')
    assert grant.organisation is None
    assert "organisation" in grant.missing


@pytest.mark.parametrize(
    "body", [b"", b"https://gow.invalid/x", b"<html><body>No grant was found</body></html>", b"\x00\xff", b'{"id": 1}']
)
def test_a_page_that_shows_no_grant_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRecord, match="page shows no grant"):
        parse_page(body)


def test_a_page_with_an_xml_declaration_is_read_as_any_other() -> None:
    assert _grant(f'<?xml version="1.0" encoding="utf-8"?>\n{PAGE}') == _grant()


@example(at=98, noise="\x1f")
@given(st.integers(min_value=0, max_value=len(PAGE)), st.text(max_size=12))
def test_a_damaged_page_gives_a_grant_with_its_reference_or_one_line(at: int, noise: str) -> None:
    try:
        grant = parse_page((PAGE[:at] + noise + PAGE[at + 5 :]).encode("utf-8", "replace"))
    except UnreadableRecord as error:
        assert "\n" not in str(error)
    else:
        assert grant.reference


class _Site(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        reference = parse_qs(asked.query).get("GrantRef", [""])[0]
        pages = {"EP/Z000001/1": PAGE, "EP/Z000009/1": PAGE, "EP/Z000404/1": "<html><body>Sorry</body></html>"}
        found = pages.get(reference) if asked.path == "/NGBOViewGrant.aspx" else None
        body = (found or "none").encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def gow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gow]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv(BASE_SETTING, f"http://127.0.0.1:{server.server_address[1]}")
    archive = Archive(tmp_path / "archive.sqlite")
    with Client(archive, spacing_seconds=0, sleep=lambda _: None) as client:
        yield Gow(client)
    archive.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_grant_is_collected_live_with_the_public_address_of_its_page(gow: Gow) -> None:
    grant = gow.grant(" EP/Z000001/1 ")
    assert grant.sectors[0] == "Aerospace, Defence and Marine"
    assert grant.snapshot is not None
    assert grant.snapshot.source == "gow"
    assert grant.snapshot.url == "https://gow.epsrc.ukri.org/NGBOViewGrant.aspx?GrantRef=EP%2FZ000001%2F1"
    assert grant.snapshot.origin.startswith("http://127.0.0.1:")


def test_a_page_of_another_grant_is_refused(gow: Gow) -> None:
    with pytest.raises(UnreadableRecord, match="shows the grant 'EP/Z000001/1' where 'EP/Z000009/1' was asked for"):
        gow.grant("EP/Z000009/1")


def test_a_grant_that_the_site_does_not_know_is_one_line(gow: Gow) -> None:
    with pytest.raises(NotFound):
        gow.grant("EP/Z000005/1")
    with pytest.raises(UnreadableRecord, match="shows no grant"):
        gow.grant("EP/Z000404/1")


@pytest.mark.parametrize("name", ["dt-e004687-2", "ep-c005694-1", "ep-c011074-1", "ep-c535278-1"])
def test_the_real_pages_give_their_expected_json_exactly(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the real pages are not beside the project")
    grant = parse_page((SHARED / f"{name}.html").read_bytes())
    assert as_json(grant) == json.loads((SHARED / f"{name}.json").read_text(encoding="utf-8"))
    assert grant.issues == ()
