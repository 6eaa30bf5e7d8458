"""Runs `articlekit` in forks of itself, for `commands.py`.

``command_server.py SOCKET`` loads everything first and prints "ready". A request is the three
standard streams and a JSON list: arguments, working directory, environment, seconds of CPU time.
The answer is the exit status, negative for a signal. The server ends with its standard input.
"""

import gc
import json
import os
import resource
import select
import socket
import sys
import time
from contextlib import suppress

import pyarrow.parquet  # noqa: F401

import articlekit as ak
from articlekit.cli import app
from articlekit.writers import epub  # noqa: F401

SAMPLE = "<!--1638995943000-->\n[T](https://news.example/1)\n------\n\n<p>text</p>\n"


def serve(path):
    """Answers requests; returns in a fork, with the streams and the request to run."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        os.write(1, b"ready\n")
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                return answer(connection)
            connection.close()
            reap()
    os._exit(0)


def reap():
    """Forgets the forks that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def answer(connection):
    """Answers one request; returns in the fork that is to run it."""
    size, streams, _, _ = socket.recv_fds(connection, 10, 3)
    message = b""
    while len(message) < int(size):
        message += connection.recv(int(size) - len(message))
    pid = os.fork()
    if pid == 0:
        connection.close()
        return streams, *json.loads(message)
    for stream in streams:
        os.close(stream)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError):  # A shell that is killed has killed the client.
        connection.sendall(b"%d" % status)
    os._exit(0)


def become(streams, args, cwd, environment, cpu):
    """Makes this process what a new one would be."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    form = {"encoding": "utf-8", "errors": "surrogateescape", "closefd": False}
    sys.stdin = open(0, **form)  # noqa: SIM115
    sys.stdout = open(1, "w", **form)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, **{**form, "errors": "backslashreplace"})  # noqa: SIM115
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    sys.argv = ["articlekit", *args]


def load():
    """Loads what commands need, and what is loaded when it is first used."""
    for name in app.COMMANDS:
        app.cli.get_command(None, name)
    article = ak.parse(SAMPLE)
    for form in ("text", "markdown", "json", "jsonl", "html", "archive"):
        ak.render(article, form)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    load()
    become(*serve(sys.argv[1]))
    app.main()
