"""Pictures: what goes into a book, in which form, and what stands for those that cannot."""

import io

import pytest
from PIL import Image as Raster
from PIL import features

from articlekit import InputError, WriteError
from articlekit.images import media_type
from articlekit.model import (
    Article,
    Caption,
    Embed,
    Figure,
    Image,
    Link,
    Origin,
    Table,
    TableCell,
    TableRow,
)
from articlekit.writers.epub._raster import Raster as Prepared
from articlekit.writers.epub._raster import RasterError, RasterLimits, prepare
from epub import books
from epub.books import SITE, p, picture, text
from epub.opened import XHTML, Opened

LIMITS = RasterLimits(
    max_side=1600, quality=82, grayscale=False, max_bytes=20_000_000, max_pixels=50_000_000
)


def decoded(found: Prepared):
    image = Raster.open(io.BytesIO(found.data))
    image.load()
    return image


def book_of(*blocks, files=None, **options):
    article = Article(
        title="题",
        url=f"{SITE}/1",
        language="zh-Hans",
        body=blocks,
        origin=Origin("some.md", 1, 7),
    )
    given = {**books.pictures(), **books.broken()} if files is None else files
    return Opened([article], images=books.loader(given), **options)


# --- Formats -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", books.pictures())
def test_every_picture_becomes_one_that_readers_show(name):
    found = prepare(books.pictures()[name], LIMITS)
    image = decoded(found)
    assert found.media_type == media_type(found.data)
    assert image.size == (found.width, found.height)
    assert max(image.size) <= 1600
    assert not image.getexif()
    assert "progressive" not in image.info
    if found.media_type == "image/jpeg":
        assert image.mode in ("L", "RGB")
    assert found.animated == (name == "moving.gif")
    assert b"SECRET" not in found.data


@pytest.mark.parametrize(
    "name", ["plain.jpg", "grey.jpg", "drawing.png", "transparent.png", "still.gif", "moving.gif"]
)
def test_what_readers_show_keeps_its_pixels(name):
    data = books.pictures()[name]
    before, after = Raster.open(io.BytesIO(data)), decoded(prepare(data, LIMITS))
    assert after.mode == before.mode
    assert after.tobytes() == before.tobytes()


def test_metadata_goes_and_pixels_stay():
    data = books.pictures()["metadata.jpg"]
    found = prepare(data, LIMITS)
    assert b"SECRET" in data
    assert b"SECRET" not in found.data
    assert decoded(found).tobytes() == Raster.open(io.BytesIO(data)).tobytes()


def test_rotated_pictures_stand_upright():
    found = prepare(books.pictures()["rotated.jpg"], LIMITS)
    assert (found.width, found.height) == (120, 240)
    upright = books.drawn(240, 120, seed=2).transpose(Raster.Transpose.ROTATE_270)
    assert alike(decoded(found), upright)


def test_colours_stay_what_they_were():
    for name, seed in (("cmyk.jpg", 7), ("progressive.jpg", 6), ("photo.webp", 14)):
        assert alike(decoded(prepare(books.pictures()[name], LIMITS)), books.drawn(seed=seed))
    deep = decoded(prepare(books.pictures()["deep.png"], LIMITS))
    assert deep.getextrema()[1] <= 1  # 8 bits of 16: it was nearly black.
    sixteen = Raster.new("I;16", (4, 4), 0x8000)
    assert decoded(prepare(books.saved(sixteen, "PNG"), LIMITS)).getpixel((0, 0)) in (127, 128)


def alike(one, other):
    small = [image.convert("RGB").resize((8, 8), Raster.Resampling.BOX) for image in (one, other)]
    pairs = zip(small[0].tobytes(), small[1].tobytes(), strict=True)
    return max(abs(a - b) for a, b in pairs) < 24


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("photo.webp", "image/jpeg"),
        ("alpha.webp", "image/png"),
        ("bitmap.bmp", "image/jpeg"),
        ("deep.png", "image/png"),
        ("really-a-png.jpg", "image/png"),
        pytest.param(
            "photo.avif",
            "image/jpeg",
            marks=pytest.mark.skipif(not features.check("avif"), reason="Pillow has no AVIF"),
        ),
    ],
)
def test_formats_that_not_all_readers_know_become_others(name, kind):
    assert prepare(books.pictures()[name], LIMITS).media_type == kind


def test_profiles_are_applied():
    gamma = books.profile()
    image = Raster.new("RGB", (1700, 10), (128, 128, 128))
    found = decoded(prepare(books.saved(image, "JPEG", icc_profile=gamma, quality=95), LIMITS))
    assert "icc_profile" not in found.info
    assert found.getpixel((5, 5))[0] > 180  # Half of linear light is three quarters of sRGB.
    for wrong in (b"no profile", gamma):
        cmyk = books.drawn(mode="CMYK", seed=7)
        found = decoded(prepare(books.saved(cmyk, "JPEG", icc_profile=wrong), LIMITS))
        assert alike(found, books.drawn(seed=7))


def test_drawings_stay_sharp():
    data = books.saved(books.drawn().quantize(8).convert("RGB"), "WEBP", lossless=True)
    assert prepare(data, LIMITS).media_type == "image/png"


def test_giants_are_scaled_down():
    found = prepare(books.pictures()["giant.jpg"], LIMITS)
    assert (found.width, found.height) == (1600, 1000)
    small = RasterLimits(
        max_side=100, quality=82, grayscale=True, max_bytes=10**7, max_pixels=10**7
    )
    for name, data in books.pictures().items():
        image = decoded(prepare(data, small))
        assert max(image.size) <= 100, name
        assert image.mode in ("L", "LA", "1"), name


def test_covers_are_jpeg():
    limits = RasterLimits(
        max_side=2400,
        quality=82,
        grayscale=False,
        max_bytes=10**7,
        max_pixels=10**7,
        jpeg_only=True,
    )
    for name, data in books.pictures().items():
        assert prepare(data, limits).media_type == "image/jpeg", name
    clear = books.saved(Raster.new("LA", (10, 10), (0, 0)), "PNG")
    assert decoded(prepare(clear, limits)).getpixel((5, 5)) == (255, 255, 255)


# --- Limits and errors -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (books.broken()["cut.jpg"], "image-broken"),
        (books.broken()["cut.png"], "image-broken"),
        (books.broken()["drawing.svg"], "image-format"),
        (books.broken()["page.jpg"], "image-format"),
        (b"\xff\xd8\xff", "image-broken"),
        (b"\x89PNG\r\n\x1a\n", "image-broken"),
        (b"GIF89a", "image-broken"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image-broken"),
        (b"BM\0\0\0\0\0\0\0\0", "image-broken"),
        (b"\0\0\0\x1cftypavif", "image-broken"),
    ],
)
def test_what_cannot_be_used_says_why(data, code):
    with pytest.raises(RasterError) as caught:
        prepare(data, LIMITS)
    assert caught.value.code == code
    assert str(caught.value)


def test_bits_turned_over_never_break_out():
    for name in ("plain.jpg", "drawing.png", "still.gif", "photo.webp", "bitmap.bmp"):
        data = books.pictures()[name]
        for at in range(0, len(data), max(len(data) // 60, 1)):
            changed = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
            try:
                prepare(changed, LIMITS)
            except RasterError:
                continue


def test_bombs_are_not_decoded():
    bomb = io.BytesIO()
    Raster.new("1", (20_000, 20_000)).save(bomb, "PNG")
    with pytest.raises(RasterError, match="too large to decode") as caught:
        prepare(bomb.getvalue(), LIMITS)
    assert caught.value.code == "image-too-large"
    limits = RasterLimits(max_side=100, quality=80, grayscale=False, max_bytes=1000, max_pixels=100)
    with pytest.raises(RasterError, match="11 x 10 pixels, more than 100"):
        prepare(books.saved(Raster.new("L", (11, 10)), "PNG"), limits)
    with pytest.raises(RasterError, match="larger than 1000 bytes"):
        prepare(books.pictures()["plain.jpg"], limits)


# --- In the book -------------------------------------------------------------------------------


def test_the_same_picture_is_stored_once():
    names = ["plain.jpg", "same-as-plain.jpg", "plain.jpg"]
    book = book_of(*books.gallery(names))
    sources = {image.get("src") for image in book.article().iter(f"{XHTML}img")}
    assert len(sources) == 1
    assert (book.report.images, book.report.image_files) == (3, 1)


def test_profiles_decide_what_is_left_open():
    def size_and_mode(**options):
        book = book_of(*books.gallery(["giant.jpg"]), **options)
        (name,) = (name for name in book.manifest() if name.endswith(".jpg"))
        image = Raster.open(io.BytesIO(book.read(name)))
        return max(image.size), image.mode

    assert size_and_mode() == (1600, "RGB")
    assert size_and_mode(profile="kindle") == (1200, "L")
    assert size_and_mode(profile="kobo") == (1440, "L")
    assert size_and_mode(profile="phone") == (1080, "RGB")
    assert size_and_mode(profile="small") == (720, "L")
    assert size_and_mode(profile="kindle", grayscale_images=False) == (1200, "RGB")
    assert size_and_mode(profile="kindle", max_image_side=300) == (300, "L")


def test_small_profiles_make_small_books():
    sizes = [
        book_of(*books.gallery(["giant.jpg"]), profile=profile).report.image_bytes
        for profile in ("generic", "phone", "small")
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] < sizes[0] / 4


def test_names_say_what_the_bytes_are():
    book = book_of(*books.gallery(books.pictures()))
    for name, item in book.manifest().items():
        if item.get("media-type").startswith("image/"):
            assert media_type(book.read(name)) == item.get("media-type")
            suffix = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}
            assert name.endswith(suffix[item.get("media-type")])
            assert name.isascii()


@pytest.mark.parametrize("name", books.broken())
def test_a_link_stands_for_a_picture_that_is_not_there(name):
    book = book_of(Figure(picture(name, "描述"), Caption(text("说明"), text("摄影"))))
    (figure,) = book.article().iter(f"{XHTML}figure")
    link = figure.find(f"{XHTML}p/{XHTML}a")
    assert link.get("href") == f"{SITE}/pictures/{name}"
    assert link.text == "图片：描述"
    assert "".join(figure.find(f"{XHTML}figcaption").itertext()) == "说明 摄影"
    (problem,) = book.problems
    assert problem.code in ("image-missing", "image-broken", "image-format")
    assert (problem.path, problem.line) == ("some.md", 7)
    (missing,) = book.report.missing_images
    assert missing.article == book.report.articles[0].id


def test_without_a_loader_the_caption_stands_alone():
    body = (
        Figure(picture("a.jpg", "描述"), Caption(text("说明"), text("摄影"))),
        Figure(picture("b.jpg", "描述"), None, "https://d.example/"),
        p("甲", picture("c.jpg", "公式"), "乙", picture("d.jpg", "IMG_1.JPG"), "丙"),
        p(Link("https://e.example/", None, (picture("e.jpg"),))),
        p("丁"),
    )
    book = Opened([Article(title="题", language="zh", body=body)])
    assert book.problems == []
    assert book.source().partition("</header>\n")[2].partition("\n</section>")[0].split("\n") == [
        '<figure class="caption">',
        "",
        '<figcaption>说明 <small class="credit">摄影</small></figcaption>',
        "</figure>",
        "<p>甲[图片：公式]乙丙</p>",
        '<p><a href="https://e.example/">[图片]</a></p>',
        "<p>丁</p>",
    ]
    assert [item.value.rpartition("/")[2] for item in book.report.missing_images] == [
        "a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg",
    ]  # fmt: skip


def test_links_to_pictures_if_they_are_wanted():
    figure = Figure(picture("a.jpg", "描述"), Caption(text("说明")), "https://d.example/")
    article = Article(title="题", language="zh", body=(figure, p("字")))
    source = Opened([article], picture_links=True).source()
    assert (
        f'<a href="{SITE}/pictures/a.jpg">图片：描述</a> · <a href="https://d.example/">' in source
    )
    # So it is where nothing else would be left of an article.
    bare = Article(title="题", language="zh", body=(Figure(picture("a.jpg", "描述")),))
    assert f'<a href="{SITE}/pictures/a.jpg">图片：描述</a>' in Opened([bare]).source()


def test_pictures_that_nobody_asked_for_are_no_problem():
    article = Article(title="题", body=books.gallery(["plain.jpg"]))
    book = Opened([article])
    assert book.problems == []
    assert len(book.report.missing_images) == 1


def test_a_loader_that_fails_is_asked_once():
    asked = []

    def loader(image):
        asked.append(image.url)
        raise InputError("Permission denied", "pictures/a.jpg")

    article = Article(title="题", body=books.gallery(["a.jpg", "a.jpg"]))
    book = Opened([article], images=loader)
    assert len(asked) == 1
    assert [problem.code for problem in book.problems] == ["image-unreadable"] * 2
    assert "Permission denied" in book.problems[0].message


def test_an_error_of_a_loader_that_is_no_input_error_is_the_callers():
    def loader(image):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Opened([Article(title="题", body=books.gallery(["a.jpg"]))], images=loader)


def test_data_addresses_need_no_loader():
    import base64

    data = base64.b64encode(books.pictures()["plain.jpg"]).decode()
    image = Image("x", f"data:image/jpeg;base64,{data}", "描述")
    book = Opened([Article(title="题", body=(Figure(image),))])
    assert book.report.image_files == 1
    cut = Image("x", f"data:image/jpeg;base64,{data[:400]}", "描述")
    book = Opened([Article(title="题", language="zh", body=(Figure(cut),))])
    assert "[图片：描述]" in book.source()
    assert len(book.report.missing_images[0].value) <= 300


@pytest.mark.parametrize(
    ("alt", "caption", "written"),
    [
        ("描述", "说明", "描述"),
        ("说明", "说明", "图片"),
        (" 说明 ", "说明", "图片"),
        ("", "说明", "图片"),
        ("", None, "图片"),
        ("DSC_0001.JPG", None, "图片"),
        ('两\n行"', None, '两 行"'),
    ],
)
def test_alternative_texts(alt, caption, written):
    block = Figure(picture("plain.jpg", alt), Caption(text(caption)) if caption else None)
    book = book_of(block)
    (image,) = book.article().iter(f"{XHTML}img")
    assert image.get("alt") == written
    assert book.report.images_described == (written != "图片")


def test_pictures_in_lines_in_links_and_in_embeds():
    book = book_of(
        p("甲", picture("plain.jpg", "描述"), "乙"),
        p("丙", Link("https://e.example/", None, (picture("missing.jpg"),)), "丁"),
        p("戊", Image("e", "e", "😀", inline=True)),
        Figure(picture("still.gif"), None, "https://d.example/"),
        Figure(picture("missing.jpg"), None, "https://d.example/"),
        Embed("video", f"{SITE}/v", "片名", picture("grey.jpg", "画面")),
        Embed("video", f"{SITE}/v", "片名", picture("missing.jpg")),
    )
    found = book.source()
    assert 'alt="描述"/>乙' in found
    assert '丙<a href="https://e.example/">[图片]</a>丁' in found
    assert "戊😀" in found
    assert '<a href="https://d.example/"><img src="' in found
    assert '图片</a> · <a href="https://d.example/">链接</a>' in found
    assert 'alt="画面"/>\n<p><a' in found
    assert found.count("视频：片名</a>") == 2


@pytest.mark.parametrize("outer", ["plain.jpg", "missing.jpg"])
@pytest.mark.parametrize("inner", ["still.gif", "missing.jpg"])
def test_pictures_in_captions(outer, inner):
    caption = Caption((*text("甲"), picture(inner, "内"), *text("乙")), text("丙"))
    book = book_of(
        Figure(picture(outer, "外"), caption), Embed("video", f"{SITE}/v", "片名", None, caption)
    )
    source = book.source()
    shown = 'alt="内"/>' if inner == "still.gif" else "图片：内</a>"
    assert source.count(shown) == 2
    assert source.count('alt="外"/>') == (outer == "plain.jpg")
    assert book.report.images == 2 * (inner == "still.gif") + (outer == "plain.jpg")
    assert book.text(book.report.articles[0].files[0]).count("乙") == 2


def test_pictures_in_heads_of_tables_are_counted_once():
    head = TableRow(
        (
            TableCell(True, None, 1, 1, (picture("missing.jpg", "内"), *text("甲"))),
            TableCell(True, None, 1, 1, (picture("still.gif", "画"),)),
            *(TableCell(True, None, 1, 1, text(f"列{n}")) for n in range(3)),
        )
    )
    row = TableRow(tuple(TableCell(False, None, 1, 1, text(f"格{n}")) for n in range(5)))
    for wide_tables in ("table", "list"):
        book = book_of(Table((head, row, row)), wide_tables=wide_tables)
        assert len(book.report.missing_images) == 1
        assert [problem.code for problem in book.problems] == ["image-missing"]
        assert book.report.images == book.source().count("<img ") == 1
        article = Article(title="题", body=(Table((head, row, row)),))
        without = Opened([article], wide_tables=wide_tables)
        assert len(without.report.missing_images) == 2


def test_pages_with_many_pictures_are_divided():
    figures = tuple(Figure(picture("plain.jpg", f"{n} " + "描述" * 50)) for n in range(1500))
    in_lines = tuple(picture("plain.jpg", f"{n} " + "字" * 100) for n in range(1500))
    for body in (figures, (p(*in_lines, "字"),)):
        book = Opened([Article(title="题", body=body)], images=books.loader(books.pictures()))
        (chapter,) = book.report.articles
        assert len(chapter.files) > 1
        assert all(len(book.read(file)) < 300_000 for file in chapter.files)
        assert book.report.images == 1500


# --- Covers ------------------------------------------------------------------------------------


def test_a_given_cover(tmp_path):
    data = books.pictures()["alpha.webp"]
    path = tmp_path / "cover.webp"
    path.write_bytes(data)
    for cover in (data, path, str(path)):
        book = book_of(p("字"), cover=cover)
        assert media_type(book.read("cover.jpg")) == "image/jpeg"
        (image,) = book.page("cover.xhtml").iter(f"{XHTML}img")
        assert image.get("alt") == "封面：题"


def test_a_cover_that_cannot_be_used(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        book_of(p("字"), cover=tmp_path / "none.jpg")
    with pytest.raises(WriteError, match="the cover cannot be used"):
        book_of(p("字"), cover=b"<svg/>")


def test_a_cover_that_an_article_shows_too_is_two_files():
    data = books.pictures()["plain.jpg"]
    book = book_of(*books.gallery(["plain.jpg"]), cover=data)
    assert book.report.image_files == 2


def test_no_cover():
    book = book_of(p("字"), draw_cover=False)
    assert "EPUB/cover.xhtml" not in book.names
    assert "cover" not in book.metas()
