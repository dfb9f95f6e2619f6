"""Every setting an operator can change, typed, in one place. docs/reference/settings.md is written from it."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Options(BaseSettings):
    """Read from the environment (`RINGFENCE_...`) and from the file that `RINGFENCE_ENV_FILE` names."""

    model_config = SettingsConfigDict(env_prefix="RINGFENCE_", extra="ignore", populate_by_name=True)

    data_dir: Path = Field(
        default=Path("var"), description="Folder of the database, the presence log, attachments and keys."
    )
    keys_file: Path | None = Field(
        default=None, description="File of the sealing keys; `keys.json` in the data folder when empty."
    )
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="postgresql://user:password@host:port/name; SQLite in the data folder when empty.",
    )
    hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]"], description="Host names under which pages are served."
    )
    origins: list[str] = Field(
        default=[], description="Origins trusted behind a proxy, such as https://ringfence.example."
    )
    https: bool = Field(default=False, description="True behind TLS: secure cookies and strict transport.")
    debug: bool = Field(
        default=False, description="Error pages for developers; never with real people's data."
    )
    language: Literal["zh-hans", "en"] = Field(default="zh-hans", description="Language before sign-in.")
    time_zone: str = Field(default="Asia/Shanghai", description="Zone in which times are shown.")
    listen: str = Field(default="127.0.0.1:8700", description="Address of the web listener.")
    admin_listen: str = Field(
        default="127.0.0.1:8701", description="Address of the admin listener (/metrics); keep it private."
    )
    intake_listen: str = Field(
        default="",
        description="Address of the intake, which takes scans of devices; the web's with its port + 2 when empty.",
    )
    trace_cap: int = Field(
        default=2000,
        ge=1,
        description="A place where an index person met more people than this is left out of a search and shown; "
        "a person may take it in on purpose.",
    )
    webhook: str = Field(
        default="", description="Address that is told of every report upward; none when empty."
    )
    email_host: str = Field(default="", description="Mail server for reports upward; no e-mail when empty.")
    email_port: int = Field(default=25, description="Port of the mail server.")
    email_from: str = Field(default="ringfence@localhost", description="Sender of e-mails.")
    presence_days: int = Field(
        default=0,
        ge=0,
        description="Days of presence kept at least; the worker lets older rows go that no open incident, search or "
        "feed request needs. 0: only by hand (`ringfence presence expire-due`).",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Log level.")
    real_data: Path | None = Field(default=None, description="Folder of real data sets for the tests.")
