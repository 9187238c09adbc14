"""Thresholds of science-based targets: from which share on scope 3 needs a target, and how much it covers."""

from __future__ import annotations

import pytest

from scope3.errors import InputError
from scope3.report.scopes import Scopes
from scope3.report.targets import scope_3_target, target_coverage, target_sentences


def test_the_published_example():
    # SBTI-THRESHOLDS of the standards' examples.
    assert scope_3_target(30, 20, 50) == (0.5, True)
    assert target_coverage(40, 50) == (0.8, True)
    assert target_coverage(20, 50) == (0.4, False)


@pytest.mark.parametrize(("scope_3", "required"), [(39.9, False), (40.0, True), (40.1, True)])
def test_the_threshold_itself_asks_for_a_target(scope_3, required):
    assert scope_3_target(60 - (scope_3 - 40), 0, scope_3)[1] is required


@pytest.mark.parametrize(("covered", "enough"), [(66.9, False), (67.0, True)])
def test_the_threshold_itself_covers_enough(covered, enough):
    assert target_coverage(covered, 100)[1] is enough


def test_the_sentence_reads_the_share():
    asked, not_asked = (target_sentences(Scopes(s1, 20, None, s3))[0] for s1, s3 in ((30, 50), (60, 20)))
    assert asked.startswith("Scope 3 is 50.0 % of scopes 1 to 3, location-based: at 40 % and above the SBTi asks")
    assert asked.endswith("covers at least 67 % of scope 3.")
    assert not_asked.endswith("below the 40 % from which on the SBTi asks for a target for it.")


def test_of_a_scope_that_is_not_known_nothing_is_said():
    assert target_sentences(Scopes(None, 20, 20, 50)) == []


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (1, -1), (0, 0), (1, float("nan"))])
def test_no_share_is_taken_of_nothing(part, whole):
    with pytest.raises(InputError, match="of which no share can be taken"):
        target_coverage(part, whole)
