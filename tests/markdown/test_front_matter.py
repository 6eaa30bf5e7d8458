"""YAML libraries of other languages read the front matter to the same values."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import articlekit as ak
from builders import article
from front_matter import FIELDS, head_of, wanted
from renderers import ask


@pytest.mark.parametrize("name", ["psych", "go-yaml"])
def test_front_matter_is_read_back_equal(name):
    @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries(FIELDS))
    def check(fields):
        found = ask(name, head_of(ak.render(article(**fields), "markdown"), "---"))
        meant = {key: value for key, value in wanted(fields).items() if value is not None}
        for key in ("date", "archived"):
            if key in meant:
                found[key] = dt.datetime.fromisoformat(found[key])
        assert {**found, "published": None} == {**meant, "published": None}

    check()
