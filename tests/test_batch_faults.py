"""What goes wrong while many files are converted, and what must not."""

import errno
import faulthandler
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

import articlekit as ak
import commands
from articlekit.batch import writing
from articlekit.batch.workers import processes
from articlekit.batch.workers.executor import WorkerError
from articlekit.errors import WriteError
from articlekit.writers import jsonl
from articlekit.writers.text import PlainTextWriter
from folders import tree

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux", reason="workers are forked, so that they inherit what is patched"
    ),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),  # Of forks and threads.
]


def record(name):
    return f"<!--1638995943000-->\n[{name}](https://news.example/{name})\n------\n\n<p>{name}</p>\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Workers are forked, although a test before this one may have left a thread."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill(count, folder="in"):
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        with open(f"{folder}/{number:04}.md", "w", encoding="utf-8") as stream:
            stream.write(record(f"n{number}"))


def run(count=None, **more):
    records = []
    summary = ak.convert("in", "out", "text", on_record=records.append, **{"jobs": 2, **more})
    assert [item.input for item in records] == sorted(item.input for item in records)
    return records, summary


def poison(monkeypatch, action, *titles):
    """Has the text writer do something when it meets an article of one of these titles."""
    render = PlainTextWriter.render

    def rendered(self, article, report=lambda problem: None):
        if article.title in titles:
            action(article)
        return render(self, article, report)

    monkeypatch.setattr(PlainTextWriter, "render", rendered)


# --- Workers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_that_dies_costs_the_file_in_hand(here, monkeypatch, jobs, how):
    fill(60)

    def die(_):
        faulthandler.disable()  # It would tell of what is meant to happen.
        os.kill(os.getpid(), how)

    poison(monkeypatch, die, "n7", "n31", "n32")
    records, summary = run(jobs=jobs)
    assert (summary.ok, summary.failed) == (57, 3)
    failed = [item for item in records if item.status == "failed"]
    assert [item.input for item in failed] == ["in/0007.md", "in/0031.md", "in/0032.md"]
    assert failed[0].reason == f"in/0007.md: worker: worker died, signal {int(how)}"
    assert len(tree("out")) == 57


def test_a_worker_that_is_killed_from_outside_costs_nothing(here, monkeypatch):
    fill(40)

    def once(_):
        if not os.path.exists("died"):
            open("died", "x").close()
            os.kill(os.getpid(), signal.SIGKILL)

    poison(monkeypatch, once, "n7")
    _, summary = run()
    assert os.path.exists("died")
    assert summary.ok == len(tree("out")) == 40


def test_a_retry_knows_what_the_first_worker_made(here, monkeypatch):
    os.mkdir("in")
    with open("in/m.md", "w", encoding="utf-8") as stream:
        stream.write(record("n1") + record("n2") + record("n3"))

    def once(_):
        if not os.path.exists("died"):
            open("died", "x").close()
            os.kill(os.getpid(), signal.SIGKILL)

    poison(monkeypatch, once, "n2")
    records, _ = run()
    assert [(item.record, item.status) for item in records] == [(1, "ok"), (2, "ok"), (3, "ok")]


def test_a_worker_that_hangs_is_replaced(here, monkeypatch):
    fill(30)
    poison(monkeypatch, lambda _: time.sleep(3600), "n3")
    records, summary = run(timeout=2)
    assert (summary.ok, summary.failed) == (29, 1)
    assert records[3].reason == "in/0003.md: worker: timeout after 2 s"


def test_a_worker_that_is_stopped_is_replaced(here, monkeypatch):
    fill(30)

    def once(_):
        if not os.path.exists("stopped"):
            open("stopped", "x").close()
            os.kill(os.getpid(), signal.SIGSTOP)

    poison(monkeypatch, once, "n3")
    _, summary = run(timeout=2)
    assert summary.ok == 30


@pytest.mark.parametrize("error", [RuntimeError("a\u202eb"), RecursionError(), MemoryError()])
def test_an_error_in_a_writer_costs_one_article(here, monkeypatch, error):
    fill(20)

    def fail(_):
        raise error

    poison(monkeypatch, fail, "n4")
    records, summary = run()
    assert (summary.ok, summary.failed) == (19, 1)
    expected = "memory: " if isinstance(error, MemoryError) else "internal: "
    assert f"in/0004.md: {expected}" in records[4].reason


def test_an_article_that_cannot_be_a_line_of_json_costs_one_line(here, monkeypatch):
    fill(20)
    render = jsonl.to_json

    def refuse(article, *, id):
        if article.title == "n4":
            raise WriteError("the front matter is no JSON")
        return render(article, id=id)

    monkeypatch.setattr(jsonl, "to_json", refuse)
    records = []
    summary = ak.convert("in", "out.jsonl", "jsonl", on_record=records.append, jobs=2)
    assert (summary.ok, summary.failed) == (19, 1)
    assert [record.reason for record in records if record.status == "failed"] == [
        "the front matter is no JSON"
    ]
    with open("out.jsonl", encoding="utf-8") as lines:
        assert [json.loads(line)["title"] for line in lines] == [
            f"n{number}" for number in range(20) if number != 4
        ]


def test_a_plug_in_that_exits_costs_one_article(here, monkeypatch):
    fill(20)
    poison(monkeypatch, lambda _: sys.exit(3), "n4")
    records, summary = run()
    assert (summary.ok, summary.failed) == (19, 1)
    assert records[4].reason.endswith("worker died, exit status 1")


def test_workers_that_cannot_be_started(here, monkeypatch):
    fill(5)

    def refuse(*_):
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(processes, "Worker", refuse)
    with pytest.raises(WorkerError, match="no worker process can be started: Resource"):
        run()


def test_fewer_workers_than_asked_for(here, monkeypatch):
    fill(60)
    worker, started = processes.Worker, []

    def limited(*args):
        if len(started) == 1:
            raise OSError(errno.EMFILE, "Too many open files")
        started.append(args)
        return worker(*args)

    monkeypatch.setattr(processes, "Worker", limited)
    notes = []
    _, summary = run(jobs=4, note=notes.append)
    assert summary.ok == 60
    assert notes[0].code == "fewer-workers"
    assert notes[0].message == "1 workers, no more can be started: Too many open files"


def test_workers_that_die_at_once(here, monkeypatch):
    fill(5)
    monkeypatch.setattr(
        "articlekit.batch.workers.worker._BLOCKED", None
    )  # An error where they start.
    monkeypatch.setattr("articlekit.batch.workers.processes.signals_blocked", _nothing_held)
    with pytest.raises(WorkerError, match="exit status 1"):
        run()


class _nothing_held:  # noqa: N801
    def __enter__(self):
        """Signals are not held, which would need what is broken here."""

    def __exit__(self, *_):
        pass


def test_workers_that_are_spawned(here, monkeypatch):
    """As on other systems, and where the caller has threads."""
    fill(20)
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    _, summary = run(name="{title}", unique="url", match="n", report="r.jsonl")
    assert summary.ok == len(tree("out")) == 20


def test_no_worker_is_left_behind(here, monkeypatch):
    fill(40)
    poison(monkeypatch, lambda _: os.kill(os.getpid(), signal.SIGKILL), "n7")
    worker, started = processes.Worker, []

    def noted(*args):
        made = worker(*args)
        started.append(made.process.pid)
        return made

    monkeypatch.setattr(processes, "Worker", noted)
    run()
    assert len(started) > 2
    for pid in started:  # One that has ended and was not waited for would still be there.
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# --- Inputs that change, memory ----------------------------------------------------------------


def test_inputs_that_go_or_change_while_the_run_goes_on(here, monkeypatch):
    fill(60)

    def change(_):
        os.unlink("in/0040.md")
        os.truncate("in/0050.md", 0)
        os.truncate("in/0055.md", 10)

    poison(monkeypatch, change, "n0")
    records, summary = run(jobs=1)
    assert (summary.ok, summary.failed) == (57, 3)
    reasons = [item.reason for item in records if item.status == "failed"]
    assert "vanished" in reasons[0]
    assert "in/0050.md:1:1: " in reasons[1]
    assert "in/0055.md:1:1: " in reasons[2]


HUNGRY = """
import resource, sys
import articlekit.cli
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
articlekit.cli.main(sys.argv[1:])
"""


@pytest.mark.xdist_group("memory")
def test_an_article_that_takes_more_memory_than_there_is(here):
    fill(20)
    with open("in/0007.md", "a", encoding="utf-8") as stream:
        stream.write("<p>x</p>" * 800_000)
    command = [sys.executable, "-c", HUNGRY, "convert", "in", "-t", "text", "-o", "out/", "-j", "1"]
    done = commands.program(command, text=True)
    assert done.returncode == 1
    assert "\nin/0007.md: " in "\n" + done.stderr  # A slow run says how far it is.
    assert "Traceback" not in done.stderr
    assert len(tree("out")) == 19


GROWTH = """
import articlekit as ak

def peak():
    with open("/proc/self/status", encoding="ascii") as stream:
        return int(stream.read().split("VmHWM:")[1].split()[0]) / 1000

ak.convert("few", "a", "text", jobs=1)
first = peak()
assert ak.convert("in", "b", "text", jobs=1, report="r.jsonl").ok == 3000
print(peak() - first)
"""


@pytest.mark.xdist_group("memory")
def test_memory_of_the_parent_hardly_grows(here):
    fill(50, "few")
    fill(3000)
    done = commands.program([sys.executable, "-c", GROWTH], check=True)
    assert float(done.stdout) < 5  # A plan takes less than 1 KB a file.


# --- Full disks --------------------------------------------------------------------------------


def full_from(monkeypatch, first, last=10**9):
    """Has all outputs from the one of number `first` on find a full disk."""
    write = writing.write_file

    def limited(path, **more):
        number = int(os.path.basename(path)[:4])
        if first <= number <= last:
            error = OSError(errno.ENOSPC, "No space left on device")
            raise WriteError(f"{path}: No space left on device") from error
        return write(path, **more)

    monkeypatch.setattr(writing, "write_file", limited)


@pytest.mark.parametrize("first", range(0, 12, 3))
def test_a_full_disk_ends_the_run(here, monkeypatch, first):
    fill(200)
    full_from(monkeypatch, first)
    records, summary = run(report="r.jsonl")
    assert [item.status for item in records] == ["ok"] * first + ["failed"] * 3
    assert "nothing more can be written" in summary.stopped
    assert records[first].reason == f"out/{first:04}.txt: No space left on device"
    assert set(tree("out")) >= {f"{number:04}.txt" for number in range(first)}
    assert not [name for name in tree("out") if ".articlekit" in name]
    with open("r.jsonl", encoding="utf-8") as stream:
        assert len(stream.readlines()) == first + 3


def test_a_disk_that_was_full_for_a_moment(here, monkeypatch):
    fill(30)
    full_from(monkeypatch, 5, 6)
    _, summary = run()
    assert (summary.ok, summary.failed, summary.stopped) == (28, 2, None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_small_disk(here):
    """1 MB: a clear message, nothing that is cut short, exit status 1."""
    os.mkdir("disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", "disk"], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("may not mount")
    try:
        os.mkdir("in")
        for number in range(60):
            with open(f"in/{number:04}.md", "w", encoding="utf-8") as stream:
                stream.write(record(f"n{number}") + "<p>" + "long " * 6000 + "</p>")
        done = commands.articlekit("convert", "in", "-t", "text", "-o", "disk/out/")
        assert done.returncode == 1
        assert b"No space left on device" in done.stderr
        assert b"Traceback" not in done.stderr
        made = tree("disk")
        assert made
        assert all(data.rstrip().endswith(b"long") for data in made.values())
        assert all(name.endswith(".txt") for name in made)
    finally:
        subprocess.run(["umount", "disk"], check=True)


# --- Signals and kills -------------------------------------------------------------------------

COMMAND = [sys.executable, "-m", "articlekit", "convert", "in", "-t", "markdown", "-o", "out"]


def start(*more):
    return subprocess.Popen(
        commands.limited([*COMMAND, *more]),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for_outputs(count):
    commands.wait_until(lambda: os.path.isdir("out") and len(os.listdir("out")) > count)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as stream:
        return [int(child) for child in stream.read().split()]


def is_gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stream:
            return stream.read().split()[2] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_a_signal_ends_the_run(here, sent, status):
    fill(3000)
    process = start("-j", "2", "--report", "r.jsonl")
    wait_for_outputs(20)
    workers = children(process.pid)
    process.send_signal(sent)
    _, said = process.communicate(timeout=commands.LAST_RESORT)
    assert process.returncode == status
    assert b"interrupted" in said
    assert b"Traceback" not in said
    assert all(is_gone(worker) for worker in workers)
    made = tree("out")
    assert 0 < len(made) < 3000
    assert all(name.endswith(".md") for name in made)
    assert all(data.count(b"n") > 3 and data.endswith(b"\n") for data in made.values())
    with open("r.jsonl", encoding="utf-8") as stream:
        assert all(json.loads(line)["status"] == "ok" for line in stream)


def test_ctrl_c_twice_while_a_worker_hangs(here, monkeypatch):
    fill(3000)
    process = start("-j", "2")
    wait_for_outputs(5)
    workers = children(process.pid)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=commands.LAST_RESORT)
    assert process.returncode == 130
    assert all(is_gone(worker) for worker in workers)


def test_killed_and_started_again_the_result_is_the_same(here):
    """Kill at random moments, then let it finish: the tree of an undisturbed run."""
    fill(500)
    expected = {f"{number:04}.md" for number in range(500)}
    chance = random.Random(7)
    for _ in range(6):
        process = start("-j", "2")
        time.sleep(0.15 + chance.random() * 0.5)
        process.kill()
        process.communicate()
        leftovers = tree("out") if os.path.isdir("out") else {}
        assert all(data.endswith(b"\n") for name, data in leftovers.items() if name[0] != ".")
    process = start("-j", "2")
    process.communicate(timeout=commands.LAST_RESORT)
    assert process.returncode == 0
    made = tree("out")
    assert set(made) == expected
    ak.convert("in", "undisturbed", "markdown", jobs=1)
    assert tree("undisturbed") == made


def test_workers_end_with_a_parent_that_is_killed(here):
    fill(3000)
    process = start("-j", "2")
    wait_for_outputs(20)
    workers = children(process.pid)
    assert workers
    process.kill()
    process.communicate()
    commands.wait_until(lambda: all(is_gone(worker) for worker in workers))


def test_two_runs_on_one_folder(here):
    fill(3000)
    first = start("-j", "1")
    wait_for_outputs(5)
    first.send_signal(signal.SIGSTOP)
    second = start("-j", "1")
    _, said = second.communicate(timeout=commands.LAST_RESORT)
    assert second.returncode == 2
    assert f"another run (process {first.pid})" in said.decode()
    first.send_signal(signal.SIGCONT)
    first.communicate(timeout=commands.LAST_RESORT)
    assert first.returncode == 0
    assert len(tree("out")) == 3000


# --- Independence ------------------------------------------------------------------------------


def test_one_bad_file_among_many(here):
    fill(300)
    with open("in/0123.md", "w", encoding="utf-8") as stream:
        stream.write("\n\nno heading here")
    done = commands.articlekit(*COMMAND[3:], "--report", "r.jsonl", "-j", "2")
    assert done.returncode == 1
    assert len(tree("out")) == 299
    assert b"in/0123.md:3:1: header: expected a link heading" in done.stderr
    with open("r.jsonl", encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream]
    (failed,) = [line for line in lines if line["status"] == "failed"]
    assert failed["input"] == "in/0123.md"
    assert failed["problems"][0]["line"] == 3


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "3", "LC_ALL": "POSIX", "LANGUAGE": "zh", "TZ": "nonsense"},
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2", "4"])
def test_outputs_do_not_depend_on_the_surroundings(here, environment, jobs):
    fill(30)
    with open("in/新闻.md", "w", encoding="utf-8") as stream:
        stream.write(record("新闻") + record("第二"))
    with open("in/0007.txt", "w", encoding="utf-8") as stream:
        stream.write("[x](https://x.example)\n------\n日期：Sat, 27 Jun 2020 13:30:55 +0000\n\nx")
    ak.convert("in", "expected", "markdown", jobs=1, name="{date:%Y-%m-%d %H}-{slug}")
    done = commands.program(
        [*COMMAND, "-j", jobs, "--name", "{date:%Y-%m-%d %H}-{slug}", "--quiet"],
        env={**os.environ, **environment},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert tree("out") == tree("expected")
