"""Options and settings of the whole suite."""

import os
import pkgutil
import signal
import threading
from contextlib import contextmanager, suppress
from importlib import import_module

import pytest
from hypothesis import HealthCheck, Phase, settings

import articlekit
import commands

# Hypothesis draws some values from the constants of the modules that are loaded. All of them are
# loaded here, so that the examples of a law do not depend on which tests ran before. Some need
# extras, which the environments of tests/*/tools.sh may not have.
for _module in pkgutil.walk_packages(articlekit.__path__, "articlekit."):
    if _module.name != "articlekit.__main__":
        with suppress(ImportError):
            import_module(_module.name)

# Settings of the user that programs in tests must not inherit. The warnings of the tests themselves
# are errors by pyproject.toml.
for _name in ("PYTHONWARNINGS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"):
    os.environ.pop(_name, None)

# Time limits belong to the benchmarks: a loaded machine is no fault of a law.
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


@pytest.fixture(autouse=True, scope="session")
def _font():
    """Installs a font with Chinese characters for the user, so that all machines draw covers."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in commands.user_fonts().items():
            patch.setenv(name, value)
        yield


# --- A guard against hanging -------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    marker = item.get_closest_marker("cpu")
    if item.get_closest_marker("corpus") or item.config.option.timeout == 0:
        return (yield)
    with cpu_limit(marker.args[0] if marker else commands.CPU_SECONDS):
        return (yield)


@contextmanager
def cpu_limit(seconds):
    """Fails the test that uses more CPU time. Programs that it starts are not counted."""
    if not hasattr(signal, "SIGPROF") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def fail(_, __):
        pytest.fail(f"more than {seconds} s of CPU time")

    before = signal.signal(signal.SIGPROF, fail)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
