"""Django's settings, worked out from the typed options (`options.py`)."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from ringfence.config import logs
from ringfence.config.options import Options
from ringfence.config.secret import secret_key

OPTIONS = Options(_env_file=os.environ.get("RINGFENCE_ENV_FILE"))  # type: ignore[call-arg]
PACKAGE = Path(__file__).resolve().parent.parent

DATA_DIR = OPTIONS.data_dir.resolve()
KEYS_FILE = OPTIONS.keys_file or DATA_DIR / "keys.json"
SECRET_KEY = secret_key(DATA_DIR)
DEBUG = OPTIONS.debug
ALLOWED_HOSTS = OPTIONS.hosts
CSRF_TRUSTED_ORIGINS = OPTIONS.origins

INSTALLED_APPS = [
    "ringfence.config",
    "ringfence.apps.response",
    "ringfence.apps.drills",
    "ringfence.apps.reports",
    "ringfence.apps.caseload",
    "ringfence.apps.leads",
    "ringfence.apps.venues",
    "ringfence.apps.zones",
    "ringfence.apps.contacts",
    "ringfence.apps.interviews",
    "ringfence.apps.cases",
    "ringfence.apps.lab",
    "ringfence.apps.screening",
    "ringfence.apps.command",
    "ringfence.apps.alerts",
    "ringfence.apps.protocols",
    "ringfence.apps.people",
    "ringfence.apps.places",
    "ringfence.apps.duties",
    "ringfence.apps.imports",
    "ringfence.apps.devices",
    "ringfence.apps.accounts",
    "ringfence.apps.audit",
    "ringfence.apps.events",
    "ringfence.apps.keys",
    "ringfence.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_vite",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "ringfence.config.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ringfence.apps.accounts.middleware.ViewerMiddleware",
    "ringfence.web.errors.RefusedMiddleware",
]

ROOT_URLCONF = "ringfence.config.urls"
WSGI_APPLICATION = "ringfence.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "ringfence.web.frame.context",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """SQLite in the data folder, or the PostgreSQL that the URL names.

    SQLite: write-ahead log, a flush on every commit (acknowledged means durable) and IMMEDIATE transactions,
    so that a reader never has to be turned into a writer half-way.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "app.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;"
                ),
            },
        }
    parts = urlsplit(url)
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database(OPTIONS.database_url)}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "ringfence.apps.accounts.adapter.AccountAdapter"
WEBHOOK = OPTIONS.webhook
EMAIL_HOST, EMAIL_PORT, DEFAULT_FROM_EMAIL = OPTIONS.email_host, OPTIONS.email_port, OPTIONS.email_from
EMAIL_TIMEOUT = 5
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ringfence"
CSRF_FAILURE_VIEW = "ringfence.web.errors.stale_form"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS.https
SECURE_HSTS_SECONDS = 31_536_000 if OPTIONS.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OPTIONS.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The whole policy; views widen it by decorator only, and every exception is listed in web/csp.py.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = OPTIONS.language
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = OPTIONS.time_zone
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": PACKAGE / "web" / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}

logs.configure()
LOGGING = logs.logging_config(OPTIONS.log_level)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PRESENCE_DIR = DATA_DIR / "presence"
TRACE_CAP = OPTIONS.trace_cap
PRESENCE_DAYS = OPTIONS.presence_days
ATTACHMENTS_DIR = DATA_DIR / "attachments"
PROTOCOLS_DIR = PACKAGE / "protocols"
