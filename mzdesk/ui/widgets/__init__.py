"""The small parts that pages are made of."""

from mzdesk.ui.widgets.buttons import Act, Button, IconButton, LinkButton, MenuButton
from mzdesk.ui.widgets.cards import Banner, Card, ConditionsCard, EmptyState, OverviewNumber
from mzdesk.ui.widgets.chips import Chip, ChipRow, Segment
from mzdesk.ui.widgets.facts import Facts
from mzdesk.ui.widgets.fields import ComboBox, DateField, LineField, SearchField, TextArea
from mzdesk.ui.widgets.frames import Bar, Foot, Scroll, Splitter, Surface
from mzdesk.ui.widgets.photos import Photo, PhotoStrip
from mzdesk.ui.widgets.progress import ProgressBar, ProgressLine
from mzdesk.ui.widgets.stages import Stage, StageLine
from mzdesk.ui.widgets.tabs import Tabs
from mzdesk.ui.widgets.timeline import Step, Timeline
from mzdesk.ui.widgets.words import GradeTag, HLine, Icon, KeyCap, Label, Pill, VLine

__all__ = [
    "Act",
    "Banner",
    "Bar",
    "Button",
    "Card",
    "Chip",
    "ChipRow",
    "ComboBox",
    "ConditionsCard",
    "DateField",
    "EmptyState",
    "Facts",
    "Foot",
    "GradeTag",
    "HLine",
    "Icon",
    "IconButton",
    "KeyCap",
    "Label",
    "LineField",
    "LinkButton",
    "MenuButton",
    "OverviewNumber",
    "Photo",
    "PhotoStrip",
    "Pill",
    "ProgressBar",
    "ProgressLine",
    "Scroll",
    "SearchField",
    "Segment",
    "Splitter",
    "Stage",
    "StageLine",
    "Step",
    "Surface",
    "Tabs",
    "TextArea",
    "Timeline",
    "VLine",
]
