"""Settings: secrets from files and never shown, and a start that is refused with every mistake at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checked_settings import checked_settings
from cli.main import app
from settings import Settings

SECRET = "correct-horse-battery"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let each test begin with a folder of its own and no other setting."""
    monkeypatch.setenv("SECOR_VAR_DIR", str(tmp_path / "var"))


def run(*command: str) -> Result:
    return CliRunner().invoke(app, list(command))


def origins() -> dict[str, tuple[str, str]]:
    """Value and origin of every setting, as the command gives them to scripts."""
    rows = json.loads(run("settings", "--json").stdout)["settings"]
    return {row["name"]: (row["value"], row["from"]) for row in rows}


def test_a_secret_comes_from_the_file_that_its_variable_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "database-password"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("SECOR_DATABASE_PASSWORD_FILE", str(file))
    monkeypatch.setenv("SECOR_DATABASE_URL", "postgresql://secor@db/secor")
    settings = Settings()
    assert settings.register_url == f"postgresql://secor:{SECRET}@db/secor"
    assert settings.register_shown == "postgresql://secor:***@db/secor"
    assert origins()["SECOR_DATABASE_PASSWORD"][1] == str(file)


def test_a_secret_comes_from_the_folder_of_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secor_smtp_password"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("SECOR_SECRETS_DIR", str(tmp_path))
    assert Settings().password_for_smtp == SECRET
    assert origins()["SECOR_SMTP_PASSWORD"][1] == str(file)
    assert Settings().database_password is None  # it has no file there


def test_nothing_of_a_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOR_SMTP_HOST", "mail.example.ca")
    monkeypatch.setenv("SECOR_SMTP_USER", "desk")
    monkeypatch.setenv("SECOR_SMTP_PASSWORD", SECRET)
    monkeypatch.setenv("SECOR_DATABASE_URL", f"postgresql://secor:{SECRET}@db/secor")
    for command in (("settings",), ("settings", "--json")):
        given = run(*command)
        assert given.exit_code == 0, given.output
        assert SECRET not in given.output
    rows = origins()
    assert set(rows["SECOR_SMTP_PASSWORD"][0]) == {"•"}
    assert rows["SECOR_DATABASE_URL"] == ("postgresql://secor:***@db/secor", "environment")
    assert rows["SECOR_SMTP_PORT"] == ("", "default")
    assert SECRET not in repr(Settings())


@pytest.mark.parametrize("command", [("worker",), ("up",), ("codec-server",), ("settings",)])
def test_a_start_is_refused_with_every_mistake_at_once(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "policy.toml").write_text("not = [toml", encoding="utf-8")
    wrong = {
        "SECOR_SMTP_PORT": SECRET,
        "SECOR_SMTP_PASSWORD_FILE": str(tmp_path / "absent"),
        "SECOR_CODEC_ORIGINS": "https://desk.example.ca",
        "SECOR_SMTP_HSOT": "mail.example.ca",
        "SECOR_PLAIN_PAYLOADS": "refused",
        "SECOR_IDENTITY": "proven",
        "SECOR_OIDC_AUDIENCE": "the desk",
        "SECOR_OIDC_CLAIM": "email ",
        "SECOR_OIDC_KEYS_URL": "http://login.example.ca/keys",
        "SECOR_CORRS_TAKES_ORDERS": "true",
        "SECOR_SMTP_USER": "desk",
        "SECOR_WATCH_PORT": "9464",
        "SECOR_SDK_METRICS_PORT": "9464",
        "SECOR_DATABASE_URL": f"mysql://secor:{SECRET}@db/secor",
        "SECOR_POLICY_FILE": str(tmp_path / "policy.toml"),
        "SECOR_STAFF_FILE": str(tmp_path / "nobody.toml"),
        "SECOR_CODEC_SERVER_PORT": "tcp://10.0.0.1:8888",  # Kubernetes tells of a service so
        "SECOR_POST_DIR": "",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    refused = run(*command)
    assert refused.exit_code == 2, refused.output
    told = refused.stderr.splitlines()
    expected: tuple[str, ...] = (
        "The setting SECOR_SMTP_PORT can't be used: ",
        f"The setting SECOR_SMTP_PASSWORD can't be used: {tmp_path / 'absent'} can't be read: ",
        "The setting SECOR_CODEC_ORIGINS can't be used: write a JSON list, such as [\"https://",
        "SECOR_SMTP_HSOT is no setting: SECOR_SMTP_HOST may be meant.",
        "SECOR_PLAIN_PAYLOADS=refused needs the keys that seal",
        "SECOR_IDENTITY=proven needs those who sign",
        "The setting SECOR_OIDC_CLAIM can't be used: there is a space before or after it.",
        "The setting SECOR_OIDC_KEYS_URL can't be used: write an address that begins with https://",
        "SECOR_OIDC_AUDIENCE is set, and no identity provider: set SECOR_OIDC_ISSUER.",
        "SECOR_OIDC_CLAIM is set, and no identity provider: set SECOR_OIDC_ISSUER.",
        "SECOR_CORRS_TAKES_ORDERS needs to know where CORRS is",
        "SECOR_SMTP_USER and SECOR_SMTP_PASSWORD go together",
        "SECOR_SMTP_USER is set, and no mail server to log in at",
        "SECOR_WATCH_PORT and SECOR_SDK_METRICS_PORT are the same",
        "SECOR_DATABASE_URL names a mysql database.",
        "SECOR_POLICY_FILE: ",
        f"SECOR_STAFF_FILE names {tmp_path / 'nobody.toml'}, which is not there.",
    )
    if command[0] in {"worker", "up"}:
        expected = (*expected, "SECOR_IDENTITY=proven needs the key with which workers sign")
    for sentence in expected:
        assert sum(line.startswith(sentence) for line in told) == 1, (sentence, told)
    assert len(told) == len(expected), told
    assert SECRET not in refused.output


def test_a_secret_in_two_places_is_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("SECOR_DATABASE_PASSWORD", SECRET)
    monkeypatch.setenv("SECOR_DATABASE_PASSWORD_FILE", str(file))
    refused = run("worker")
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"SECOR_DATABASE_PASSWORD is set, and lies in {file} too")
    assert SECRET not in refused.output


def test_files_that_can_be_used_by_nobody_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text("[[key]]\nid = 'x'\n", encoding="utf-8")
    pictures = tmp_path / "picture"
    pictures.write_bytes(b"\xff\xd8\xff")
    monkeypatch.setenv("SECOR_KEYS_FILE", str(keys))
    monkeypatch.setenv("SECOR_POLICY_FILE", str(pictures))
    monkeypatch.setenv("SECOR_SMTP_CA_FILE", str(tmp_path))
    monkeypatch.setenv("SECOR_SMTP_PASSWORD_FILE", str(pictures))
    monkeypatch.setenv("SECOR_DATABASE_URL", "nonsense")
    told = run("settings").stderr
    assert "SECOR_KEYS_FILE: " in told
    assert f"SECOR_POLICY_FILE names {pictures}, which can't be read: it is no text." in told
    assert f"The setting SECOR_SMTP_PASSWORD can't be used: {pictures} is no text." in told
    assert "The setting SECOR_DATABASE_URL can't be used: write one such as" in told


@pytest.mark.parametrize(
    "given",
    ["*", "https://desk.example.ca/", "desk.example.ca", "https://Desk.ca", "https://*.ca", ""],
)
def test_the_codec_server_takes_calls_from_pages_that_browsers_name_so(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("SECOR_CODEC_ORIGINS", json.dumps(["https://desk.example.ca", given]))
    told = run("codec-server").stderr
    assert "SECOR_CODEC_ORIGINS can't be used: write each address as a browser does" in told
    monkeypatch.setenv(
        "SECOR_CODEC_ORIGINS", '["https://desk.example.ca", "http://127.0.0.1:8233", "http://[::1]:80"]'
    )
    assert len(Settings().codec_origins) == 3


@pytest.mark.parametrize("lone", ["SECOR_OIDC_ISSUER", "SECOR_OIDC_KEYS_URL"])
def test_an_identity_provider_is_its_name_and_its_keys(monkeypatch: pytest.MonkeyPatch, lone: str) -> None:
    monkeypatch.setenv(lone, "https://login.example.ca")
    refused = run("codec-server")
    assert (refused.exit_code, "SECOR_OIDC_ISSUER and SECOR_OIDC_KEYS_URL go together" in refused.stderr) == (
        2,
        True,
    )


# ---- keys that sign


def keys_for(folder: Path, *kinds: str) -> None:
    """Make keys that sign with the command, and name them in the environment of the test."""
    for kind in kinds:
        words = ("--secret", str(folder / f"{kind}.toml"), "--public", str(folder / "signers.toml"))
        made = run("keys", "signer", kind, *words, *(["--for-orders"] if kind == "worker" else []))
        assert made.exit_code == 0, made.output


def test_a_key_for_bulk_work_is_made_and_kept_from_signing_for_people(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys_for(tmp_path, "codec-server", "worker")
    signers = (tmp_path / "signers.toml").read_text(encoding="utf-8")
    assert [line for line in signers.splitlines() if line.startswith(("id", "signs"))] == [
        'id = "codec-server"',
        'signs = "people"',
        'id = "worker"',
        'signs = "orders"',
    ]
    assert (tmp_path / "worker.toml").stat().st_mode & 0o077 == 0, "only its owner reads it"
    again = run("keys", "signer", "worker", "--secret", str(tmp_path / "worker.toml"), "--public", "x")
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)

    monkeypatch.setenv("SECOR_IDENTITY", "proven")
    monkeypatch.setenv("SECOR_SIGNERS_FILE", str(tmp_path / "signers.toml"))
    lacking = run("worker")
    assert lacking.exit_code == 2
    assert lacking.stderr.startswith("SECOR_IDENTITY=proven needs the key with which workers sign the steps")
    monkeypatch.setenv("SECOR_ORDERS_SIGNER_FILE", str(tmp_path / "codec-server.toml"))
    mistaken = run("worker")
    assert mistaken.exit_code == 2
    assert mistaken.stderr.startswith("SECOR_ORDERS_SIGNER_FILE holds a key whose public half is not in")
    monkeypatch.setenv("SECOR_ORDERS_SIGNER_FILE", str(tmp_path / "worker.toml"))
    assert checked_settings(works=True).identity == "proven"


def test_a_codec_server_whose_signature_nobody_would_believe_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys_for(tmp_path, "codec-server")
    (tmp_path / "other").mkdir()
    keys_for(tmp_path / "other", "codec-server")
    monkeypatch.setenv("SECOR_SIGNERS_FILE", str(tmp_path / "signers.toml"))
    monkeypatch.setenv("SECOR_SIGNER_FILE", str(tmp_path / "other" / "codec-server.toml"))
    assert "SECOR_SIGNER_FILE holds a key whose public half is not in" in run("codec-server").stderr
    monkeypatch.setenv("SECOR_SIGNER_FILE", str(tmp_path / "codec-server.toml"))
    assert checked_settings().signer_file == tmp_path / "codec-server.toml"
