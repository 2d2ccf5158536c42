"""Organisations: list, search, likely doubles, merge two, take a merge back."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Reply
from services.registration.api.paging import Page, PageQuery, id_after, page_of
from services.registration.api.shapes.organisations import (
    FoundOrganisations,
    LikelyDouble,
    LikelyDoubles,
    MergeBody,
    MergeShape,
    OrganisationShape,
    SearchBody,
    UndoBody,
    found_shape,
    merge_shape,
    organisation_shape,
)
from services.registration.domain.organisations.merging import Merge, Part, merge, undo_merge
from services.registration.domain.organisations.spellings import name_key
from services.registration.storage import api_queries, organisation_queries
from services.registration.storage.people import Organisation

operations = Operations("organisations", "Whom people come from, one row for all spellings.")
_READ, _WRITE = "organisations:read", "organisations:write"
_MERGE = "/organisation-merges/<uuid:merge_id>"
_MOST = 50


@operations.add(
    "GET", "/organisations", scope=_READ, answers=Page[OrganisationShape], query=PageQuery
)
def list_organisations(call: Call) -> Page[OrganisationShape]:
    """List organisations, also those that became a spelling of another."""
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.organisations_after(call.db, id_after(after), count),
        lambda row: str(row.id),
    )
    return Page[OrganisationShape](items=[organisation_shape(row) for row in rows], next=following)


@operations.add(
    "POST", "/organisations/search", scope=_READ, answers=FoundOrganisations, body=SearchBody
)
def search_organisations(call: Call) -> FoundOrganisations:
    """Search organisations by a part of a name, spelling or number."""
    words = call.body(SearchBody).q.strip()
    rows = organisation_queries.search(call.db, words=words, key=name_key(words), limit=_MOST)
    return FoundOrganisations(items=[found_shape(row) for row in rows])


@operations.add("GET", "/organisations/likely-doubles", scope=_READ, answers=LikelyDoubles)
def list_likely_doubles(call: Call) -> LikelyDoubles:
    """List pairs of organisations that may be one."""
    pairs = organisation_queries.namesakes(call.db, _MOST)
    ids = {each for pair in pairs for each in pair}
    rows = {
        row.organisation.id: organisation_shape(row.organisation)
        for row in organisation_queries.by_ids(call.db, ids)
    }
    items = [LikelyDouble(one=rows[one], other=rows[other]) for one, other in pairs]
    return LikelyDoubles(items=items)


def _one(call: Call) -> OrganisationShape:
    row = call.db.get(Organisation, call.path["organisation_id"])
    return organisation_shape(finding.found(row))


@operations.add(
    "GET", "/organisations/<uuid:organisation_id>", scope=_READ, answers=OrganisationShape,
    current=_one, tagged=True,
)  # fmt: skip
def get_organisation(call: Call) -> OrganisationShape:
    """Get one organisation."""
    return _one(call)


@operations.add(
    "GET", "/organisation-merges", scope=_READ, answers=Page[MergeShape], query=PageQuery
)
def list_merges(call: Call) -> Page[MergeShape]:
    """List merges, also those that were taken back, the oldest first."""
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.merges_after(call.db, id_after(after), count),
        lambda row: str(row.id),
    )
    return Page[MergeShape](items=[merge_shape(row) for row in rows], next=following)


@operations.add(
    "POST", "/organisation-merges", scope=_WRITE, answers=MergeShape, body=MergeBody, status=201,
    tagged=True, refusals=(404,),
)  # fmt: skip
def merge_organisations(call: Call) -> Reply:
    """Make one organisation a spelling of another; its registrations point at that one."""
    body = call.body(MergeBody)
    command = Merge(body.kept_id, body.gone_id, call.actor, body.reason)
    made = merge(call.db, command, call.now)
    return Reply(merge_shape(made), f"/organisation-merges/{made.id}")


def _shown(call: Call) -> MergeShape:
    return merge_shape(finding.found(organisation_queries.merge(call.db, call.path["merge_id"])))


def _locked(call: Call) -> MergeShape:
    row = organisation_queries.merge_for_update(call.db, call.path["merge_id"])
    return merge_shape(finding.found(row))


@operations.add("GET", _MERGE, scope=_READ, answers=MergeShape, current=_shown, tagged=True)
def get_merge(call: Call) -> MergeShape:
    """Get one merge."""
    return _shown(call)


@operations.add(
    "POST", f"{_MERGE}/undo", scope=_WRITE, answers=MergeShape, body=UndoBody, current=_locked,
    tagged=True,
)  # fmt: skip
def undo_a_merge(call: Call) -> MergeShape:
    """Part two organisations again; each registration points at what its person filled in."""
    command = Part(call.path["merge_id"], call.actor, call.body(UndoBody).reason)
    return merge_shape(undo_merge(call.db, command, call.now))
