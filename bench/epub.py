"""E-books: the time and memory of large ones, beside plain zipfile writing the same bytes.

    python bench/epub.py [ARTICLES]

Each figure is of a process of its own: seconds by the clock, and of the CPU, which other work on
the machine hardly changes. "zipfile" gets the finished files of the book one by one and does
nothing but write them; the time in which it waits for them is not counted.
"""

import io
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from articlekit.model import Article, Caption, Figure, Image, Paragraph, Text

ARTICLES = 5_000
PICTURES = 1_000
PICTURE_BYTES = 200_000
_START = datetime(2021, 1, 1, tzinfo=UTC)
_COMMON = "".join(chr(0x4E00 + 7 * at) for at in range(2_500))  # As many as news uses.


def articles(count, pictures):
    """Articles of eleven paragraphs, about 5 KB each, the first ones with a picture."""
    chance = random.Random(1)
    for number in range(count):
        paragraphs = tuple(
            Paragraph((Text("".join(chance.choices(_COMMON, k=150)) + "。"),)) for _ in range(11)
        )
        figure = ()
        if number < pictures:
            image = Image("p.jpg", f"https://news.example/p/{number}.jpg", "一张图片")
            figure = (Figure(image, Caption((Text("说明"),))),)
        yield Article(
            title="".join(chance.choices(_COMMON, k=20)),
            url=f"https://news.example/{number}",
            date=_START + timedelta(hours=number),
            source="news.example",
            language="zh-Hans",
            body=(*figure, *paragraphs),
        )


def photograph():
    """A JPEG of about 200 KB; a number at its end makes each one different."""
    from PIL import Image as Raster

    chance = random.Random(2)
    noise = Raster.frombytes("RGB", (160, 100), chance.randbytes(48_000))
    large = noise.resize((1200, 750), Raster.Resampling.BICUBIC)
    quality = 95
    while True:
        out = io.BytesIO()
        large.save(out, "JPEG", quality=quality, subsampling=0)
        if out.tell() <= PICTURE_BYTES * 1.05 or quality < 40:
            return out.getvalue()
        quality -= 3


def peak_mb():
    """The peak of resident memory, in MB."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Watch:
    """Seconds by the clock and of the CPU since it was made, once it is stopped."""

    def __init__(self):
        self._clock, self._cpu = time.perf_counter(), time.process_time()
        self.clock = self.cpu = 0.0

    def stop(self):
        self.clock = time.perf_counter() - self._clock
        self.cpu = time.process_time() - self._cpu


def write_book(path, count, pictures):
    """Writes the book; gives both seconds without those of making the articles, and the peak."""
    making = Watch()
    for _ in articles(count, pictures):
        pass
    making.stop()
    options = {}
    if pictures:
        data = photograph()
        # Bytes behind the end of a JPEG do not count as picture but make another file of it.
        options["images"] = lambda image: data + image.url.encode()
    watch = Watch()
    import articlekit

    articlekit.write(articles(count, pictures), path, title="Bench", draw_cover=False, **options)
    watch.stop()
    return watch.clock - making.clock, watch.cpu - making.cpu, peak_mb()


def write_zip(path, source):
    """Streams the files of a book into a zip; gives both seconds and the peak."""
    clock = cpu = 0.0
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(path, "w") as copy:
        for entry in book.infolist():
            data = book.read(entry)
            watch = Watch()
            copy.writestr(entry.filename, data, compress_type=entry.compress_type)
            watch.stop()
            clock += watch.clock
            cpu += watch.cpu
    return clock, cpu, peak_mb()


def measured(*arguments):
    """What a process of its own measures."""
    command = [sys.executable, __file__, "--", *map(str, arguments)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def main(count=ARTICLES):
    """Prints the table."""
    heads = ("seconds", "CPU s", "x zipfile", "peak MB", "book MB")
    print(" " * 42 + "".join(f"{head:>10}" for head in heads))
    with tempfile.TemporaryDirectory() as folder:
        book, copy = f"{folder}/book.epub", f"{folder}/copy.zip"
        for pictures in (0, min(PICTURES, count)):
            made = measured("book", book, count, pictures)
            plain = measured("zip", copy, book)
            what = f"{count} articles" + (f", {pictures} pictures" if pictures else "")
            for name, (clock, cpu, memory), path in (
                (f"{what}: articlekit", made, book),
                (f"{what}: zipfile", plain, copy),
            ):
                size = Path(path).stat().st_size / 1e6
                ratio = cpu / plain[1]
                print(f"{name:42}{clock:10.2f}{cpu:10.2f}{ratio:10.2f}{memory:10.0f}{size:10.1f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--"]:
        kind, path, first, *rest = sys.argv[2:]
        result = (
            write_book(path, int(first), int(rest[0])) if kind == "book" else write_zip(path, first)
        )
        print(json.dumps(result))
    else:
        main(*map(int, sys.argv[1:]))
