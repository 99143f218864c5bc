"""Many points as few: what a line does in each pixel column, extended as the line grows."""

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

LARGEST = 1e300  # beyond it differences overflow: as good as infinite


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart.

    Attributes:
        label: for the legend.
        x: ascending.
        y: as many; None or a number that isn't finite leaves a gap.
        low, high: as many, where a point stands for several values; None is y.
        missing: values that aren't finite, where the gaps don't tell; None counts the gaps.
        marks: places on the x axis where the run was taken up again.
        key: lines of equal key continue each other, so that only what is new is looked at.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float | None]
    low: Sequence[float | None] | None = None
    high: Sequence[float | None] | None = None
    missing: int | None = None
    marks: Sequence[float] = ()
    key: Hashable = None


@dataclass(slots=True)
class Stretch:
    """What a line does in one pixel column.

    Attributes:
        x: the column.
        first, last: values at its two ends.
        low, high: the extremes within.
        opens: the pen was lifted before it.
    """

    x: int
    first: float
    low: float
    high: float
    last: float
    opens: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """From x to pixel columns.

    Attributes:
        low, high: the window that is seen, both within it.
        pixels: columns.
        log: only what is above 0 can be shown.
        weight: of the past in the moving average that is shown instead; 0 shows the values.
    """

    low: float
    high: float
    pixels: int
    log: bool = False
    weight: float = 0.0

    def column(self, x: float) -> int:
        """The pixel column, from 0, of an x within the window."""
        if self.high <= self.low:
            return self.pixels // 2
        return round((x - self.low) / (self.high - self.low) * (self.pixels - 1))


class Reduction:
    """The stretches of one line on one scale; `take` adds what the line has grown by.

    No value is lost: a stretch spans from the lowest to the highest of its column.
    """

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.stretches: list[Stretch] = []
        self.gaps: set[int] = set()
        self.seen = 0
        self._taken, self._end = 0, -math.inf
        self._lifted = True
        self._outside: Point | None = None
        self._mean, self._trust = 0.0, 0.0

    def continues(self, line: Line) -> bool:
        """Whether the line begins with what was taken."""
        count = self._taken
        return count == 0 or (count <= len(line.x) and line.x[count - 1] == self._end)

    def take(self, line: Line) -> None:
        """Take the points from where the last call ended."""
        scale, stretches = self.scale, self.stretches
        lows, highs = line.low or line.y, line.high or line.y
        for index in range(self._taken, len(line.x)):
            x, y = line.x[index], shown(line.y[index], scale.log)
            if y is None:
                self._gap(x)
                continue
            if scale.weight:
                y = low = high = self._averaged(y)
            elif lows is line.y:
                low = high = y
            else:
                low, high = self._bounds(lows[index], highs[index], y)
            if not self._lifted and scale.low <= x <= scale.high:  # most points by far: no calls
                last = stretches[-1]
                if last.x == scale.column(x):
                    if low < last.low:
                        last.low = low
                    if high > last.high:
                        last.high = high
                    last.last = y
                    self.seen += 1
                    continue
            self._put(x, y, low, high)
        if line.x:
            self._taken, self._end = len(line.x), line.x[-1]

    def _bounds(self, low: float | None, high: float | None, y: float) -> tuple[float, float]:
        """The extremes of a point that stands for several values, as far as they can be shown."""
        below, above = shown(low, self.scale.log), shown(high, self.scale.log)
        return y if below is None else below, y if above is None else above

    def _averaged(self, y: float) -> float:
        """The exponential moving average, without the bias towards 0 of its first values."""
        weight = self.scale.weight
        self._mean = weight * self._mean + (1 - weight) * y
        self._trust = weight * self._trust + (1 - weight)
        return self._mean / self._trust

    def _gap(self, x: float) -> None:
        if self.scale.low <= x <= self.scale.high:
            self.gaps.add(self.scale.column(x))
        self._lifted, self._outside = True, None

    def _put(self, x: float, y: float, low: float, high: float) -> None:
        """Add a point; on its way into or out of the window, where the line crosses the edge."""
        scale = self.scale
        if x < scale.low:
            self._lifted, self._outside = True, (x, y)
        elif x <= scale.high:
            if self._outside is not None:
                self._add(0, *[_between(self._outside, (x, y), scale.low)] * 3)
            self._outside = None
            self._add(scale.column(x), y, low, high)
            self.seen += 1
        elif not self._lifted and self.stretches:
            edge = _between((self._end_in_window(), self.stretches[-1].last), (x, y), scale.high)
            self._add(scale.pixels - 1, edge, edge, edge)
            self._lifted = True

    def _end_in_window(self) -> float:
        """The x, near enough, at which the last stretch ends."""
        share = self.stretches[-1].x / max(1, self.scale.pixels - 1)
        return self.scale.low + share * (self.scale.high - self.scale.low)

    def _add(self, column: int, y: float, low: float, high: float) -> None:
        last = self.stretches[-1] if self.stretches else None
        if last is not None and last.x == column and not self._lifted:
            last.low, last.high, last.last = min(last.low, low), max(last.high, high), y
        else:
            self.stretches.append(Stretch(column, y, low, high, y, self._lifted))
        self._lifted = False


class Cache:
    """The reductions of a chart's last drawing, for lines that have only grown since."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, Scale], Reduction] = {}
        self._fresh: dict[tuple[Hashable, Scale], Reduction] = {}

    def reduced(self, line: Line, scale: Scale) -> Reduction:
        """The line on this scale."""
        place = (line.key, scale)
        found = self._kept.get(place) if line.key is not None else None
        if found is None or not found.continues(line):
            found = Reduction(scale)
        found.take(line)
        self._fresh[place] = found
        return found

    def end_drawing(self) -> None:
        """Forget what this drawing didn't need."""
        self._kept, self._fresh = self._fresh, {}


def shown(y: float | None, log: bool) -> float | None:
    """The value where it can be shown, else None."""
    return y if y is not None and abs(y) < LARGEST and (y > 0 or not log) else None


def missing(line: Line) -> int:
    """How many of a line's values aren't finite."""
    if line.missing is not None:
        return line.missing
    return sum(shown(y, False) is None for y in line.y)


def scaled(value: float, low: float, high: float, pixels: int) -> int:
    """The pixel, from 0, of a value between two bounds; the middle where these are the same."""
    if high <= low:
        return pixels // 2
    return min(pixels - 1, max(0, round((value - low) / (high - low) * (pixels - 1))))


def neighbours(stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, bool]]:
    """Each stretch, and whether the line just passes through it: no extreme, no end."""
    for index, stretch in enumerate(stretches):
        before = stretches[index - 1] if index and not stretch.opens else None
        after = stretches[index + 1] if index + 1 < len(stretches) else None
        if before is None or after is None or after.opens or stretch.low != stretch.high:
            yield stretch, False
        else:
            bounds = sorted((before.last, after.first))
            flat = bounds[0] == stretch.low == bounds[1]
            yield stretch, flat or bounds[0] < stretch.low < bounds[1]


def _between(start: Point, end: Point, x: float) -> float:
    """The height at x of the line through two points."""
    share = (x - start[0]) / (end[0] - start[0])
    return start[1] + share * (end[1] - start[1])
