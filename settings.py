"""What can be set, in one place: environment variables that begin with ``SECOR_``.

The connection to Temporal is set by Temporal's own variables and profile file (``TEMPORAL_ADDRESS``,
``TEMPORAL_NAMESPACE``, TLS, API key), see ``temporalio.envconfig``.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
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
    corrs_url: str | None = Field(
        default=None, description="Where CORRS can be reached; without it, staff alone work with CORRS."
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
