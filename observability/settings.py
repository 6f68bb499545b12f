"""Settings. Everything that differs between installations comes from the environment (table in docs/settings.md)."""

import os
from pathlib import Path
from typing import Any
from zlib import crc32

import environ
from csp.constants import NONE, SELF
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.urls import reverse_lazy
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("POLYLOG_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _own_secret() -> str:
    """The secret key of an installation that was given none: made once, readable by its owner only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text().strip()


def _whole(name: str, default: int, least: int = 1) -> int:
    """An integer of the environment, at least `least`; anything else stops the start and says why."""
    try:
        value = int(env.int(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: expected a whole number, got {env.str(name)!r}") from error
    if value < least:
        raise ImproperlyConfigured(f"{name}: expected at least {least}, got {value}")
    return value


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or _own_secret()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", False)

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "observability.projects",
    "prompts_app",
    "logs_app",
]

MIDDLEWARE = [
    "observability.middleware.collapse_slashes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "observability.middleware.name_permissions",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

# A page loads from this server alone and runs no script that stands in it: what a log says cannot act.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),  # its own scripts are evaluated
    "DIRECTIVES": {
        "default-src": [SELF],
        # What a log carries, and what it only names: that is loaded when a reader clicks on it.
        "img-src": [SELF, "data:", "https:"],
        "media-src": [SELF, "data:", "https:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

ROOT_URLCONF = "observability.urls"
WSGI_APPLICATION = "observability.wsgi.application"
# Vendors' clients post to bare paths and do not follow redirects.
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

SQLITE_OPTIONS = {
    # One writer at a time, and it says so at BEGIN; FULL because an answered log must survive a power cut.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY",
}


def _database(variable: str, default: str = "") -> dict[str, Any]:
    """A database of the environment as Django's setting, with each engine's options."""
    database: dict[str, Any] = env.db_url(variable, default)
    if database["ENGINE"].endswith("sqlite3"):
        # Tests use a file too: SQLite in memory knows no waiting for a lock, which threads need.
        return database | {"OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")}}
    if not database["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured(f"{variable}: expected sqlite:///… or postgres://…")
    # Two checkouts that test on one server shall not drop each other's database.
    tested = {"NAME": f"test_polylog_{crc32(bytes(BASE_DIR)):08x}"}
    options = database.get("OPTIONS", {}) | _connections()
    # Checked when it is taken: after a restart of the server the pool is full of connections to the one before.
    return database | {"OPTIONS": options, "CONN_HEALTH_CHECKS": True, "TEST": tested} | _BEHIND_PGBOUNCER


def _connections() -> dict[str, Any]:
    """pgbouncer in transaction mode keeps the pool itself, and no prepared statement outlives a transaction there."""
    if PGBOUNCER:
        return {"prepare_threshold": None}
    return {"pool": {"min_size": 1, "max_size": _whole("DATABASE_POOL", 8), "timeout": 30}}


PGBOUNCER = env.bool("DATABASE_PGBOUNCER", False)
_BEHIND_PGBOUNCER = {"DISABLE_SERVER_SIDE_CURSORS": True} if PGBOUNCER else {}

DATABASES = {"default": _database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'polylog.sqlite3'}")}
if env.str("DATABASE_REPLICA_URL", ""):
    DATABASES["replica"] = _database("DATABASE_REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["observability.replica.Router"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"), "observability.replica.read_elsewhere"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# SQLite makes a covering index without what it shall carry: its indexes are slower there, and nobody has to know.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

AUTH_USER_MODEL = "projects.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = reverse_lazy("logs:home")
LOGOUT_REDIRECT_URL = reverse_lazy("login")

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
# `up` collects them (observability/collected.py); any other server serves them from where they are.
STATIC_COLLECTED = env.bool("STATIC_COLLECTED", False)
if STATIC_COLLECTED:
    STORAGES = global_settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG

# Exports; with several machines a folder, or another storage, that all of them reach.
MEDIA_ROOT = VAR_DIR / "files"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "observability.projects.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["observability.projects.permissions.InProject"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a filter
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Polylog",
    "DESCRIPTION": "Read and write LLM logs, traces, sessions, prompts and usage.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    # From the installation itself: it may have no way out to the internet.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# The embedded broker is a folder: a new machine needs no server for it.
EMBEDDED_BROKER = "filesystem://localhost/"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", EMBEDDED_BROKER)
if CELERY_BROKER_URL == EMBEDDED_BROKER:
    _BROKER = VAR_DIR / "broker"
    for _folder in ("queue", "done", "control"):
        (_BROKER / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_BROKER / "queue"),
        "data_folder_out": str(_BROKER / "queue"),
        "processed_folder": str(_BROKER / "done"),
        "control_folder": str(_BROKER / "control"),
        "store_processed": False,
    }
# What takes long has a queue of its own, so that charts never wait for it. A worker that is told none serves both.
_PREFIX = env.str("CELERY_QUEUE_PREFIX", "")
CELERY_TASK_QUEUES = (Queue(f"{_PREFIX}quick"), Queue(f"{_PREFIX}slow"))
CELERY_TASK_DEFAULT_QUEUE = f"{_PREFIX}quick"
_SLOW = (
    "analyze", "export", "index_words", "make_partitions", "remove_old_exports", "remove_old_letters", "replay",
    "reprice_since", "retain",
)  # fmt: skip
CELERY_TASK_ROUTES = {f"logs.{name}": {"queue": f"{_PREFIX}slow"} for name in _SLOW}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "recount-dirty": {"task": "logs.recount_dirty", "schedule": 10.0, "options": {"expires": 10}},
    "index-words": {"task": "logs.index_words", "schedule": 5.0, "options": {"expires": 5}},
    "count-tokens": {"task": "logs.count_tokens", "schedule": 15.0, "options": {"expires": 15}},
    "remove-old-exports": {"task": "logs.remove_old_exports", "schedule": 3600.0, "options": {"expires": 3600}},
    "remove-old-letters": {"task": "logs.remove_old_letters", "schedule": 3600.0, "options": {"expires": 3600}},
    "make-partitions": {"task": "logs.make_partitions", "schedule": 3600.0, "options": {"expires": 3600}},
    "analyze": {"task": "logs.analyze", "schedule": 86400.0, "options": {"expires": 86400}},
    "retain": {"task": "logs.retain", "schedule": 3600.0, "options": {"expires": 3600}},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}

UNFOLD = {
    "SITE_TITLE": "Polylog",
    "SITE_HEADER": "Polylog",
    "SITE_SUBHEADER": "Administration",
    "SITE_SYMBOL": "stacks",
    "ENVIRONMENT": "observability.navigation.environment",
    "SIDEBAR": {"show_search": True, "navigation": "observability.navigation.groups"},
}

# Ingest. A body is refused above MAX_BODY_BYTES, counted after it was unpacked.
MAX_BODY_BYTES = _whole("MAX_BODY_BYTES", 20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # the ingest views bound what they read themselves
MEDIA_MAX_BYTES = _whole("MEDIA_MAX_BYTES", 20 * 1024 * 1024)  # of one picture, sound or file that is uploaded apart
COMMIT_MAX_ROWS = _whole("COMMIT_MAX_ROWS", 1000)
KEY_CACHE_SECONDS = _whole("KEY_CACHE_SECONDS", 5, least=0)

# Requests that could not be read, kept to be read again: so many of a project, each with so large a body, for so long.
DEAD_LETTERS = _whole("DEAD_LETTERS", 1000, least=0)
DEAD_LETTER_MAX_BYTES = _whole("DEAD_LETTER_MAX_BYTES", 1024 * 1024)
DEAD_LETTER_DAYS = _whole("DEAD_LETTER_DAYS", 14)
DEAD_LETTERS_A_MINUTE = _whole("DEAD_LETTERS_A_MINUTE", 60)  # of a project, in each process

# OTLP over gRPC, served by each web process; `up` sets both. 0: not served.
HOST = env.str("HOST", "127.0.0.1")
OTLP_GRPC_PORT = _whole("OTLP_GRPC_PORT", 0, least=0)

# Prometheus. The library takes the folder from the environment when it is first imported.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_DIR = VAR_DIR / "metrics"
METRICS_DIR.mkdir(exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)
