"""What can be set, in one place: environment variables that begin with ``SECOR_``.

The connection to Temporal is set by Temporal's own variables and profile file (``TEMPORAL_ADDRESS``,
``TEMPORAL_NAMESPACE``, TLS, API key), see ``temporalio.envconfig``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_HERE = Path(__file__).parent


class Settings(BaseSettings):
    """The settings of a worker and of the ``secor`` command."""

    model_config = SettingsConfigDict(env_prefix="SECOR_", extra="ignore")

    var_dir: Path = Field(default=Path("var"), description="Where files that the service writes are kept.")
    database_url: str = Field(
        default="", description="The register's database; SQLite in var_dir unless it is set."
    )
    policy_file: Path = Field(
        default=_HERE / "domain" / "policy.toml",
        description="Every figure of the program, by date of effect.",
    )
    instruments_dir: Path = Field(
        default=_HERE / "domain" / "instruments",
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
    codec_origins: tuple[str, ...] = Field(
        default=(), description="The Web UIs that may call the codec server, as a JSON list of addresses."
    )
    codec_https: bool = Field(
        default=True, description="Whether the codec server's log-in cookie travels over HTTPS only."
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
    smtp_password_file: Path | None = Field(
        default=None, description="A file that holds the password instead."
    )
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
    max_cached_workflows: int = Field(
        default=1000, ge=0, description="How many cases a worker keeps in memory."
    )

    @property
    def register_url(self) -> str:
        """The database that the register lies in."""
        return self.database_url or f"sqlite:///{self.var_dir / 'register.db'}"

    @property
    def documents_dir(self) -> Path:
        """The folder of letters as sent and evidence handed in."""
        return self.var_dir / "documents"

    @property
    def post_folder(self) -> Path:
        """The folder of letters to be printed, a batch in each of its folders."""
        return self.post_dir or self.var_dir / "post"

    @property
    def password_for_smtp(self) -> str | None:
        """The password for the mail server, from whichever place it was put in."""
        if self.smtp_password_file is not None:
            return self.smtp_password_file.read_text(encoding="utf-8").strip()
        return self.smtp_password.get_secret_value() if self.smtp_password else None
