"""Settings shared by every installation. What differs comes from the environment (.env.example)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import pghistory
from csp.constants import NONE, SELF

from portal.logs import logging_to

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = False
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if IS_HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_tables2",
    "django_htmx",
    "portal.organization",
    "portal.accounts",
    "portal",
    "documents",
    "heritage",
    "legal_counsel",
    "pollution",
]

MIDDLEWARE = [
    "portal.requests.RequestLogMiddleware",
    "portal.api.errors.JsonErrorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.requests.RequestSizeMiddleware",
    "pollution.api.kept_answers.KeptAnswersMiddleware",
    "portal.requests.RefusedMethodMiddleware",
    "portal.requests.RefusedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.middleware.SecurityEventMiddleware",
    "portal.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.middleware.SessionLimitsMiddleware",
    "portal.accounts.middleware.EntryConditionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.shell",
            ]
        },
    }
]

# --- Data -------------------------------------------------------------------------------------

NO_SERVER = "postgres://portal@127.0.0.1:1/portal"  # commands that need no database never connect
HAS_SERVERS = "DATABASE_URL" in env.ENVIRON
RUNNING_DATABASE: dict[str, Any] = env.db_url("DATABASE_URL", default=NO_SERVER)
OWNER_DATABASE: dict[str, Any] = env.db_url("DATABASE_OWNER_URL", default=env.str("DATABASE_URL", default=NO_SERVER))
RUNNING_ROLE: str = RUNNING_DATABASE["USER"]
DATABASES: dict[str, dict[str, Any]] = {
    "default": (OWNER_DATABASE if env.bool("DATABASE_AS_OWNER", default=False) else RUNNING_DATABASE)
    | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # nobody sees an error page after the database was restarted
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"connect_timeout": 5, "application_name": "portal"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:1").rstrip("/")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "KEY_PREFIX": "portal",
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # fields of a form: the longest paste is 2,000,000 characters of 3 bytes
REQUEST_MAX_BYTES = 64 * 1024 * 1024  # above the largest upload that attachments accept
MEDIA_ROOT = DATA_DIR / "files"
# Files of stations, in megabytes: packed or as text, and what they may unpack to.
MONITORING_CSV_MEGABYTES = env.int("MONITORING_CSV_MEGABYTES", default=2048)
MONITORING_XLSX_MEGABYTES = env.int("MONITORING_XLSX_MEGABYTES", default=50)
MONITORING_XLSX_UNPACKED_MEGABYTES = env.int("MONITORING_XLSX_UNPACKED_MEGABYTES", default=500)
MONITORING_GZIP_RATIO = env.int("MONITORING_GZIP_RATIO", default=200)  # unpacked to packed
_MONITORING_BODY = (max(MONITORING_CSV_MEGABYTES, MONITORING_XLSX_MEGABYTES) + 1) * 1024 * 1024
REQUEST_MAX_BYTES_AT = dict.fromkeys(("/air/uploads/new/", "/api/v1/air/uploads/"), _MONITORING_BODY)

LOG_TO = env.str("LOG_TO", default="stdout")  # stdout, file or none; see portal.logs
LOGGING_CONFIG = "portal.logs.configure"
LOGGING = logging_to(LOG_TO, data_dir=DATA_DIR)

# --- Background work --------------------------------------------------------------------------

CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # with the next line: a busy worker takes no hint that a free one could follow
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False  # a lost hint is found again by the sweep; nobody waits for Redis
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_TIME_LIMIT = 1800  # seconds; a job that hangs counts as one that killed its worker
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_000_000  # kB; a grown child is replaced after its job
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # all times are in the rows, so beat keeps no file
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "portal.tasks.sweep_jobs", "schedule": env.float("JOB_SWEEP_SECONDS", default=30.0)},
    "close-day-of-air": {"task": "pollution.tasks.close_day", "schedule": 1800.0},
    "judge-air": {"task": "pollution.tasks.judge_air", "schedule": 600.0},
    "recount-filings": {"task": "legal_counsel.tasks.recount_filings", "schedule": 600.0},
    "forget-changes": {"task": "portal.tasks.forget_changes", "schedule": 3600.0},
    "withdraw-expired-exports": {
        "task": "documents.exchange.tasks.withdraw_expired_exports",
        "schedule": 3600.0,
    },
    "remove-orphan-files": {"task": "portal.tasks.remove_orphan_files", "schedule": 3600.0},
}
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=60.0)

# --- People and their browsers ----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "home"
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=False)
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# The only limiter, on the shared cache. Offices sit behind one address: the limits by address are wide,
# those by account (key) are narrow. Amount / seconds, minutes / per.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/15m/key",
    "download": "12/m/ip,120/h/ip",  # streams of up to millions of lines, open to everybody
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # closed networks have no time server: 30 seconds early or late are accepted
MFA_FORMS = {
    "activate_totp": "portal.accounts.forms.EnrolmentForm",
    "authenticate": "portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "portal.accounts.forms.SecondFactorAgainForm",
}
# GB/T 22239-2019 8.1.4.1 a: complexity and rotation; the length and the list are ASVS 5.0.
PASSWORD_ROTATION_DAYS = env.int("PASSWORD_ROTATION_DAYS", default=90)
PASSWORD_HISTORY = 5
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "portal.accounts.passwords.ThreeOfFourClasses"},
    {"NAME": "portal.accounts.passwords.NotUsedRecently"},
]

SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=10 * 3600)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # nobody is signed out, nor stopped, when Redis is down
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.error_pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# What the foot of the public pages says (国办发〔2017〕47号); shown only where set, never invented.
SITE = {
    "name": env.str("SITE_NAME", default="伊犁哈萨克自治州政府办公门户"),
    "url": PUBLIC_URL,
    "domain": urlsplit(PUBLIC_URL).hostname or "",
    "organizer": env.str("SITE_ORGANIZER", default=""),
    "contact": env.str("SITE_CONTACT", default=""),
    "id_code": env.str("SITE_ID_CODE", default=""),
    "icp": env.str("SITE_ICP", default=""),
    "police": env.str("SITE_POLICE_FILING", default=""),
}
ENVIRONMENT_NOTICE = env.str("ENVIRONMENT_NOTICE", default="")

LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]  # what the frameworks say of a field, in words of our own
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "portal.assets.FrontEndFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

FILTERS_EMPTY_CHOICE_LABEL = "全部"

# --- REST -------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.token_authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["portal.accounts.scopes.WithinScope", "portal.access.DeclaredAccess"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsing.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_FILTER_BACKENDS": ["portal.api.filtering.StrictFilters"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.paging.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Schema",
    "URL_FORMAT_OVERRIDE": None,  # what comes is said by the address or by Accept
    "EXCEPTION_HANDLER": "portal.api.errors.error_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "伊犁哈萨克自治州政府办公门户接口",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AlertStatusEnum": "pollution.api.alert_serializers.STATUSES",
        "AlertLevelEnum": "pollution.api.alert_serializers.LEVELS",
        "AlertScopeEnum": "pollution.alert_choices.AlertScope",
        "CounselKindEnum": "legal_counsel.choices.CounselKind",
        "CounselOriginEnum": "legal_counsel.appointing.choices.Origin",
        "DismissalGroundEnum": "legal_counsel.dismissing.choices.DismissalGround",
        "FilingCauseEnum": "legal_counsel.filing.choices.FilingCause",
        "FilingTriggerEnum": "legal_counsel.filing.choices.FilingTrigger",
        "OpinionConclusionEnum": "legal_counsel.advising.choices.Conclusion",
        "OpinionFormEnum": "legal_counsel.advising.choices.OpinionForm",
        "DecisionKindEnum": "pollution.alert_choices.DecisionKind",
        "HeritageLevelEnum": "heritage.choices.Level",
        "ProtectionStateEnum": "heritage.protecting.choices.ProtectionState",
        "StateEnum": "pollution.choices.UploadState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.schema.documented_errors",
    ],
}

# User, address and act stand inside each event row, which nobody may update or delete.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
