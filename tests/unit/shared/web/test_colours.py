"""The palette keeps the contrast that WCAG 2.2 AA asks for, in light and in dark."""

import re
from pathlib import Path

import pytest

CSS = Path("shared/web/static/css")
TEXT, SHAPE = 4.5, 3.0

# Foreground, background, lowest contrast.
PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("ink", "ink-soft")
        for ground in ("paper", "surface", "sunk")
    ],
    *[(tone, ground, TEXT) for tone in ("accent", "link") for ground in ("paper", "surface")],
    *[(tone, f"{tone}-wash", TEXT) for tone in ("accent", "spruce", "straw", "lake")],
    *[("ink", f"{tone}-wash", TEXT) for tone in ("accent", "spruce", "straw", "lake")],
    *[("on-accent", ground, TEXT) for ground in ("accent-solid", "accent-solid-deep")],
    *[(tone, "surface", TEXT) for tone in ("spruce", "accent")],
    *[("line-strong", ground, SHAPE) for ground in ("paper", "surface")],
    *[("focus", ground, SHAPE) for ground in ("paper", "surface", "sunk", "accent-wash")],
    ("ink", "sky", TEXT),
    ("on-foot", "foot", TEXT),
    ("paper", "ink", TEXT),
]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _palettes() -> dict[str, dict[str, str]]:
    light, dark = (CSS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    read = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    return {"light": read[0], "dark": {**read[0], **read[1]}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "lowest"), PAIRS)
def test_colour_pair_when_used_has_contrast(scheme: str, front: str, back: str, lowest: float):
    palette = _palettes()[scheme]
    assert _contrast(palette[front], palette[back]) >= lowest


def test_global_goals_when_numbered_have_contrast_on_their_colour():
    goals = re.findall(
        r"goal__number--(\d+) \{ --goal: (#\w{6}); --on-goal: (#\w{6}); \}",
        (CSS / "components.css").read_text(),
    )
    assert [int(number) for number, _, _ in goals] == list(range(1, 18))
    assert [n for n, ground, ink in goals if _contrast(ground, ink) < TEXT] == []
