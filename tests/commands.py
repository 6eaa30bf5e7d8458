"""Runs programs in tests: any program, or `articlekit` in a fork of one process that has it loaded.

A new process of `articlekit` imports for longer than most tests take. `articlekit()` and the shells
of `shell()` therefore ask a server (`command_server.py`) to fork: the command gets streams, a
working directory, an environment and an exit status of its own, only the imports are done already.
What start-up itself must do (modules, environment variables of Python, signals) is tested with
`program()`, which starts a new process.

Guards against hanging count CPU time, so that a loaded machine fails no test: `CPU_SECONDS` is far
beyond what any command takes. The limit of wall-clock time is the last resort, for a program that
waits for something that never happens.
"""

import atexit
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import fonts

TESTS = Path(__file__).parent
MODULE = (sys.executable, "-m", "articlekit")
CPU_SECONDS = 100
LAST_RESORT = 1800
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")


def program(args, *, cpu=CPU_SECONDS, check=False, **more):
    """`subprocess.run` of a program that may use at most `cpu` seconds of CPU time.

    Both streams are captured unless `more` redirects them.
    """
    if "stdout" not in more and "stderr" not in more:
        more["capture_output"] = True
    return subprocess.run(limited(args, cpu), check=check, timeout=LAST_RESORT, **more)


def limited(args, cpu=CPU_SECONDS):
    """The command line of a program that is killed after so much CPU time."""
    args = list(map(str, args))
    if os.name != "posix":
        return args
    return ["/bin/sh", "-c", f'ulimit -S -t {cpu} && exec "$@"', "sh", *args]


def articlekit(*args, cwd=None, env=None, stdin=b"", both=False):
    """Runs `articlekit` in a fork of the server; what it wrote is bytes.

    `env` is added to the environment; with `both` both streams are written to `stdout`.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, _file(stdin) as given:
        streams = [given.fileno(), out.fileno(), (out if both else err).fileno()]
        environment = {**os.environ, "PYTHONUTF8": "1", **(env or {})}
        status = request(list(map(str, args)), streams, cwd or os.getcwd(), environment)
        return subprocess.CompletedProcess(args, status, _content(out), _content(err))


def shell(command, *, cwd, env, stdin="", both=False):
    """Runs a line as the shell does, with an `articlekit` on its path that is quick; gives text."""
    folder = _client_folder() if CAN_FORK else str(Path(sys.executable).parent)
    path = os.pathsep.join((folder, str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PYTHONUTF8": "1", **user_fonts(), **env, "PATH": path}
    if CAN_FORK:
        environment["ARTICLEKIT_TEST_SERVER"] = _server()
    return program(
        ["/bin/sh", "-c", command],
        cwd=cwd,
        env=environment,
        input=stdin,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if both else subprocess.PIPE,
    )


@cache
def user_fonts():
    """The environment in which a font with Chinese characters is installed for the user."""
    return fonts.user_fonts(_folder())


def wait_until(condition):
    """Waits until something is true that another process brings about."""
    end = time.monotonic() + LAST_RESORT
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def request(args, streams, cwd, environment):
    """Has the server run `articlekit` with three open streams; gives the exit status."""
    if not CAN_FORK:
        done = subprocess.run(
            [*MODULE, *args], check=False, cwd=cwd, env=environment,
            stdin=streams[0], stdout=streams[1], stderr=streams[2], timeout=LAST_RESORT,
        )  # fmt: skip
        return done.returncode
    message = json.dumps([args, os.fspath(cwd), environment, CPU_SECONDS]).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(_server())
        socket.send_fds(connection, [b"%10d" % len(message)], streams)
        connection.sendall(message)
        status = connection.recv(16)
    assert status, "the command server has ended"
    return int(status)


def _file(data):
    stream = tempfile.TemporaryFile()  # noqa: SIM115
    stream.write(data.encode() if isinstance(data, str) else data)
    stream.seek(0)
    return stream


def _content(stream):
    stream.seek(0)
    return stream.read()


@cache
def _folder():
    # No TemporaryDirectory: from Python 3.13 on, processes that multiprocessing forks forget the
    # callbacks of `atexit`, and the folder would be removed with the last reference to it.
    folder = tempfile.mkdtemp(prefix="commands-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _server():
    """Starts the server once per process; gives the path of its socket."""
    path = os.path.join(_folder(), "socket")
    process = subprocess.Popen(
        [sys.executable, TESTS / "command_server.py", path],
        env={**os.environ, "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(process.communicate)  # Closes its standard input, at which it ends.
    assert process.stdout.readline() == b"ready\n"
    return path


@cache
def _client_folder():
    """A folder with a program `articlekit` that has the server run the command."""
    folder = os.path.join(_folder(), "bin")
    os.mkdir(folder)
    client = os.path.join(folder, "articlekit")
    with open(client, "w", encoding="utf-8") as stream:
        words = shlex.join([sys.executable, "-ISX", "utf8", str(TESTS / "command_client.py")])
        stream.write(f'#!/bin/sh\nexec {words} "$@"\n')
    os.chmod(client, 0o700)
    return folder
