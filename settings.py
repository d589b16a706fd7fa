"""What can be set, in one place: environment variables that begin with ``SECOR_``.

The connection to Temporal is set by Temporal's own variables and profile file (``TEMPORAL_ADDRESS``,
``TEMPORAL_NAMESPACE``, TLS, API key), see ``temporalio.envconfig``. ``docs/settings.md`` lists every setting;
``checked_settings.py`` judges all of them together before a process starts.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

PREFIX: Final = "SECOR_"
#: After the name of a secret, it names a file that holds the secret.
FILE: Final = "_FILE"
_HERE = Path(__file__).parent
#: What a browser calls the page that it shows: a scheme, a host in small letters, and a port.
_ORIGIN: Final = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")
_SAFE: Final = re.compile(r"https://\S+$|http://(127\.0\.0\.1|localhost|\[::1\])[:/]")
#: The project's own versions of the audit tool.
INSTRUMENTS: Final = _HERE / "domain" / "instruments"


def variable(field: str) -> str:
    """Give the environment variable of a setting."""
    return f"{PREFIX}{field.upper()}"


def is_secret(info: FieldInfo) -> bool:
    """Say whether a setting is never shown, and may come from a file."""
    return "SecretStr" in str(info.annotation)


def secret_file(field: str) -> Path | None:
    """Give the file that holds a secret: the one that is named, or one in the folder of secrets."""
    if named := os.environ.get(variable(field) + FILE):
        return Path(named)
    folder = os.environ.get(variable("secrets_dir"))
    inside = Path(folder) / variable(field).lower() if folder else None
    return inside if inside is not None and inside.is_file() else None


class SecretFiles(PydanticBaseSettingsSource):
    """Gives the secrets that lie in files; what is read from them, :meth:`Settings.read_secret` says."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Give the file of a secret, if it is in one."""
        return (secret_file(field_name) if is_secret(field) else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Give every secret that has a file, with it."""
        fields = self.settings_cls.model_fields.items()
        found = {name: self.get_field_value(field, name)[0] for name, field in fields}
        return {name: file for name, file in found.items() if file is not None}


class Settings(BaseSettings):
    """The settings of a worker and of the ``secor`` command."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        extra="ignore",
        env_ignore_empty=True,  # a variable that a Compose file hands on without a value is not set
        hide_input_in_errors=True,
    )

    secrets_dir: Path | None = Field(
        default=None,
        description="A folder of secrets, each in a file such as `secor_smtp_password`.",
    )

    var_dir: Path = Field(default=Path("var"), description="Where files that the service writes are kept.")
    database_url: str = Field(
        default="", repr=False, description="The register's database; SQLite in var_dir unless it is set."
    )
    database_password: SecretStr | None = Field(
        default=None, description="The password for that database, where its address has none."
    )
    postgresql_tools_dir: Path | None = Field(
        default=None,
        description="Where `pg_dump`, `pg_restore` and `psql` are, for backups; looked for unless it is set.",
    )
    policy_file: Path = Field(
        default=_HERE / "domain" / "policy.toml",
        description="Every figure of the program, by date of effect.",
    )
    instruments_dir: Path = Field(
        default=INSTRUMENTS,
        description="Every version of the audit tool, a file each.",
    )
    staff_file: Path | None = Field(
        default=None, description="The staff directory to load at start; otherwise what the register has."
    )
    ui_url: str | None = Field(
        default=None, description="Where staff reach the Web UI, for the links of `secor desk`."
    )
    keys_file: Path | None = Field(
        default=None, description="The keys that seal what lies in Temporal; without them it is readable."
    )
    plain_payloads: Literal["accepted", "refused"] = Field(
        default="accepted", description="What becomes of what comes from Temporal unsealed."
    )
    signers_file: Path | None = Field(
        default=None, description="The public keys of those who sign who sent something."
    )
    signer_file: Path | None = Field(
        default=None, description="The key with which the codec server signs; nobody else has it."
    )
    orders_signer_file: Path | None = Field(
        default=None, description="The key with which a worker signs the steps of proven bulk work."
    )
    codec_url: str | None = Field(
        default=None, description="Where the codec server is, for `secor login`; `secor up` knows its own."
    )
    codec_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="The Web UIs that may call the codec server, as a JSON list of addresses."
    )
    oidc_issuer: str | None = Field(
        default=None,
        description="The identity provider whose tokens the codec server takes, by its name in them.",
    )
    oidc_audience: str = Field(default="secor-desk", description="For whom its tokens have to be.")
    oidc_keys_url: str | None = Field(
        default=None, description="Where it shows its public keys (JWKS); needed with SECOR_OIDC_ISSUER."
    )
    oidc_claim: str = Field(
        default="preferred_username", description="Which claim of its tokens is the staff id."
    )
    codec_https: bool = Field(
        default=True, description="Whether the codec server's log-in cookie travels over HTTPS only."
    )
    codec_watch_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="The port of a codec server's `/metrics`, at SECOR_WATCH_HOST; closed unless set.",
    )
    identity: Literal["asserted", "proven"] = Field(
        default="asserted", description="Whether an actor's word is enough, or has to be proven by a log-in."
    )
    corrs_url: str | None = Field(
        default=None, description="Where CORRS can be reached; without it, staff alone work with CORRS."
    )
    wcb_dir: Path | None = Field(
        default=None, description="The folder that is shared with the WCB; `wcb` in var_dir unless it is set."
    )
    cards_dir: Path | None = Field(
        default=None,
        description="The folder of the card processor's settlements; `cards` in var_dir unless it is set.",
    )
    corrs_lists_dir: Path | None = Field(
        default=None,
        description="The folder into which lists of CORRS's orders are put; `corrs-lists` in var_dir unless "
        "it is set.",
    )
    incoming_dir: Path | None = Field(
        default=None,
        description="What came in, a folder for each WCB account; `incoming` in var_dir unless it is set.",
    )
    letters_dir: Path = Field(
        default=_HERE / "letters", description="The letters' templates and wording, with the letterhead."
    )
    post_dir: Path | None = Field(
        default=None, description="Where letters to be printed are put; `post` in var_dir unless it is set."
    )
    smtp_host: str | None = Field(
        default=None, description="The mail server that letters go through; all go by post unless it is set."
    )
    smtp_port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; 587, 465 or 25 by the security unless it is set."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way to it is secured; `none` is for a machine's own only."
    )
    smtp_user: str | None = Field(default=None, description="The name to log in with, if it asks for one.")
    smtp_password: SecretStr | None = Field(default=None, description="The password to log in with.")
    smtp_ca_file: Path | None = Field(
        default=None, description="Certificates to trust instead of those of the machine."
    )
    smtp_timeout: float = Field(
        default=20, gt=0, le=60, description="How long each of its answers may take, in seconds."
    )
    smtp_give_up_days: float = Field(
        default=5, gt=0, description="How long a letter is tried again before it is given to the post."
    )
    mail_from: str | None = Field(
        default=None, description="The address that e-mails are from; the letterhead's unless it is set."
    )
    mail_reply_to: str | None = Field(
        default=None, description="Where answers go; the letterhead's address unless it is set."
    )
    corrs_takes_orders: bool = Field(
        default=False, description="Whether orders are entered there by themselves; staff do it otherwise."
    )
    deployment: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The name under which Temporal tells releases apart; without it every worker takes all.",
    )
    release: str | None = Field(
        default=None, min_length=1, description="The worker's release; the installed one unless it is set."
    )
    max_cached_workflows: int = Field(
        default=1000, ge=0, description="How many cases a worker keeps in memory."
    )
    watch_host: str = Field(
        default="127.0.0.1",
        description="The address at which a worker can be watched; this machine only unless it is set.",
    )
    watch_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="The port of a worker's `/metrics`, `/healthz` and `/readyz`; closed unless it is set.",
    )
    sdk_metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="The port of the `/metrics` of Temporal's SDK in a worker; closed unless it is set.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Logs as lines for people, or each as one object in JSON."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="From which weight on something is logged."
    )
    otlp_endpoint: str | None = Field(
        default=None,
        description="Where traces go, such as `http://collector:4318/v1/traces`; none are made without it.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - .env is Compose's file, not the program's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - SecretFiles is told its folder later
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given in code, then the files of secrets, then the environment."""
        return init_settings, SecretFiles(settings_cls), env_settings

    @field_validator("*", mode="before")
    @classmethod
    def read_secret(cls, given: object, info: ValidationInfo) -> object:
        """Read a secret from its file, without the end of its line."""
        if not isinstance(given, Path) or not is_secret(cls.model_fields[info.field_name or ""]):
            return given
        try:
            return given.read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise ValueError(f"{given} can't be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ValueError(f"{given} is no text") from error

    @field_validator("codec_origins", mode="before")
    @classmethod
    def read_list(cls, given: object) -> object:
        """Read a list as it is written in an environment variable."""
        if not isinstance(given, str):
            return given
        try:
            return json.loads(given)
        except ValueError as error:
            raise ValueError('write a JSON list, such as ["https://desk.example.ca"]') from error

    @field_validator("codec_origins")
    @classmethod
    def are_origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what no browser calls itself: it would be let in nowhere, or `*` everywhere."""
        if not all(_ORIGIN.fullmatch(one) for one in given):
            raise ValueError(
                "write each address as a browser does, its scheme, host and port and nothing after them, "
                "such as https://desk.example.ca"
            )
        return given

    @field_validator("oidc_keys_url")
    @classmethod
    def is_safe_to_ask(cls, given: str | None) -> str | None:
        """Refuse an address at which somebody in between could show keys of their own."""
        if given is not None and not _SAFE.match(given):
            raise ValueError(
                "write an address that begins with https://; http:// is for a provider on this machine only"
            )
        return given

    @field_validator("oidc_issuer", "oidc_audience", "oidc_claim")
    @classmethod
    def has_no_space_around(cls, given: str | None) -> str | None:
        """Refuse what no token says, because it was not copied exactly."""
        if given is not None and given != given.strip():
            raise ValueError("there is a space before or after it")
        return given

    @field_validator("database_url")
    @classmethod
    def is_an_address(cls, given: str) -> str:
        """Refuse what is no address of a database."""
        try:
            make_url(given or "sqlite:///")
        except (ArgumentError, ValueError) as error:
            raise ValueError(
                'write one such as "sqlite:///var/register.db" or "postgresql://user@host/database"'
            ) from error
        return given

    @property
    def register_url(self) -> str:
        """The database that the register lies in, with the password for it. Never show this one."""
        return self._register().render_as_string(hide_password=False)

    @property
    def register_shown(self) -> str:
        """The database that the register lies in, with dots for the password."""
        return self._register().render_as_string()

    def _register(self) -> URL:
        url = make_url(self.database_url or f"sqlite:///{self.var_dir / 'register.db'}")
        if url.password is None and self.database_password is not None:
            return url.set(password=self.database_password.get_secret_value())
        return url

    @property
    def documents_dir(self) -> Path:
        """The folder of letters as sent and evidence handed in."""
        return self.var_dir / "documents"

    @property
    def incoming_folder(self) -> Path:
        """The folder of what came in and is to be kept, an employer's in a folder of its own."""
        return self.incoming_dir or self.var_dir / "incoming"

    @property
    def post_folder(self) -> Path:
        """The folder of letters to be printed, a batch in each of its folders."""
        return self.post_dir or self.var_dir / "post"

    @property
    def password_for_smtp(self) -> str | None:
        """The password for the mail server."""
        return self.smtp_password.get_secret_value() if self.smtp_password else None
