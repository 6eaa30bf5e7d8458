"""Passwords, tokens and signatures in addresses are never shown (N27)."""

import pytest

from articlekit.files.addresses import masked, secrets, shown

SHOWN = {
    "s3://key:secret@bucket/x": "s3://key:***@bucket/x",
    "ftp://bob:p%40ss@host/x.md": "ftp://bob:***@host/x.md",
    "ftp://bob:p@ss@host/x.md": "ftp://bob:***@host/x.md",
    "https://h/x?id=3&page=2&token=abc": "https://h/x?id=3&page=2&token=***",
    "https://h/x?X-Amz-Signature=9f&X-Amz-Date=2": "https://h/x?X-Amz-Signature=***&X-Amz-Date=2",
    "abfs://h/x?sv=2020&sp=r&sig=a%2Fb": "abfs://h/x?sv=2020&sp=r&sig=***",
    "https://h/x?accessKeyId=A&apiKey=1": "https://h/x?accessKeyId=***&apiKey=***",
    "zip://a.md::https://u:pw@h/a.zip": "zip://a.md::https://u:***@h/a.zip",
    "https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@h/x": "https://***@h/x",
    "https://h/x?q=4f1a9c8e7b6d5c4b3a29f8e7d6c5": "https://h/x?q=***",
}
HARMLESS = [
    "s3://bucket/a@b/x.md",
    "abfs://container@account.dfs.core.windows.net/x",
    "https://h/x?design=1&keyword=news&postcode=1&inside=2&monkey=3",
    "https://h/p?date=2020-07-15T08:00:00&title=a-very-long-title-without-digits",
    "in/key=value/token=x.md",
    "C:/in@x/a.md",
]


@pytest.mark.parametrize("address", SHOWN)
def test_n27_secrets_are_masked(address):
    assert shown(address) == SHOWN[address]
    assert masked(f"cannot read {address} (404)") == f"cannot read {SHOWN[address]} (404)"
    assert masked(f"{address}: input: none") == f"{SHOWN[address]}: input: none"


@pytest.mark.parametrize("address", HARMLESS)
def test_n27_what_is_no_secret_is_shown(address):
    assert shown(address) == address


def test_n27_secrets_in_the_message_of_a_file_system():
    address = "ftp://bob:p%40ssword@host/x"
    assert secrets(address) == {"p%40ssword", "p@ssword"}
    # A password of three characters may be part of any word, unless it stands where it was.
    short = "ftp://bob:pw1@host/x"
    assert masked("no host bob:pw1@host; pw10", short) == "no host bob:***@host; pw10"
    assert masked("login of bob with p@ssword refused", address) == "login of bob with *** refused"
