"""Judges all settings together before a process starts, and tells every mistake at once."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from domain.policy import PolicyError, parse_policy
from encryption import KeyFileError, SignerFileError, read_keys, read_signer, read_verifier
from models.engine import register_address
from settings import FILE, PREFIX, Settings, is_secret, secret_file, variable

#: Variables with our prefix that are no settings: one is for finding mistakes, the others are for tests.
_OTHERS: Final = {"SECOR_TRACEBACK", "SECOR_REQUIRE_BROWSER", "SECOR_REQUIRE_FAKETIME", "SECOR_SEED"}
#: What Kubernetes puts into every container's environment for a service such as `secor-codec`.
_SERVICE_LINK: Final = re.compile(r"_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP)|_PORT=tcp://")
#: What pydantic writes before a sentence of our own.
_OUR_OWN: Final = "Value error, "


class SettingsError(Exception):
    """Settings with which nothing can be started: one sentence for each mistake, all of them.

    Attributes:
        usable: the settings without those that can't be used.

    """

    def __init__(self, sentences: list[str], usable: Settings) -> None:
        super().__init__("\n".join(sentences))
        self.usable = usable


def checked_settings(*, works: bool = False) -> Settings:
    """Read the settings for a process that is to run for long.

    Args:
        works: whether it is a worker, or starts one.

    Raises:
        SettingsError: with every mistake.

    """
    settings, sentences = _read()
    sentences += [*_unknown(os.environ), *_given_twice(os.environ), *_unusable_together(settings)]
    sentences += [*_unusable_for_log_in(settings), *_unusable_files(settings)]
    if works and settings.identity == "proven" and settings.orders_signer_file is None:
        sentences.append(
            "SECOR_IDENTITY=proven needs the key with which workers sign the steps of bulk work: make one "
            "with `secor keys signer worker --for-orders` and name its file in SECOR_ORDERS_SIGNER_FILE."
        )
    if sentences:
        raise SettingsError(sentences, settings)
    return settings


def sentences_of(error: ValidationError) -> list[str]:
    """Say what is wrong with each setting by itself. No value is in it: that may be a secret."""
    return [
        f"The setting {variable(str(one['loc'][0]))} can't be used: {one['msg'].removeprefix(_OUR_OWN)}."
        for one in error.errors(include_input=False, include_url=False)
    ]


def origin(field: str) -> str:
    """Say where a setting's value comes from: a file, ``environment``, or ``default``."""
    if is_secret(Settings.model_fields[field]) and (file := secret_file(field)) is not None:
        return str(file)
    return "environment" if _set(os.environ, variable(field)) else "default"


def _read() -> tuple[Settings, list[str]]:
    """Read the settings; those that can't be used are taken as not set, so that the others can be judged."""
    try:
        return Settings(), []
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors(include_input=False)}
        usable: dict[str, Any] = {name: Settings.model_fields[name].default for name in wrong}
        return Settings(**usable), sentences_of(error)


def _set(environment: Mapping[str, str], name: str) -> bool:
    return any(value for key, value in environment.items() if key.upper() == name)


def _unknown(environment: Mapping[str, str]) -> Iterator[str]:
    known = _OTHERS.union(
        *(
            {variable(name), variable(name) + FILE} if is_secret(info) else {variable(name)}
            for name, info in Settings.model_fields.items()
        )
    )
    ours = {
        key.upper()
        for key, value in environment.items()
        if key.upper().startswith(PREFIX) and not _SERVICE_LINK.search(f"{key.upper()}={value}")
    }
    for name in sorted(ours - known):
        near = difflib.get_close_matches(name, known, n=1)
        meant = f"{near[0]} may be meant" if near else "docs/settings.md lists those that there are"
        yield f"{name} is no setting: {meant}."


def _given_twice(environment: Mapping[str, str]) -> Iterator[str]:
    for name, info in Settings.model_fields.items():
        if is_secret(info) and _set(environment, variable(name)) and secret_file(name) is not None:
            yield (
                f"{variable(name)} is set, and lies in {secret_file(name)} too: take one of them away, best "
                "the variable."
            )


def _unusable_together(settings: Settings) -> Iterator[str]:
    if settings.corrs_takes_orders and settings.corrs_url is None:
        yield "SECOR_CORRS_TAKES_ORDERS needs to know where CORRS is: set SECOR_CORRS_URL."
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        yield "SECOR_SMTP_USER and SECOR_SMTP_PASSWORD go together: set both, or neither."
    if settings.smtp_host is None and settings.smtp_user is not None:
        yield "SECOR_SMTP_USER is set, and no mail server to log in at: set SECOR_SMTP_HOST."
    if settings.watch_port is not None and settings.watch_port == settings.sdk_metrics_port:
        yield "SECOR_WATCH_PORT and SECOR_SDK_METRICS_PORT are the same: choose another for one of them."
    try:
        register_address(settings.register_url)
    except ValueError as error:
        yield str(error)


def _unusable_for_log_in(settings: Settings) -> Iterator[str]:
    if settings.plain_payloads == "refused" and settings.keys_file is None:
        yield "SECOR_PLAIN_PAYLOADS=refused needs the keys that seal: name their file in SECOR_KEYS_FILE."
    if settings.identity == "proven" and settings.signers_file is None:
        yield "SECOR_IDENTITY=proven needs those who sign: name the file of their keys in SECOR_SIGNERS_FILE."
    if (settings.oidc_issuer is None) != (settings.oidc_keys_url is None):
        yield "SECOR_OIDC_ISSUER and SECOR_OIDC_KEYS_URL go together: set both, or neither."
    if settings.oidc_issuer is None:
        for name in ("oidc_audience", "oidc_claim"):
            if _set(os.environ, variable(name)):
                yield f"{variable(name)} is set, and no identity provider: set SECOR_OIDC_ISSUER."


def _unusable_files(settings: Settings) -> Iterator[str]:
    readers: tuple[tuple[str, Callable[[Path], object] | None], ...] = (
        ("policy_file", lambda file: parse_policy(file.read_text(encoding="utf-8"), str(file))),
        ("staff_file", None),
        ("keys_file", read_keys),
        ("signers_file", lambda file: read_verifier(file, "")),
        ("signer_file", lambda file: read_signer(file, "")),
        ("orders_signer_file", lambda file: read_signer(file, "")),
        ("smtp_ca_file", None),
        ("instruments_dir", None),
        ("letters_dir", None),
        ("secrets_dir", None),
        ("postgresql_tools_dir", None),
    )
    yield from _unknown_signers(settings)
    for name, read in readers:
        path: Path | None = getattr(settings, name)
        if path is None:
            continue
        if not path.exists():
            yield f"{variable(name)} names {path}, which is not there."
            continue
        try:
            if read is not None:
                read(path)
            elif path.is_file():
                path.read_bytes()
        except (KeyFileError, PolicyError, SignerFileError) as error:
            yield f"{variable(name)}: {error}"
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", "it is no text")
            yield f"{variable(name)} names {path}, which can't be read: {reason}."


def _unknown_signers(settings: Settings) -> Iterator[str]:
    """Say whose signature nobody would believe; files that can't be read are told elsewhere."""
    ways: tuple[tuple[str, Literal["people", "orders"]], ...] = (
        ("signer_file", "people"),
        ("orders_signer_file", "orders"),
    )
    for name, signs in ways:
        path: Path | None = getattr(settings, name)
        if path is None or settings.signers_file is None:
            continue
        try:
            known = read_verifier(settings.signers_file, "")
            if known.believes(read_signer(path, "").public, signs):
                continue
        except SignerFileError:
            continue
        yield (
            f"{variable(name)} holds a key whose public half is not in {settings.signers_file} "
            f'(SECOR_SIGNERS_FILE) with signs = "{signs}", so that nobody would believe it: add the block '
            "that `secor keys signer` wrote for it."
        )
