"""检查清单: items in revisions, what a visit takes along, what may be cited, what the notice asks for."""

from mzdesk.services.checklists.bringing import compare, take
from mzdesk.services.checklists.editing import add_item, bring_in, drop_item, revise
from mzdesk.services.checklists.law import (
    citation_texts,
    citations,
    confirm,
    printable_articles,
    printed_article,
    printed_law,
    rules,
)
from mzdesk.services.checklists.listing import (
    changes,
    conditions,
    counts,
    coverage,
    current_version,
    for_visit,
    items,
    listing,
    newest,
    versions,
    view,
)

__all__ = [
    "add_item",
    "bring_in",
    "changes",
    "citation_texts",
    "citations",
    "compare",
    "conditions",
    "confirm",
    "counts",
    "coverage",
    "current_version",
    "drop_item",
    "for_visit",
    "items",
    "listing",
    "newest",
    "printable_articles",
    "printed_article",
    "printed_law",
    "revise",
    "rules",
    "take",
    "versions",
    "view",
]
