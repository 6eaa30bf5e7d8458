"""Files of other file systems, by fsspec. No other module imports it."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, Any, BinaryIO, NamedTuple, cast

from articlekit._text.patterns import lazy_pattern
from articlekit.errors import InputError, UsageError, WriteError
from articlekit.files.addresses import is_process_local, masked, shown

_MAGIC = lazy_pattern(r"[*?\[]")
_CHUNK = 1 << 20
# The last component of the path of a web address.
_WEB_PATH = lazy_pattern(r"[^/?#]*//[^/?#]*/(?:[^?#]*/)?([^/?#]+)")
# Two colons between the links of a chain, and not in an address of IPv6.
_LINK = lazy_pattern(r"::(?![^\[\]/]*\])")
# Their addresses name one file: there is no listing, and a question mark is no pattern.
_WEB = {"http", "https"}
# An object appears in these when all of it has arrived, and not before.
_OBJECT_STORES = {
    "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci", "memory",
}  # fmt: skip


class RemoteFile(NamedTuple):
    """The content of a source: a file of another file system."""

    opener: Callable[[], IO[bytes]]
    size: int
    """The number of bytes, or 0 if it is unknown."""
    is_process_local: bool = False
    """Whether other processes cannot open it."""
    path: None = None

    def open(self) -> IO[bytes]:
        """A stream of the bytes, all of whose errors are `InputError`."""
        try:
            stream = self.opener()
        except Exception as error:  # noqa: BLE001  # Each file system has errors of its own.
            raise InputError(message_of(error)) from None
        return cast("IO[bytes]", io.BufferedReader(_Stream(stream), _CHUNK))


class _Stream(io.RawIOBase):
    """A raw stream over a remote one, whose reads may be short; all errors are `InputError`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def readinto(self, buffer: Any) -> int:
        data = self._call(self._stream.read, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return cast("int", self._call(self._stream.seek, offset, whence))

    def tell(self) -> int:
        return cast("int", self._call(self._stream.tell))

    def close(self) -> None:
        if not self.closed:
            with suppress(Exception):  # All that was wanted has been read.
                self._stream.close()
        super().close()

    def _call(self, function: Callable[..., Any], *arguments: int) -> Any:
        try:
            return function(*arguments)
        except Exception as error:  # noqa: BLE001  # As above.
            raise InputError(message_of(error)) from None


class Listed(NamedTuple):
    """A file that was named, or found in what was named."""

    address: str
    """Without secrets."""
    place: tuple[str, ...]
    """The folders below what was named, and the name of the file."""
    content: RemoteFile
    is_found: bool
    """Whether it was found in a folder, and not named."""


def remote_files(url: str, wanted: Callable[[str], bool]) -> Iterator[Listed]:
    """The files that an address names, sorted; of a folder those whose names are wanted.

    Raises `InputError` if there is none, `UsageError` if fsspec, or what it needs for this file
    system, is not installed.
    """
    system, path = _file_system(url)
    try:
        base, found, is_found = _find(system, path, wanted)
    except Exception as error:  # noqa: BLE001  # Each file system has errors of its own.
        raise InputError(message_of(error, url), shown(url)) from None
    if not found:
        raise InputError("no file matches", shown(url))
    chain = "".join(f"::{link}" for link in _links(url)[1:])
    for name, info in sorted(found.items()):
        size = info.get("size") or 0
        content = RemoteFile(partial(system.open, name, "rb"), size, is_process_local(url))
        address = shown(f"{system.unstrip_protocol(name)}{chain}")
        place: tuple[str, ...]
        if _protocols(system) & _WEB:
            page = _WEB_PATH.match(name)
            place = (page[1] if page else "index.html",)
        else:
            place = tuple(filter(None, name.removeprefix(base).split("/")))
        yield Listed(address, place, content, is_found)


def _find(
    system: Any, path: str, wanted: Callable[[str], bool]
) -> tuple[str, dict[str, dict[str, Any]], bool]:
    """The folder that places are counted from, what is known of each file, whether it is found."""
    if _protocols(system) & _WEB:
        try:
            return "", {path: system.info(path)}, False
        except Exception:  # noqa: BLE001  # Some servers answer only a GET; reading will tell.
            return "", {path: {}}, False
    if magic := _MAGIC.search(path):
        base = path[: magic.start()].rpartition("/")[0]
        every = system.glob(path, detail=True)
        return base, {name: info for name, info in every.items() if info["type"] == "file"}, False
    if system.isdir(path):
        every = system.find(path, detail=True)
        return path.rstrip("/"), {name: info for name, info in every.items() if wanted(name)}, True
    return path.rpartition("/")[0], {path: system.info(path)}, False


def _file_system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs  # An extra, and slow to import.
        from fsspec.registry import get_filesystem_class
    except ImportError:
        raise UsageError(f"{shown(url)}: needs fsspec: pip install 'articlekit[fs]'") from None
    try:
        links = _links(url)
        for link in links:
            scheme, separator, _ = link.partition("://")
            if separator:  # What has none may be a local file, or a cache.
                get_filesystem_class(scheme)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{shown(url)}: {masked(str(error), url)}") from None
    try:
        if len(links) == 1 and "::" in url:  # fsspec would split it.
            system = get_filesystem_class(url.partition("://")[0])()
            return system, system._strip_protocol(url)  # noqa: SLF001  # So does fsspec.
        system, path = url_to_fs(url)
    except Exception as error:  # noqa: BLE001  # As above: it may connect already.
        raise InputError(message_of(error, url), shown(url)) from None
    return system, path


def _links(url: str) -> list[str]:
    """The links of a chain of addresses, of which each is in the next."""
    return _LINK.split(url)


def _protocols(system: Any) -> set[str]:
    return {system.protocol} if isinstance(system.protocol, str) else set(system.protocol)


def message_of(error: Exception, url: str = "") -> str:
    """The message of a file system's error, without secrets."""
    if isinstance(error, FileNotFoundError):
        # Of a web server, the cause is its answer, or why there is none.
        if isinstance(error.__cause__, OSError):
            return message_of(error.__cause__, url)
        return "No such file or directory"
    text = " ".join(str(error).split())
    return masked(f"{type(error).__name__}: {text}" if text else type(error).__name__, url)


# --- Writing -----------------------------------------------------------------------------------


@contextmanager
def remote_write(url: str, *, overwrite: bool = True) -> Iterator[BinaryIO]:
    """A stream to a file on another file system, which appears there complete or not at all.

    Without `overwrite`, FileExistsError is raised if the file exists by then. Raises `WriteError`
    for what the file system refuses, `UsageError` as `remote_files` does.
    """
    # Written directly, half a file would be there after an error.
    with tempfile.NamedTemporaryFile(prefix="articlekit-") as stream:
        yield cast("BinaryIO", stream)
        stream.flush()
        try:
            system, path = _file_system(url)
            _put(system, stream.name, path, overwrite=overwrite)
        except (FileExistsError, UsageError):
            raise
        except Exception as error:
            raise WriteError(f"{shown(url)}: {_refusal(error, url)}") from error


def remote_exists(url: str) -> bool:
    """Whether a file is there. Raises `WriteError` if the file system does not say."""
    return bool(_ask(url, lambda system, path: system.exists(path)))


def remote_is_folder(url: str) -> bool:
    """Whether a folder is there, and not a file. False if the file system does not say."""
    try:
        return bool(_ask(url, lambda system, path: system.isdir(path)))
    except WriteError:
        return False


def require_bucket(url: str) -> None:
    """Raises `UsageError` if an address is in a bucket that does not exist."""
    system, path = _file_system(url)
    bucket = path.lstrip("/").partition("/")[0]
    if bucket and _protocols(system) & _OBJECT_STORES - {"memory"}:
        try:
            is_there = bool(system.exists(bucket))
        except Exception:  # noqa: BLE001  # Permission to write does not imply permission to list.
            return
        if not is_there:
            raise UsageError(f"{shown(url)}: cannot be written: there is no bucket {bucket}")


def remote_names(url: str) -> set[str]:
    """The paths of all files below a folder, relative to it. Raises `WriteError`."""

    def find(system: Any, path: str) -> set[str]:
        # Another process may have written since the last listing.
        system.invalidate_cache()
        base = path.rstrip("/") + "/"
        try:
            return {name.removeprefix(base) for name in system.find(path)}
        except FileNotFoundError:
            return set()

    return cast("set[str]", _ask(url, find))


def remote_remove(url: str) -> bool:
    """Removes a file. Returns False if there is none. Raises `WriteError`."""

    def remove(system: Any, path: str) -> bool:
        is_there = bool(system.exists(path))
        if is_there:
            system.rm_file(path)
        return is_there

    return bool(_ask(url, remove))


def remote_content(url: str) -> bytes | None:
    """The bytes of a file; None if it is not there, or cannot be read."""
    try:
        return cast("bytes", _ask(url, lambda system, path: system.cat_file(path)))
    except WriteError:
        return None


def remote_holds(url: str, data: bytes) -> bool:
    """Whether a file is there and has exactly these bytes."""

    def compare(system: Any, path: str) -> bool:
        return bool(system.info(path).get("size") == len(data) and system.cat_file(path) == data)

    try:
        return bool(_ask(url, compare))
    except WriteError:
        return False


def _ask(url: str, question: Callable[[Any, str], Any]) -> Any:
    try:
        return question(*_file_system(url))
    except UsageError:
        raise
    except Exception as error:
        raise WriteError(f"{shown(url)}: {_refusal(error, url)}") from error


def _refusal(error: Exception, url: str) -> str:
    return error.message if isinstance(error, InputError) else message_of(error, url)


def _put(system: Any, local: str, path: str, *, overwrite: bool) -> None:
    if _protocols(system) & _OBJECT_STORES:
        system.put_file(local, path, mode="overwrite" if overwrite else "create")
        return
    folder, _, name = path.rpartition("/")
    if not overwrite and system.exists(path):
        raise FileExistsError(path)
    system.makedirs(folder, exist_ok=True)
    temporary = f"{folder}/.articlekit-{os.urandom(8).hex()}.part"
    try:
        system.put_file(local, temporary)
        _rename(system, temporary, f"{folder}/{name}")
    except BaseException:
        with suppress(Exception):
            system.rm_file(temporary)
        raise


def _rename(system: Any, old: str, new: str) -> None:
    try:
        system.mv(old, new)
    except Exception:  # Some file systems refuse to replace a file.
        if not system.exists(new):
            raise
        _swap(system, old, new)


def _swap(system: Any, old: str, new: str) -> None:
    aside = f"{old}.old"
    system.mv(new, aside)
    try:
        system.mv(old, new)
    except BaseException:
        system.mv(aside, new)
        raise
    system.rm_file(aside)
