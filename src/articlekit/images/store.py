"""A folder of fetched pictures, with a map for loaders and a log of what was asked for.

    ab/ab12….jpg      a picture; the name is the SHA-256 of its address, in a folder of two digits
    images.json       the map: a JSON object of addresses and names
    fetched.jsonl     the log: one line per outcome; lines are only appended

A picture appears when it is complete. The map and the log can be lost: the names tell which
pictures there are.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from articlekit._disk.locking import lock
from articlekit._disk.opening import StrPath, open_file
from articlekit._disk.writing import atomic_write, make_folder, remove_abandoned
from articlekit.errors import InputError, WriteError
from articlekit.images.loaders import MAP_NAME
from articlekit.images.media import SUFFIXES

LOG_NAME = "fetched.jsonl"
_LOCK = ".fetched.lock"
_FOLDER = re.compile(r"[0-9a-f]{2}")
_FILE = re.compile(r"([0-9a-f]{64})(\.[a-z]{3,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome for one picture; a line of the log."""

    address: str
    status: str
    """``fetched``, ``there`` (it was there before), ``gone``, ``refused`` or ``failed``."""
    file: str | None = None
    """The name of its file in the store."""
    final: str | None = None
    """The last address that was asked; None if there was no request."""
    via: str | None = None
    """``address``, or the fallback by which it was found."""
    code: int | None = None
    """The status of the last HTTP answer."""
    etag: str | None = None
    modified: str | None = None
    """The ``Last-Modified`` of the answer."""
    bytes: int | None = None
    sha256: str | None = None
    """The hash of the bytes of the picture."""
    time: str | None = None
    """When it was asked for, in UTC."""
    error: str | None = None
    """Why there is no picture."""
    tried: tuple[str, ...] = ()
    """What failed, each as in `via`."""


class Store:
    """A folder of pictures. Several runs may use it at the same time."""

    def __init__(self, folder: StrPath) -> None:
        """Raises `WriteError` if the folder cannot be written, `InputError` for a broken map."""
        self.folder = os.fspath(folder)
        make_folder(self.folder)
        try:
            for name in ("", *self._folders()):
                remove_abandoned(os.path.join(self.folder, name))
        except OSError as error:
            raise WriteError(f"{self.folder}: {error.strerror or error}") from error
        self._files = dict(self._found())
        self._gone: dict[str, frozenset[str]] = {}
        self._failed: set[str] = set()
        self._read_log()

    def file_of(self, address: str) -> str | None:
        """The name of the file of a picture, if it is there."""
        return self._files.get(_digest(address))

    def gone(self, address: str) -> frozenset[str]:
        """What failed for an address that is permanently gone (see `Outcome.tried`)."""
        return self._gone.get(address, frozenset())

    def has_failed(self, address: str) -> bool:
        """Whether the last request for a picture had no answer, or one that is no picture."""
        return address in self._failed

    def save(self, address: str, data: bytes, media_type: str) -> str:
        """Writes a picture and returns the name of its file. Raises `WriteError`."""
        digest = _digest(address)
        name = f"{digest[:2]}/{digest}{SUFFIXES[media_type]}"
        make_folder(os.path.join(self.folder, digest[:2]))
        with atomic_write(os.path.join(self.folder, name)) as stream:
            stream.write(data)
        self._files[digest] = name
        return name

    def log(self, outcome: Outcome) -> None:
        """Appends a line to the log. Raises `WriteError`."""
        fields = {k: v for k, v in asdict(outcome).items() if v is not None and v != ()}
        line = json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        path = os.path.join(self.folder, LOG_NAME)
        try:
            with self._locked(), open(path, "ab+") as stream:
                if stream.tell():
                    stream.seek(-1, os.SEEK_END)
                    if stream.read(1) != b"\n":  # A run was killed in the middle of a line.
                        line = b"\n" + line
                stream.write(line)
        except OSError as error:
            raise WriteError(f"{path}: {error.strerror or error}") from error

    def write_map(self, addresses: Iterable[str]) -> None:
        """Adds the pictures of these addresses to the map. Raises `WriteError`."""
        path = os.path.join(self.folder, MAP_NAME)
        try:
            with self._locked():
                names = self._read_map()
                self._files = dict(self._found())  # Another run may have added some.
                names = {key: name for key, name in names.items() if self._exists(name)}
                for address in addresses:
                    name = self.file_of(address)
                    if name is not None:
                        names[address] = name
                text = json.dumps(dict(sorted(names.items())), indent=0, ensure_ascii=False)
                with atomic_write(path) as stream:
                    stream.write(text.encode("utf-8", "backslashreplace") + b"\n")
        except OSError as error:
            raise WriteError(f"{path}: {error.strerror or error}") from error

    def _exists(self, name: str) -> bool:
        return os.path.isfile(os.path.join(self.folder, name))

    def _read_map(self) -> dict[str, str]:
        try:
            with open_file(os.path.join(self.folder, MAP_NAME)) as stream:
                found = json.load(stream)
        except (InputError, ValueError, RecursionError):
            return {}
        is_map = isinstance(found, dict) and all(isinstance(v, str) for v in found.values())
        return found if is_map else {}

    def _found(self) -> Iterator[tuple[str, str]]:
        """The digest and the name of each picture in the folder."""
        for folder in self._folders():
            try:
                with os.scandir(os.path.join(self.folder, folder)) as entries:
                    for entry in entries:
                        match = _FILE.fullmatch(entry.name)
                        if match and match[2] in SUFFIXES.values():
                            yield match[1], f"{folder}/{entry.name}"
            except OSError:
                continue  # It is no folder of this store.

    def _folders(self) -> list[str]:
        """The names of the folders of pictures."""
        with os.scandir(self.folder) as entries:
            return [entry.name for entry in entries if _FOLDER.fullmatch(entry.name)
                    and entry.is_dir()]  # fmt: skip

    def _read_log(self) -> None:
        """Reads the last outcome of each address."""
        for line in self._lines():
            address, tried = line.get("address"), line.get("tried")
            if isinstance(address, str):
                self._gone.pop(address, None)
                self._failed.discard(address)
                if line.get("status") == "gone" and isinstance(tried, list):
                    self._gone[address] = frozenset(map(str, tried))
                elif line.get("status") != "fetched" and line.get("final"):
                    self._failed.add(address)

    def _lines(self) -> Iterator[dict[str, Any]]:
        try:
            stream = open_file(os.path.join(self.folder, LOG_NAME))
        except InputError:
            return
        with stream:
            for line in stream:
                try:
                    found = json.loads(line)
                except (ValueError, RecursionError):
                    continue  # A run was killed while it wrote the line.
                if isinstance(found, dict):
                    yield found

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keeps other runs from the log and the map."""
        with open(os.path.join(self.folder, _LOCK), "ab") as stream:
            lock(stream.fileno(), wait=True)
            yield


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
