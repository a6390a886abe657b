"""The table of settings, and signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from toneqa.config import Settings, load_settings
from toneqa.errors import UseError
from toneqa.webhooks.hooks import Hook, read_hooks
from toneqa.webhooks.signing import fresh, sign, signed

ENV: Final = {"TONEQA_WEBHOOK_MY_DESK_SECRET": "a", "TONEQA_WEBHOOK_MY_DESK_TOKEN": "b"}
GOOD: Final = 'kind = "chatwoot"\nurl = "https://desk.example/"\naccount = 1\n'


def read(tmp_path: Path, body: str, name: str = "my-desk") -> Hook:
    path = tmp_path / "toneqa.toml"
    path.write_text(f"[webhooks.{name}]\n{body}", "utf-8")
    (found,) = read_hooks(path, ENV)
    return found


def test_a_hook_is_read_with_secrets_of_the_environment(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + 'post = "both"\nfrom = "ask"\n')
    assert found == Hook("my-desk", "chatwoot", "https://desk.example", 1, "both", "ask", "a", "b")
    assert "'a'" not in repr(found)
    assert [found.tells(verdict) for verdict in ("send", "revise", "ask")] == [False, False, True]


def test_the_table_changes_nothing_in_the_settings_of_the_analysis(tmp_path: Path) -> None:
    path = tmp_path / "toneqa.toml"
    path.write_text(f"[webhooks.my-desk]\n{GOOD}", "utf-8")
    assert load_settings(path).digest == Settings().digest


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("", "E106", "kind"),
        ('kind = "zendesk"\n', "E106", "chatwoot, generic"),
        ('kind = "generic"\n', "E106", "есть url"),
        ('kind = "generic"\nurl = "https://a.example"\nfrom = "ask"\n', "E106", "generic без него"),
        ('kind = "generic"\nurl = "https://a.example"\npost = "label"\n', "E106", "post = label"),
        ('kind = "chatwoot"\nurl = "https://a.example"\n', "E106", "есть account"),
        ('kind = "generic"\nurl = "http://desk.example"\n', "E106", "https://"),
        ('kind = "generic"\nurl = "https://user:secret@desk.example"\n', "E106", "https://"),
        (GOOD + 'post = "letter"\n', "E106", "note, label, both, none"),
        (GOOD + 'from = "bad"\n', "E106", "send, revise, ask"),
        (GOOD + "acount = 2\n", "E103", "webhooks.my-desk.account"),
        ('kind = "chatwoot"\nurl = "https://a.example"\naccount = true\n', "E106", "номер аккаунта"),
        (GOOD + 'secret = "x"\n', "E103", "webhooks.my-desk"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, body: str, code: str, words: str) -> None:
    with pytest.raises(UseError, match=code) as told:
        read(tmp_path, body)
    assert words in told.value.text


@pytest.mark.parametrize("name", ["Desk", '"a b"', '"настольный"', f"a{'b' * 40}"])
def test_a_name_is_part_of_an_address(tmp_path: Path, name: str) -> None:
    with pytest.raises(UseError, match="E106"):
        read(tmp_path, GOOD, name)


def test_a_missing_secret_is_named(tmp_path: Path) -> None:
    path = tmp_path / "toneqa.toml"
    path.write_text(f"[webhooks.my-desk]\n{GOOD}", "utf-8")
    for missing in ENV:
        with pytest.raises(UseError, match=missing):
            read_hooks(path, {key: value for key, value in ENV.items() if key != missing})
    with pytest.raises(UseError, match="E173"):
        read_hooks(path, ENV | {"TONEQA_WEBHOOK_MY_DESK_SECRET": "  "})


def test_no_file_is_no_hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_hooks(None, {}) == ()
    with pytest.raises(UseError, match="E101"):
        read_hooks(tmp_path / "there.toml", {})


def test_a_signature_is_of_the_whole_body_and_the_moment() -> None:
    told = sign("secret", 1_700_000_000, b'{"a": 1}')
    assert signed("secret", "1700000000", b'{"a": 1}', told)
    assert not signed("other", "1700000000", b'{"a": 1}', told)
    assert not signed("secret", "1700000001", b'{"a": 1}', told)
    assert not signed("secret", "1700000000", b'{"a": 2}', told)
    assert not signed("secret", "1700000000", b'{"a": 1}', told.upper())


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "١٧٠٠٠٠٠٠٠٠", "9" * 4000, "1700000000 "])
def test_what_is_no_moment_is_never_signed(timestamp: str) -> None:
    assert not signed("secret", timestamp, b"", sign("secret", -1, b""))


def test_how_old_a_signature_may_be() -> None:
    assert fresh("1000", 1000 + 300)
    assert fresh("1000", 1000 - 300)
    assert not fresh("1000", 1000 + 301)
    assert not fresh("1000", 1000 - 301)


def test_an_official_example_of_hmac_sha256() -> None:
    """RFC 4231, test case 2, carried in our form: the key signs moment, dot and body."""
    import hashlib
    import hmac

    assert hmac.new(b"Jefe", b"what do ya want for nothing?", hashlib.sha256).hexdigest().startswith("5bdcc146bf60754e")
    assert sign("Jefe", 5, b"x") == "sha256=" + hmac.new(b"Jefe", b"5.x", hashlib.sha256).hexdigest()


def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UseError) as error:
        read(tmp_path, GOOD.replace("https://desk.example/", "https://rita:parol@desk.example"))
    assert (error.value.code, "parol" in str(error.value)) == ("E106", False)


def test_a_token_that_fits_into_no_header_is_told_of_at_once(tmp_path: Path) -> None:
    path = tmp_path / "toneqa.toml"
    path.write_text(f"[webhooks.my-desk]\n{GOOD}", "utf-8")
    with pytest.raises(UseError) as error:
        read_hooks(path, ENV | {"TONEQA_WEBHOOK_MY_DESK_TOKEN": "ключ"})
    assert (error.value.code, "ключ из" in str(error.value), "TOKEN" in str(error.value)) == ("E106", True, True)
