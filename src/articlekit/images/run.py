"""A run: threads that send requests, and the calling thread, which writes what comes back."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from queue import Queue
from threading import Lock, Thread
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from articlekit.errors import WriteError
from articlekit.images.guard import Endpoint, NoHostError, RefusedError, Resolver, endpoint_of
from articlekit.images.media import SUFFIXES, is_complete, media_type, pixel_size
from articlekit.images.options import FetchOptions, FetchSummary
from articlekit.images.pictures import Picture, Via
from articlekit.images.robots import MAX_BYTES, Rules
from articlekit.images.schedule import Effect, Schedule
from articlekit.images.store import Outcome, Store

if TYPE_CHECKING:
    from articlekit.images.network import Answer, Network

MAX_REDIRECTS = 5
_ATTEMPTS = 3
_BACK_OFF = 1.0  # Seconds before the second attempt; doubled before the third.
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_GONE = frozenset((404, 410))
_LATER = frozenset((408, 425, 429, *range(500, 600)))
_ALL_PORTS = range(1, 65536)
_JOIN_TIMEOUT = 5.0  # Seconds that threads have to end.


@dataclass(slots=True)
class Job:
    """A picture that is being fetched."""

    picture: Picture
    candidates: deque[tuple[Via, str]]
    """The addresses that are not tried yet."""
    via: Via = "address"
    endpoint: Endpoint | None = None
    """Where the next request goes."""
    url: str = ""
    """The address of the next request."""
    asked: str | None = None
    """The address of the last request."""
    redirects: int = 0
    attempts: int = 0
    code: int | None = None
    """The status of the last answer."""
    status: str = "failed"
    error: str | None = None
    """Why the first address has no picture; others are only fallbacks."""
    gone: list[str] = field(default_factory=list)
    """The fallbacks, and ``address``, that are permanently gone."""


@dataclass(slots=True)
class RulesJob:
    """The ``robots.txt`` of a host that is being fetched."""

    origin: str
    """The host whose rules they are."""
    endpoint: Endpoint
    """Where the next request goes."""
    waiting: list[Job]
    """The pictures that are fetched after it."""
    redirects: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class _Done:
    """A job that is finished, with the picture if there is one."""

    job: Job
    answer: Answer | None = None
    kind: str = ""


class Run:
    """Threads that send requests; the calling thread writes what comes back."""

    def __init__(
        self,
        store: Store,
        options: FetchOptions,
        resolver: Resolver,
        summary: FetchSummary,
        notify: Callable[[Outcome], None],
    ) -> None:
        from articlekit.images.network import Network  # Needs the extra.

        self._store = store
        self._options = options
        self._summary = summary
        self._notify = notify
        self._network: Network = Network(
            resolver,
            user_agent=options.user_agent,
            timeout=options.timeout,
            proxy=options.proxy,
        )
        self._schedule: Schedule[Job | RulesJob] = Schedule(options.gap)
        self._done: Queue[_Done | BaseException | None] = Queue(2 * options.hosts)
        self._rules: dict[str, Rules | RulesJob] = {}
        self._rules_lock = Lock()

    def run(self, jobs: Iterable[Job]) -> None:
        """Fetches all pictures. Stops early if the store cannot be written."""
        refused = [job for job in jobs if not self._next(job)]
        threads = [
            Thread(target=self._serve, daemon=True, name=f"articlekit-fetch-{number}")
            for number in range(self._options.hosts)
        ]
        for thread in threads:
            thread.start()
        try:
            for job in refused:
                self._record(_Done(job))
            self._receive(len(threads))
        except WriteError as error:
            self._summary.stopped = str(error)
        finally:
            self._schedule.stop()
            self._network.cut()
            self._join(threads)
            self._network.close()

    def _join(self, threads: list[Thread]) -> None:
        """Waits for the threads, but not long: the resolver of the system cannot be stopped."""
        give_up = time.monotonic() + _JOIN_TIMEOUT
        while any(thread.is_alive() for thread in threads) and time.monotonic() < give_up:
            while not self._done.empty():  # A thread may wait for room.
                self._done.get_nowait()
            for thread in threads:
                thread.join(0.02)

    def _receive(self, threads: int) -> None:
        while threads:
            done = self._done.get()
            if done is None:
                threads -= 1
            elif isinstance(done, BaseException):
                raise done
            else:
                self._record(done)

    def _record(self, done: _Done) -> None:
        """Stores a picture, if there is one, and its line in the log."""
        job, answer = done.job, done.answer
        fields: dict[str, object] = {
            "address": job.picture.url,
            "final": job.asked,
            "code": job.code,
            "time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        }
        if answer is None:
            outcome = Outcome(
                status=job.status,
                error=job.error,
                tried=tuple(job.gone) if job.status == "gone" else (),
                **fields,  # type: ignore[arg-type]
            )
        else:
            file = self._store.save(job.picture.url, answer.data, done.kind)
            outcome = Outcome(
                status="fetched",
                file=file,
                via=job.via,
                etag=answer.headers.get("ETag"),
                modified=answer.headers.get("Last-Modified"),
                bytes=len(answer.data),
                sha256=hashlib.sha256(answer.data).hexdigest(),
                **fields,  # type: ignore[arg-type]
            )
        self._store.log(outcome)
        self._summary.add(outcome)
        self._notify(outcome)

    # --- In the threads ---

    def _serve(self) -> None:
        try:
            while (taken := self._schedule.take()) is not None:
                self._step(*taken)
        except BaseException as error:  # noqa: BLE001  # The calling thread raises it.
            self._done.put(error)
        else:
            self._done.put(None)

    def _step(self, host: str, job: Job | RulesJob) -> None:
        """Does the next step of a job, which sends one request at most."""
        endpoint = job.endpoint  # A redirect changes that of the job.
        assert endpoint is not None
        effect = Effect()
        try:
            reason = self._schedule.suspended(host)
            if reason is not None:
                self._give_up(job, "failed", reason)
            elif isinstance(job, RulesJob):
                self._ask_for_rules(job, effect)
            else:
                self._ask_for_picture(job, effect)
        except RefusedError as error:
            self._give_up(job, "refused", str(error))
        except NoHostError as error:
            self._schedule.suspend(host, str(error))
            self._give_up(job, "failed", str(error))
        except _LaterError as error:
            effect.failed, effect.pause = True, self._later(host, job, error)
        finally:
            if not self._schedule.has_jobs(host):
                self._network.release(endpoint)
            self._schedule.finish(host, effect)

    def _ask_for_picture(self, job: Job, effect: Effect) -> None:
        """Asks for a picture, if the rules of its host are known and allow it."""
        assert job.endpoint is not None
        rules = self._rules_of(job)
        if rules is None:
            return
        if not rules.allows(job.url):
            self._give_up(job, "refused", "robots.txt does not allow it")
            return
        effect.gap = rules.delay
        job.asked = job.url
        answer = self._get(job.endpoint, effect, self._options.max_bytes, _judge, _referer(job))
        job.code = answer.status
        if answer.status == 200:
            kind = self._kind(answer.data)
            self._done.put(_Done(job, answer, kind))
        elif answer.status in _REDIRECTS:
            self._redirect(job, answer.location)
        elif answer.status in _GONE:
            job.gone.append(job.via)
            self._give_up(job, "gone", f"answer {answer.status}")
        elif answer.status in _LATER:
            raise _LaterError(f"answer {answer.status}", _pause_of(answer))
        else:
            effect.failed = True
            self._give_up(job, "failed", f"answer {answer.status}")

    def _get(
        self,
        endpoint: Endpoint,
        effect: Effect,
        limit: int,
        judge: Callable[[bytes], str | None] | None,
        referer: str | None = None,
    ) -> Answer:
        from articlekit.images.network import NetworkError  # As above.

        self._network.resolve(endpoint)
        effect.is_asked = True
        try:
            return self._network.get(endpoint, limit=limit, judge=judge, referer=referer)
        except NetworkError as error:
            raise _LaterError(str(error)) from None

    def _kind(self, data: bytes) -> str:
        """The type of a picture. Raises `RefusedError` if it is none, or has too many pixels."""
        kind = media_type(data)
        if kind not in SUFFIXES or kind is None:
            raise RefusedError("no JPEG, PNG, GIF, WebP or AVIF")
        if not is_complete(data):
            raise _LaterError("the picture is cut off")
        size = pixel_size(data)
        if size is None:
            raise RefusedError("a picture of unknown size")
        if size[0] * size[1] > self._options.max_pixels:
            raise RefusedError(
                f"{size[0]} x {size[1]} pixels, more than {self._options.max_pixels:,}"
            )
        return kind

    def _redirect(self, job: Job, location: str) -> None:
        """Schedules the request that a redirect leads to."""
        assert job.endpoint is not None
        job.redirects += 1
        if job.redirects > MAX_REDIRECTS:
            raise RefusedError(f"more than {MAX_REDIRECTS} redirects")
        job.url, job.endpoint = self._target(job.url, job.endpoint, location)
        self._schedule.add(job.endpoint.host, job, first=True)

    def _target(self, url: str, endpoint: Endpoint, location: str) -> tuple[str, Endpoint]:
        """Where a redirect leads. Raises `RefusedError`."""
        try:
            target = urljoin(url, location)
        except ValueError:
            raise RefusedError("redirects to no valid address") from None
        found = endpoint_of(target, self._options.allow_ports)
        if endpoint.scheme == "https" and found.scheme == "http":
            raise RefusedError("redirects from https to http")
        return target, found

    def _later(self, host: str, job: Job | RulesJob, error: _LaterError) -> float:
        """Puts a job back, or gives it up. Returns the pause for the host."""
        job.attempts += 1
        if job.attempts >= _ATTEMPTS:
            self._give_up(job, "failed", str(error))
            return error.pause
        self._schedule.add(host, job, first=True)
        return max(error.pause, _BACK_OFF * float(2 ** (job.attempts - 1)))

    def _give_up(self, job: Job | RulesJob, status: str, error: str) -> None:
        """Continues with the next address of a picture, or reports that there is none."""
        if isinstance(job, RulesJob):
            if status == "refused":  # A redirect that is not followed: there are no rules.
                self._learn(job, Rules(None))
            else:
                for waiting in self._resolve_rules(job, None):
                    self._give_up(waiting, status, f"robots.txt: {error}")
            return
        if job.error is None:
            job.status, job.error = status, error
        if not self._next(job):
            self._done.put(_Done(job))

    def _next(self, job: Job) -> bool:
        """Schedules the next address of a picture; False if there is none."""
        while job.candidates:
            job.via, job.url = job.candidates.popleft()
            job.redirects = job.attempts = 0
            try:
                job.endpoint = endpoint_of(job.url, self._options.allow_ports)
            except RefusedError as error:
                if job.error is None:
                    job.status, job.error = "refused", str(error)
                continue
            self._schedule.add(job.endpoint.host, job)
            return True
        return False

    # --- robots.txt ---

    def _rules_of(self, job: Job) -> Rules | None:
        """The rules for a picture. If there are none yet, the job waits for them: None."""
        if self._options.ignore_robots:
            return Rules(None)
        assert job.endpoint is not None
        origin = job.endpoint.origin
        with self._rules_lock:
            found = self._rules.get(origin)
            if isinstance(found, Rules):
                return found
            if found is not None:
                found.waiting.append(job)
                return None
            asking = RulesJob(origin, job.endpoint._replace(target="/robots.txt"), [job])
            self._rules[origin] = asking
        self._schedule.add(job.endpoint.host, asking, first=True)
        return None

    def _ask_for_rules(self, job: RulesJob, effect: Effect) -> None:
        """Asks for a robots.txt, which a redirect may lead to another host for (RFC 9309)."""
        answer = self._get(job.endpoint, effect, MAX_BYTES, None)
        if answer.status == 200:
            self._learn(job, Rules(answer.data))
        elif answer.status in _LATER:
            raise _LaterError(f"answer {answer.status}", _pause_of(answer))
        elif answer.status in _REDIRECTS and job.redirects < MAX_REDIRECTS:
            job.redirects += 1
            url = f"{job.endpoint.origin}{job.endpoint.target}"
            _, job.endpoint = self._target(url, job.endpoint, answer.location)
            self._schedule.add(job.endpoint.host, job, first=True)
        else:
            self._learn(job, Rules(None))

    def _learn(self, job: RulesJob, rules: Rules) -> None:
        """Schedules the pictures that waited for the rules of their host."""
        for waiting in reversed(self._resolve_rules(job, rules)):
            assert waiting.endpoint is not None
            self._schedule.add(waiting.endpoint.host, waiting, first=True)

    def _resolve_rules(self, job: RulesJob, rules: Rules | None) -> list[Job]:
        """Stores the rules of a host, if they are known; returns the jobs that waited for them."""
        with self._rules_lock:
            if rules is None:
                del self._rules[job.origin]
            else:
                self._rules[job.origin] = rules
            return job.waiting


class _LaterError(Exception):
    """Another attempt may succeed."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        super().__init__(message)
        self.pause = pause


def _pause_of(answer: Answer) -> float:
    from articlekit.images.network import retry_after  # As above.

    return retry_after(answer.headers)


def _judge(data: bytes) -> str | None:
    """Refuses an answer by its first bytes."""
    return None if media_type(data) in SUFFIXES else "no JPEG, PNG, GIF, WebP or AVIF"


def _referer(job: Job) -> str | None:
    """The address of the article, unless a request without encryption would tell it."""
    try:
        page = endpoint_of(job.picture.page or "", _ALL_PORTS)
    except RefusedError:
        return None
    assert job.endpoint is not None
    if page.scheme == "https" and job.endpoint.scheme == "http":
        return None
    return f"{page.origin}{page.target}"
