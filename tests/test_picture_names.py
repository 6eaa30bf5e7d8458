"""Addresses of one picture in several sizes."""

import pytest

from articlekit.reader.blocks.picture_names import is_same_name, is_same_picture, is_smaller


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x-564x300.png", "https://a.example/x.png", True),
        (
            "https://a.example/image-1718185263256-564x300.png",
            "//a.example/image-1718185263256.png",
            True,
        ),
        ("https://a.example/x.jpg?w=640", "https://a.example/x.jpg?w=1280&quality=80", True),
        ("https://a.example/s320/x.jpg", "https://a.example/s1600/x.jpg", True),
        ("https://a.example/x-scaled.jpg", "https://a.example/x.jpg", True),
        ("https://a.example/x@2x.png", "https://a.example/x.png", True),
        ("https://a.example/x-1.jpg", "https://a.example/x-2.jpg", False),
        ("https://a.example/x-2020.jpg", "https://a.example/x-2021.jpg", False),
        ("https://a.example/x.jpg?id=1", "https://a.example/x.jpg?id=2", False),
        ("https://a.example/1/x.jpg", "https://a.example/2/x.jpg", False),
        ("https://a.example/x.jpg", "https://b.example/x.jpg", False),
        (
            "https://a.example/f2.jpg/@@images/0.jpeg",
            "https://a.example/f3.jpg/@@images/0.jpeg",
            False,
        ),
        ("https://[", "https://[", True),
        ("", "", False),
    ],
)
def test_the_same_picture(one, other, same):
    assert is_same_picture(one, other) is same


@pytest.mark.parametrize(
    ("link", "shown", "same", "smaller"),
    [
        ("/img/1/x.jpg", "/img/0/x.jpg", True, False),
        ("/x-150x150.jpg", "/x-600x400.jpg", True, True),
        ("/x.jpg", "/x-600x400.jpg", True, False),
        ("/x_640.jpg", "/x_1280.jpg", True, True),
        ("/s1600/x.jpg", "/s320/x.jpg", True, False),
        ("/s320/x.jpg", "/s1600/x.jpg", True, True),
        ("/x-thumb.jpg", "/x.jpg", True, True),
        ("/x-large.jpg", "/x-small.jpg", True, False),
        ("/x.jpg?w=1200", "/x.jpg?w=600", True, False),
        ("/other.jpg", "/x.jpg", False, False),
        ("/wiki/File:x.jpg", "/x.jpg", False, False),
        ("/page.html", "/x.jpg", False, False),
        ("/x-1.jpg", "/x-2.jpg", False, False),
    ],
)
def test_the_link_around_a_picture(link, shown, same, smaller):
    assert is_same_name(link, shown) is same
    assert not same or is_smaller(link, shown) is smaller
