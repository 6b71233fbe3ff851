"""Pictures of figures: painted from plain values, in the theme's colours, with words and keys beside every colour."""

from mzdesk.ui.plots.capacity_calendar import CapacityCalendar
from mzdesk.ui.plots.coverage_bars import CoverageBars
from mzdesk.ui.plots.places_map import PlacesMap
from mzdesk.ui.plots.strength_picker import StrengthPicker

__all__ = ["CapacityCalendar", "CoverageBars", "PlacesMap", "StrengthPicker"]
