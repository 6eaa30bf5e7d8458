"""Archives of one kind and of any size: listing them must take linear time."""

import io
import tarfile
import zipfile

TEXT = b"<!--1638995943000-->\n[T](https://n.example/)\n------\n\n<p>kept</p>"
END = bytes(1024)


def header(name, size=0, kind=b"0", **fields):
    entry = tarfile.TarInfo(name)
    entry.size, entry.type = size, kind
    for key, value in fields.items():
        setattr(entry, key, value)
    return entry.tobuf(tarfile.GNU_FORMAT)


def checked(block):
    """A header block with the right sum."""
    block = bytearray(block)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def member(name, data=TEXT, kind=b"0"):
    return header(name, len(data), kind) + data + bytes(-len(data) % 512)


def record(key, value):
    """A record of a pax header (POSIX.1-2001)."""
    rest = b" " + key + b"=" + value + b"\n"
    size = next(n for n in range(len(rest), len(rest) + 9) if len(b"%d" % n) + len(rest) == n)
    return b"%d" % size + rest


def pax(kind=b"x", **fields):
    """What stands before a member and says something of it."""
    found = (record(key.replace("_", ".").encode(), v.encode()) for key, v in fields.items())
    return member("pax", b"".join(found), kind)


def holes(name, size):
    """A member of nothing but holes, in GNU's old form."""
    block = bytearray(header(name, 0, b"S"))
    block[483:495] = b"%011o\0" % size
    return checked(block)


def pieces(name, count):
    """A member of so many pieces of one byte, in GNU's old form, with a map of many blocks."""
    spans = [(2 * n, 1) for n in range(count)]
    packed = [b"%011o\0%011o\0" % span for span in spans]
    block = bytearray(header(name, count, b"S"))
    block[386:482] = b"".join(packed[:4]).ljust(96, b"\0")
    block[482] = len(packed) > 4
    block[483:495] = b"%011o\0" % (2 * count)
    found = [checked(block)]
    rest = packed[4:]
    while rest:
        here, rest = rest[:21], rest[21:]
        found.append((b"".join(here).ljust(504, b"\0") + bytes([bool(rest)])).ljust(512, b"\0"))
    found.append(b"x" * count + bytes(-count % 512))
    return b"".join(found)


def base_256(name, number):
    """A member whose size is written in base 256, which can be any number, below zero too."""
    block = bytearray(header(name))
    block[124:136] = number.to_bytes(12, "big", signed=True)
    block[124] |= 0x80
    return checked(block)


def zipped(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


def _global(number):
    return pax(b"g", **{f"key{number}_{at}": "x" * 9 for at in range(20)})


_DIGITS = member("pax", b"1" * 16_000, b"x")
_CHARSET = member("pax", b"1" * 8_000 + b" hdrcharset=" + b"2" * 8_000, b"x")

FLOODS = {
    "global headers": lambda n: b"".join(_global(at) + member(f"{at}.md") for at in range(n)),
    "global headers alone": lambda n: b"".join(_global(at) for at in range(n)),
    "digits": lambda n: (_DIGITS + member("a.md")) * n,
    "digits of a character set": lambda n: (_CHARSET + member("a.md")) * n,
    "short records": lambda n: (member("p", b"5 a=\n" * 3000, b"x") + member("a.md")) * n,
    "empty members": lambda n: header("a.md") * n,
    "members that are not read": lambda n: header("a.png") * n,
    "names": lambda n: b"".join(member(f"{at}.md", b"") for at in range(n)),
    "long names": lambda n: (member("@", b"a" * 16_000, b"L") + member("a.md")) * n,
    "links": lambda n: member("a.md") + header("b.md", kind=b"1", linkname="a.md") * n,
    "pieces": lambda n: b"".join(pieces(f"{at}.md", 500) for at in range(n // 20)),
    "headers of nothing": lambda n: pax(path="a.md") * n,
}  # fmt: skip
