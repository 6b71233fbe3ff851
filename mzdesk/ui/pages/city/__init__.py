"""市级只读: what a city reads of its districts. No act here writes."""

from mzdesk.ui.pages.city.lists import CityDailiesPage, CityFacilitiesPage, CityHazardsPage
from mzdesk.ui.pages.city.overview import CityOverviewPage

__all__ = ["CityDailiesPage", "CityFacilitiesPage", "CityHazardsPage", "CityOverviewPage"]
