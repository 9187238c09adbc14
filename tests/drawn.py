"""What a chart draws, read back from it: bars, labels, whiskers."""

from __future__ import annotations

from matplotlib.container import BarContainer


def labels(axes):
    return [text.get_text() for text in axes.get_yticklabels()]


def bars(figure):
    """Of each legend entry, the bar lengths by label."""
    axes = figure.axes[0]
    return {
        container.get_label(): dict(zip(labels(axes), [bar.get_width() for bar in container], strict=True))
        for container in axes.containers
        if isinstance(container, BarContainer)
    }


def whiskers(axes, label):
    """The ends of the intervals under a legend entry, from the bottom up."""
    container = next(container for container in axes.containers if container.get_label() == label)
    (lines,) = container.lines[2]
    return [tuple(float(end) for end in part[:, 0]) for part in lines.get_segments() if len(part)]


def words(figure):
    """Every text on the chart's first axes that is no tick label."""
    return [text.get_text() for text in figure.axes[0].texts]
