"""Options and settings of the whole suite."""

import pytest
from hypothesis import HealthCheck, Phase, settings

# Limits of time belong to the benchmarks: a loaded machine is no fault of a law.
_COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
    "phases": [phase for phase in Phase if phase is not Phase.explain],
}
settings.register_profile("default", max_examples=100, derandomize=True, **_COMMON)
settings.register_profile("deep", max_examples=20_000, **_COMMON)
settings.load_profile("default")


def pytest_addoption(parser):
    parser.addoption(
        "--update", action="store_true", help="rewrite the expected files of tests/cases"
    )


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("--update"):
        terminalreporter.write_line("Expected files were rewritten: read their diff.", yellow=True)


@pytest.fixture
def update(request):
    return request.config.getoption("--update")
