"""Forms: a list of fields becomes labels, editors, problems in words, a kept draft."""

from mzdesk.ui.forms.fields import (
    Area,
    Choice,
    Custom,
    Day,
    Either,
    Field,
    Heading,
    Moment,
    Name,
    Number,
    Secret,
    Suggestion,
    Text,
    Tick,
    Ticks,
)
from mzdesk.ui.forms.form import Form
from mzdesk.ui.forms.panel import FormPanel
from mzdesk.ui.forms.rows import Rows
from mzdesk.ui.forms.side import Side

__all__ = [
    "Area",
    "Choice",
    "Custom",
    "Day",
    "Either",
    "Field",
    "Form",
    "FormPanel",
    "Heading",
    "Moment",
    "Name",
    "Number",
    "Rows",
    "Secret",
    "Side",
    "Suggestion",
    "Text",
    "Tick",
    "Ticks",
]
