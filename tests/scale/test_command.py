"""``articlekit convert --scheduler``: what it does without, done by a cluster."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

import articlekit as ak
from articlekit.batch.tasks import Submission, Task
from articlekit.batch.workers.dask import DaskExecutor
from articlekit.batch.workers.executor import WorkerError
from articlekit.errors import UsageError
from articlekit.files.source import Source
from folders import put, tree
from scale import work
from scale.archive import fill, record, report

ARTICLEKIT = [sys.executable, "-m", "articlekit", "convert"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def output_of(*arguments, text=None):
    """The exit status of a command, and all that it prints."""
    done = subprocess.run([*ARTICLEKIT, *arguments], input=text, capture_output=True, check=False)
    lines = done.stderr.splitlines(keepends=True)
    # Only runs of more than ten seconds print their progress.
    kept = [line for line in lines if not line.endswith(b" per second\n")]
    return done.returncode, done.stdout, b"".join(kept)


RUNS = {
    "folder": ["more.zip", "in", "-t", "markdown", "-o", "out", "--verbose"],
    "names": ["in", "more.zip", "-o", "out/", "-t", "html", "--name", "{date}/{slug}", "--index"],
    "choice": ["in", "-o", "out/", "-t", "text", "--unique", "content", "--limit", "100"],
    "file": ["in", "more.zip", "-o", "out/all.jsonl"],
    "book": ["in", "more.zip", "-o", "out/all.epub", "--sort", "newest"],
    "stream": ["in", "-", "-t", "jsonl"],
    "failing": ["none.md", "in/0", "-o", "out/", "-t", "json"],
}


@pytest.mark.parametrize("name", RUNS)
def test_outputs_and_report_are_those_of_one_process(here, cluster, name):
    fill(120)
    text = record("stdin").encode()
    places = {"one": ["--jobs", "1"], "cluster": ["--scheduler", cluster.scheduler_address]}
    found = []
    for place, how in places.items():
        os.mkdir("out")
        printed = output_of(*RUNS[name], "--report", "r.jsonl", *how, text=text)
        found.append((printed, report("r.jsonl"), tree("out")))
        os.rename("out", place)
    assert found[0] == found[1]
    (status, _, _), lines, _ = found[0]
    assert status == 1  # For what is no article.
    assert len(lines) > 50


def test_a_cluster_for_one_run(here):
    fill(40)
    expected = output_of("in", "-t", "text", "-o", "one", "-j", "1", "--report", "1.jsonl")
    found = output_of(
        *"in -t text -o out -j 2 --scheduler local --report r.jsonl".split(),
    )
    status, output, errors = found
    assert (status, output, errors.replace(b" to out ", b" to one ")) == expected
    assert tree("out") == tree("one")
    assert len(report("r.jsonl")) == len(report("1.jsonl"))


def test_the_same_from_python(here, cluster):
    fill(60)
    expected, found = [], []
    ak.convert("in", "one", "markdown", jobs=1, on_record=expected.append)
    sum_ = ak.convert(
        "in", "out", "markdown", scheduler=cluster.scheduler_address, on_record=found.append
    )
    assert sum_.total == len(found) == len(expected)
    assert tree("out") == tree("one")
    assert [(item.input, item.record, item.status) for item in found] == [
        (item.input, item.record, item.status) for item in expected
    ]


def test_what_is_there_is_skipped(here, cluster):
    fill(60)
    run = {"jobs": 1}, {"scheduler": cluster.scheduler_address}
    ak.convert("in", "out", "text", **run[0])
    made = tree("out")
    os.unlink("out/0/0007.txt")
    os.unlink("out/many-3.txt")
    again = ak.convert("in", "out", "text", **run[1])
    assert (again.ok, again.skipped, again.failed) == (2, 63, 2)
    assert tree("out") == made


# --- What goes wrong ---------------------------------------------------------------------------


def wait_for(condition, seconds=60):
    for _ in range(seconds * 50):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("waited in vain")


def outputs():
    return sum(len(names) for _, _, names in os.walk("out"))


def start(*arguments):
    return subprocess.Popen(
        [*ARTICLEKIT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_a_worker_that_is_killed_costs_nothing(here, cluster, client):
    for number in range(800):
        put(f"in/{number:04}.md", record(f"n{number}", "<p>长文。</p>" * 60))
    put("in/many.md", "".join(record(f"m{number}", "<p>长文。</p>" * 60) for number in range(100)))
    ak.convert("in", "one", "markdown", jobs=1, report="1.jsonl")
    process = start(
        *"in -t markdown -o out -q --report r.jsonl --scheduler".split(), cluster.scheduler_address
    )
    for count in (50, 400):
        wait_for(lambda count=count: outputs() > count)
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        client.wait_for_workers(2, timeout=60)
    _, errors = process.communicate(timeout=100)
    assert (process.returncode, errors) == (0, b"")
    assert tree("out") == tree("one")
    changed = [{**line, "outputs": [f"one{path[3:]}" for path in line["outputs"]]}
               for line in report("r.jsonl")]  # fmt: skip
    assert changed == report("1.jsonl")


def outcomes(cluster, names, timeout=60):
    submissions = [Submission(Task(source=Source(name, (name,)))) for name in names]
    with DaskExecutor(cluster.scheduler_address, None, timeout) as executor:
        return list(executor.run(work.act, submissions))


def test_a_task_that_kills_its_process_costs_itself(cluster):
    names = [f"{'die' if number in (3, 40, 41) else 'n'}{number}" for number in range(300)]
    found = outcomes(cluster, names)
    assert [outcome.task.source.path for outcome in found] == names
    failures = {outcome.task.source.path: outcome.failure for outcome in found if outcome.failure}
    assert failures == dict.fromkeys(["die3", "die40", "die41"], "worker died, signal 9")
    assert all(len(outcome.results) == (not outcome.failure) for outcome in found)


def test_a_task_that_takes_too_long_costs_itself(cluster):
    names = [f"{'hang' if number == 5 else 'n'}{number}" for number in range(60)]
    found = outcomes(cluster, names, timeout=1)
    failures = {outcome.task.source.path: outcome.failure for outcome in found if outcome.failure}
    assert failures == {"hang5": "timeout after 1 s"}


def children(pid):
    """The processes that any thread of a process started: tasks run in threads of a worker."""
    found = set()
    for thread in os.listdir(f"/proc/{pid}/task"):
        with (
            contextlib.suppress(FileNotFoundError),  # The thread has ended.
            open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as stream,
        ):
            found |= {int(child) for child in stream.read().split()}
    return found


def test_no_process_is_left_behind(cluster, client):
    found = outcomes(cluster, [f"n{number}" for number in range(100)])
    processes = {outcome.results[0].value[0] for outcome in found}
    workers = set(client.run(os.getpid).values())
    assert not processes & workers
    wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in processes))


@pytest.mark.parametrize(
    ("scheduler", "sent", "status"),
    [("local", signal.SIGINT, 130), ("tcp", signal.SIGINT, 130), ("tcp", signal.SIGTERM, 143)],
)
def test_a_signal_ends_the_run(here, cluster, client, scheduler, sent, status):
    for number in range(3000):
        put(f"in/{number:04}.md", record(f"n{number}", "<p>长文。</p>" * 60))
    address = scheduler if scheduler == "local" else cluster.scheduler_address
    process = start(*"in -t markdown -o out -j 2 --scheduler".split(), address)
    wait_for(lambda: outputs() > 50)
    os.killpg(process.pid, sent)  # As a terminal does.
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status
    assert b"Traceback" not in errors
    assert b"interrupted\n" in errors
    if scheduler != "local":  # The cluster goes on without us, and ends what it had in hand.
        wait_for(lambda: not any(children(pid) for pid in client.run(os.getpid).values()))
    made = tree("out")
    assert 0 < len(made) < 3000
    assert not [name for name in made if not name.endswith(".md")]
    assert all(data.endswith(b"\n") for data in made.values())
    time.sleep(0.3)
    assert outputs() == len(made)


def test_no_cluster(here):
    put("in/a.md", record("a"))
    for scheduler in ("nonsense", "tcp://127.0.0.1:9"):
        with pytest.raises(UsageError, match=f"{scheduler}: no scheduler"):
            ak.convert("in", "out", "text", scheduler=scheduler)


def test_a_cluster_without_workers(here, monkeypatch):
    from distributed import LocalCluster

    put("in/a.md", record("a"))
    monkeypatch.setattr("articlekit.batch.workers.dask._CONNECT", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(WorkerError, match="no worker is there"),
    ):
        ak.convert("in", "out", "text", scheduler=empty.scheduler_address)


def test_a_cluster_that_goes_away(here, monkeypatch):
    from distributed import LocalCluster

    fill(200)
    monkeypatch.setattr("articlekit.batch.workers.dask._POLL", 0.2)
    gone = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)
    try:
        with pytest.raises(WorkerError, match="tcp://"):
            ak.convert(
                "in",
                "out",
                "text",
                scheduler=gone.scheduler_address,
                on_record=lambda _: gone.close(),
            )
    finally:
        gone.close()


def test_work_that_cannot_be_sent(here, cluster):
    put("in/a.md", record("a"))
    with pytest.raises(UsageError, match="cannot be sent"):
        ak.convert(
            "in", "out", "epub", scheduler=cluster.scheduler_address, images=lambda image: None
        )


def test_another_version_on_a_worker(here, cluster, monkeypatch):
    put("in/a.md", record("a"))
    monkeypatch.setattr("articlekit.batch.workers.dask.__version__", "9.9")
    with pytest.raises(WorkerError, match=r"tcp://\S+ has articlekit [\d.]+, this program 9\.9"):
        ak.convert("in", "out", "text", scheduler=cluster.scheduler_address)
