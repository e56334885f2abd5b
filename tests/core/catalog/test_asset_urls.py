"""From where an asset may come, and what it may be."""

import pytest

from flexcore.catalog import AssetTypeRefused, AssetUrlRefused, type_is_taken_in, url_is_allowed

HOSTS = frozenset({"cdn.example.com", "d111.cloudfront.net"})


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example.com/",
        "https://cdn.example.com/a/b%20c.png?width=200&v=1#top",
        "https://d111.cloudfront.net/@2x/logo.svg",
    ],
)
def test_https_at_a_host_of_the_store_is_taken_in(url: str) -> None:
    assert url_is_allowed(url, HOSTS) is None


@pytest.mark.rule("FX-11.3")
@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://cdn.example.com/a.png",
        "HTTPS://cdn.example.com/a.png",
        "//cdn.example.com/a.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://cdn.example.com",
        "https://CDN.example.com/a.png",
        "https://cdn.example.com./a.png",
        "https://cdn.example.com:443/a.png",
        "https://evil.example.com/a.png",
        "https://cdn.example.com.evil.com/a.png",
        "https://evil.com/cdn.example.com/a.png",
        "https://user@cdn.example.com/a.png",
        "https://cdn.example.com@evil.com/a.png",
        "https://evil.com\\@cdn.example.com/a.png",
        "https://cdn.example.com/a b.png",
        "https://cdn.example.com/a.png\n",
        'https://cdn.example.com/"><script>',
        "https://cdn.example.com/\u00e9.png",
        " https://cdn.example.com/a.png",
        "https://cdn.example.com/" + "x" * 2000,
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    assert url_is_allowed(url, HOSTS) == AssetUrlRefused(url, tuple(sorted(HOSTS)))


def test_a_store_without_hosts_is_told_where_to_set_them() -> None:
    refused = url_is_allowed("https://cdn.example.com/a.png", ())

    assert refused is not None
    assert "base config `assets`" in refused.message


@pytest.mark.rule("FX-11.1")
@pytest.mark.parametrize("asset_type", ["video", "pdf", "Image", "", "sound"])
def test_only_images_are_taken_in_so_far(asset_type: str) -> None:
    assert type_is_taken_in("image") is None
    assert type_is_taken_in(asset_type) == AssetTypeRefused(asset_type)
