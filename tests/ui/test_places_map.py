"""The map of places: every place is somewhere, found again under the mouse, by keys; what can't be shown is counted."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from mzdesk.rules import geo
from mzdesk.terms import RiskGrade
from mzdesk.ui import dress
from mzdesk.ui.plots import PlacesMap
from mzdesk.ui.plots.ground import Box, Ground, round_km, sentence
from mzdesk.ui.plots.map_signs import MapLegend
from mzdesk.views.plan_figures import Extent, MapPlace

TOWNSHIPS = ("凤山街道", "芙蓉街道", "仙女山街道", "羊角街道", "白马镇", "江口镇", "火炉镇", "桐梓镇")
(WEST, EAST), (SOUTH, NORTH) = geo.extent("500156") or ((0, 0), (0, 0))
EXTENT = Extent(WEST, EAST, SOUTH, NORTH)


def places(count: int, *, seed: int = 7) -> list[MapPlace]:
    luck = random.Random(seed)
    centres = [(luck.uniform(WEST + 0.2, EAST - 0.2), luck.uniform(SOUTH + 0.15, NORTH - 0.15)) for _ in TOWNSHIPS]
    made = []
    for number in range(count):
        at = luck.randrange(len(TOWNSHIPS))
        risk = luck.choices(tuple(RiskGrade), (1, 4, 6, 4))[0]
        east, north = centres[at][0] + luck.gauss(0, 0.03), centres[at][1] + luck.gauss(0, 0.025)
        visited = luck.random() < 0.45
        overdue = not visited and luck.random() < 0.05
        name = f"示例{number:05d}号敬老院"
        made.append(MapPlace(f"p{number}", name, TOWNSHIPS[at], risk, east, north, visited, overdue))
    return made


FEW = [
    *places(60),
    MapPlace("none", "没有坐标的敬老院", "白马镇", RiskGrade.LOW),
    MapPlace("far", "坐标填错的敬老院", "白马镇", RiskGrade.LOW, 116.4, 39.9),
]


@pytest.fixture
def picture(app: QApplication, qtbot: Any) -> PlacesMap:
    made = PlacesMap()
    qtbot.addWidget(made)
    made.resize(900, 620)
    made.show()
    qtbot.waitExposed(made)
    made.show_places(FEW, EXTENT)
    return made


def spot(picture: PlacesMap, place_id: str) -> QPoint:
    ground = picture.canvas.ground
    return picture.canvas.spot(*ground.points[ground.numbers[place_id]]).toPoint()


def wheel(picture: PlacesMap, at: QPoint, notches: int) -> None:
    where = QPointF(at)
    event = QWheelEvent(
        where,
        picture.canvas.mapToGlobal(where),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(picture.canvas, event)


# --- ground -----------------------------------------------------------------------------------------------------------


def test_what_cant_be_shown_is_counted() -> None:
    ground = Ground(FEW, EXTENT)
    assert (len(ground.shown), ground.missing, ground.outside) == (60, 1, 1)
    assert Ground(FEW).outside == 0


@pytest.mark.parametrize("scale", [3.0, 200.0, 900.0, 5000.0, 40_000.0])
@pytest.mark.parametrize("count", [1, 60, 3000])
def test_every_place_is_in_exactly_one_group(scale: float, count: int) -> None:
    ground = Ground(places(count), EXTENT)
    far = 1000.0
    found = [number for group in ground.groups(scale, Box(-far, -far, far, far)) for number in group.places]
    assert sorted(found) == list(range(len(ground.shown)))


def test_groups_count_what_is_in_them() -> None:
    ground = Ground(places(3000), EXTENT)
    groups = list(ground.groups(200.0, Box(-999, -999, 999, 999)))
    assert len(groups) < 1000
    for group in groups:
        inside = [ground.shown[number] for number in group.places]
        assert group.visited == sum(place.visited for place in inside)
        assert group.overdue == sum(place.overdue for place in inside)
        assert group.worst == min((place.risk for place in inside), key=list(RiskGrade).index)


@pytest.mark.parametrize("scale", [300.0, 2000.0, 30_000.0])
def test_only_what_is_in_view_is_handed_out(scale: float) -> None:
    ground = Ground(places(3000), EXTENT)
    x, y = ground.points[5]
    reach = 100 / scale
    view = Box(x - reach, y - reach, x + reach, y + reach)
    found = list(ground.groups(scale, view))
    assert any(5 in group.places for group in found)
    assert all(abs(group.x - x) < reach + 60 / scale and abs(group.y - y) < reach + 60 / scale for group in found)


def test_townships_stand_in_the_middle_of_their_places() -> None:
    ground = Ground(FEW, EXTENT)
    for name, x, y in ground.townships:
        points = [ground.points[at] for at, place in enumerate(ground.shown) if place.township == name]
        assert min(p[0] for p in points) <= x <= max(p[0] for p in points)
        assert min(p[1] for p in points) <= y <= max(p[1] for p in points)


@pytest.mark.parametrize(("length", "shown"), [(0.0, 0.0), (0.13, 0.1), (1.0, 1.0), (4.9, 2.0), (5.0, 5.0), (63, 50)])
def test_the_scale_has_a_round_length(length: float, shown: float) -> None:
    assert round_km(length) == pytest.approx(shown)


# --- map --------------------------------------------------------------------------------------------------------------


def test_all_places_are_seen_at_first_and_after_fitting(picture: PlacesMap, qtbot: Any) -> None:
    def inside() -> bool:
        return all(picture.canvas.rect().contains(spot(picture, place.id)) for place in picture.canvas.ground.shown)

    assert inside()
    wheel(picture, QPoint(100, 100), 8)
    assert not inside()
    qtbot.mouseClick(picture.buttons[2], Qt.MouseButton.LeftButton)
    assert inside()
    picture.resize(600, 400)
    assert inside()


def test_the_wheel_keeps_what_is_under_the_mouse(picture: PlacesMap) -> None:
    at = spot(picture, "p7")
    wheel(picture, at, 4)
    assert (spot(picture, "p7") - at).manhattanLength() <= 3
    wheel(picture, at, -2)
    assert (spot(picture, "p7") - at).manhattanLength() <= 3


def test_dragging_moves_the_map_and_chooses_nothing(picture: PlacesMap, qtbot: Any) -> None:
    wheel(picture, picture.canvas.rect().center(), 6)
    at = picture.canvas.rect().center()
    before = spot(picture, "p7")
    with qtbot.assertNotEmitted(picture.chosen):
        qtbot.mousePress(picture.canvas, Qt.MouseButton.LeftButton, pos=at)
        for step in (30, 60):
            moved = QPointF(at + QPoint(step, step // 2))
            event = QMouseEvent(
                QEvent.Type.MouseMove,
                moved,
                picture.canvas.mapToGlobal(moved),
                Qt.MouseButton.NoButton,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
            QApplication.sendEvent(picture.canvas, event)
        qtbot.mouseRelease(picture.canvas, Qt.MouseButton.LeftButton, pos=at + QPoint(60, 30))
    assert (spot(picture, "p7") - before - QPoint(60, 30)).manhattanLength() <= 2


def test_a_place_is_chosen_where_it_stands(picture: PlacesMap, qtbot: Any) -> None:
    picture.reveal("p7")
    for _ in range(60):
        group = picture.canvas.group_at(QPointF(spot(picture, "p7")))
        if group is not None and group.alone:
            break
        wheel(picture, spot(picture, "p7"), 1)
    with qtbot.waitSignal(picture.chosen) as told:
        qtbot.mouseClick(picture.canvas, Qt.MouseButton.LeftButton, pos=spot(picture, "p7"))
    assert told.args == ["p7"]
    assert picture.canvas.said(picture.canvas.group_at(QPointF(spot(picture, "p7")))).startswith("示例00007号敬老院（")  # type: ignore[arg-type]


def test_a_number_goes_nearer_until_its_places_stand_alone(picture: PlacesMap, qtbot: Any) -> None:
    picture.show_places(places(3000), EXTENT)
    for _ in range(30):
        group = picture.canvas.group_at(QPointF(spot(picture, "p7")))
        assert group is not None
        if group.alone:
            break
        at = picture.canvas.spot(group.x, group.y).toPoint()
        with qtbot.assertNotEmitted(picture.chosen):
            qtbot.mouseClick(picture.canvas, Qt.MouseButton.LeftButton, pos=at)
    assert group.alone


def test_clicks_go_through_places_on_one_spot(picture: PlacesMap, qtbot: Any) -> None:
    stack = [replace(place, longitude=107.7, latitude=29.3, centre=True) for place in FEW[:3]]
    picture.show_places(stack, EXTENT)
    assert picture.note.text() == "按乡镇中心标示 3 家"
    told: list[str] = []
    picture.chosen.connect(told.append)
    for _ in range(4):
        qtbot.mouseClick(picture.canvas, Qt.MouseButton.LeftButton, pos=spot(picture, "p0"))
    assert sorted(told[:3]) == ["p0", "p1", "p2"]
    assert told[3] == told[0]


def test_keys_move_zoom_and_go_from_place_to_place(picture: PlacesMap, qtbot: Any) -> None:
    canvas = picture.canvas
    assert canvas.accessibleDescription().startswith("图上 60 家")
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        qtbot.keyClick(canvas, key)
    first = canvas.ground.shown[0]
    assert canvas.current() == first.id
    assert canvas.accessibleDescription() == sentence(first)
    with qtbot.waitSignal(picture.chosen) as told:
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert told.args == [first.id]
    qtbot.keyClick(canvas, Qt.Key.Key_PageUp)
    assert canvas.current() == canvas.ground.shown[-1].id
    before = spot(picture, "p7")
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert spot(picture, "p7") != before
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert all(canvas.rect().contains(spot(picture, place.id)) for place in canvas.ground.shown)


def test_the_counts_below_are_asked_for(picture: PlacesMap, qtbot: Any) -> None:
    assert picture.missing.text() == "没有坐标 1 家"
    assert picture.outside.text() == "坐标不在本区 1 家"
    with qtbot.waitSignal(picture.missing_asked):
        qtbot.mouseClick(picture.missing, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(picture.outside_asked):
        qtbot.mouseClick(picture.outside, Qt.MouseButton.LeftButton)
    picture.show_places(FEW[:60], EXTENT)
    assert picture.missing.isHidden()
    assert picture.outside.isHidden()


def test_new_figures_keep_the_view_and_the_mark(picture: PlacesMap) -> None:
    picture.reveal("p7")
    wheel(picture, picture.canvas.rect().center(), 5)
    at = spot(picture, "p7")
    picture.show_places([replace(place, visited=True) for place in FEW], EXTENT)
    assert spot(picture, "p7") == at
    assert picture.canvas.current() == "p7"
    picture.show_places(FEW[30:], EXTENT)
    assert picture.canvas.current() is None


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_place(picture: PlacesMap, qtbot: Any, count: int) -> None:
    picture.show_places(FEW[:count], None)
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_Up):
        qtbot.keyClick(picture.canvas, key)
    assert not picture.grab().isNull()
    assert picture.canvas.current() == ("p0" if count else None)


def test_visited_and_risk_are_told_by_shape_not_by_colour_alone(picture: PlacesMap) -> None:
    """The signs differ also when colours are taken away."""
    seen = set()
    for risk in RiskGrade:
        for visited in (False, True):
            picture.show_places([MapPlace("p", "甲", "白马镇", risk, 107.7, 29.3, visited)], EXTENT)
            image = picture.canvas.grab().toImage()
            at = spot(picture, "p")
            back = image.pixelColor(at + QPoint(14, -14)).lightness()
            dark = [
                (x, y)
                for x in range(-10, 11)
                for y in range(-10, 11)
                if abs(image.pixelColor(at + QPoint(x, y)).lightness() - back) > 25
            ]
            seen.add(tuple(dark))
    assert len(seen) == 2 * len(RiskGrade)


def test_the_legend_is_whole_where_there_is_little_room(picture: PlacesMap, qtbot: Any) -> None:
    legend = picture.findChild(MapLegend)
    assert legend is not None
    for width in (900, 420, 300):
        picture.resize(width, 620)
        qtbot.waitUntil(lambda: legend.height() >= legend.heightForWidth(legend.width()))


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("name", "count"), [("few", 146), ("many", 40_000)])
def test_the_map_is_painted_in_every_dress(app: QApplication, qtbot: Any, look: str, name: str, count: int) -> None:
    """Set PLOTS to a folder to get the pictures."""
    dress.apply(app, look, 1.0)
    made = PlacesMap()
    qtbot.addWidget(made)
    made.resize(900, 620)
    made.show_places([*places(count), *FEW[60:]], EXTENT)
    made.show()
    qtbot.waitExposed(made)
    image = made.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 900, 5) for y in range(0, 620, 5)}) > 10
    if os.environ.get("PLOTS"):
        made.grab().save(str(Path(os.environ["PLOTS"]) / f"map_{name}_{look}.png"))
