"""What part of a plane is looked at: moving, coming nearer, from points of the plane to px and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mzdesk.ui.plots.ground import Box

CLOSEST: Final = 60_000.0
"""Px a unit: less than two metres a px."""


@dataclass(slots=True)
class Lens:
    """`scale` px a unit, `x` and `y` of the plane in the middle of a picture of `wide` by `high` px."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    wide: int = 1
    high: int = 1

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the plane stands in the picture, in px."""
        return (x - self.x) * self.scale + self.wide / 2, (y - self.y) * self.scale + self.high / 2

    def plane(self, across: float, down: float) -> tuple[float, float]:
        """The point of the plane at a point of the picture."""
        return (across - self.wide / 2) / self.scale + self.x, (down - self.high / 2) / self.scale + self.y

    def view(self, margin: int) -> Box:
        """What is seen, with `margin` px around."""
        left, top = self.plane(-margin, -margin)
        right, bottom = self.plane(self.wide + margin, self.high + margin)
        return Box(left, top, right, bottom)

    def look_at(self, x: float, y: float, bounds: Box) -> None:
        """Look at a point, never farther off than `bounds`."""
        self.x = max(bounds.left, min(bounds.right, x))
        self.y = max(bounds.top, min(bounds.bottom, y))

    def pan(self, across: float, down: float, bounds: Box) -> None:
        """Move what is looked at by px."""
        self.look_at(self.x + across / self.scale, self.y + down / self.scale, bounds)

    def zoom(self, factor: float, across: float, down: float, bounds: Box) -> None:
        """Nearer or farther; the point of the plane at a point of the picture stays where it is."""
        x, y = self.plane(across, down)
        least = 0.5 * min(self.wide / (bounds.right - bounds.left), self.high / (bounds.bottom - bounds.top))
        self.scale = max(least, min(CLOSEST, self.scale * factor))
        self.look_at(x - (across - self.wide / 2) / self.scale, y - (down - self.high / 2) / self.scale, bounds)

    def show(self, box: Box, margin: int, bounds: Box) -> None:
        """Show the whole of `box` with `margin` px around."""
        across = max(1, self.wide - 2 * margin) / max(1e-9, box.right - box.left)
        down = max(1, self.high - 2 * margin) / max(1e-9, box.bottom - box.top)
        self.scale = min(CLOSEST, across, down)
        self.look_at((box.left + box.right) / 2, (box.top + box.bottom) / 2, bounds)
