"""All settings, from the environment; a missing or wrong one stops the start and says what to do."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env
from whitenoise.compress import Compressor

import bmms
from bmms.main import containers
from bmms.main.logs import logging_settings

ROOT = Path(__file__).resolve().parents[3]
containers.read_env_file()
env = Env()
if (ROOT / "var/local.env").exists():  # written by ./run; production has no such file
    env.read_env(str(ROOT / "var/local.env"), override=False)


def secret(name: str) -> str:
    """A secret from the file that NAME_FILE points to, else from NAME itself."""
    file = env.str(f"{name}_FILE", "")
    value = Path(file).read_text(encoding="utf-8").strip() if file else env.str(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Run ./run once (it writes var/local.env), or set {name} or {name}_FILE."
        )
    return str(value)


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    named: list[str] = env.list(name, [])
    try:
        return [ip_network(each.strip()) for each in named]
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"{name}: {wrong}. Name the edge's addresses or networks, joined by commas, such as 10.77.2.10,127.0.0.1. "
            "A * would let everybody say who asks."
        ) from None


VERSION = bmms.__version__
SERVICE_NAME = env.str("SERVICE_NAME", "obcms")
SECRET_KEY = secret("SECRET_KEY")
# Sign nothing; what they have signed and encrypted is still read (scripts/rotate_secret).
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
DEBUG = env.bool("DEBUG", False)
# Local demonstration: sample data is loaded, second factors are optional; both are said on every page.
DEMO = env.bool("DEMO", False)
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", not DEMO)
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = urlsplit(BASE_URL).scheme == "https"

INSTALLED_APPS = [
    "bmms.accounts",  # before Django's own: its createsuperuser takes the place of theirs
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bmms.main.static_files.UsedStaticFiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "bmms.tenancy",
    "bmms.ui",
    "bmms.access",
    "bmms.audit",
    "bmms.jobs",
    "bmms.organizations",
    "bmms.geography",
    "bmms.documents",
    "bmms.notifications",
    "bmms.workbench",
    "bmms.periods",
    "bmms.reporting",
    "bmms.communities",
    "bmms.planning",
    "bmms.budgeting",
    "bmms.execution",
    "bmms.projects",
    "bmms.coordination",
    "bmms.oversight",
    "bmms.main",
]

MIDDLEWARE = [
    "bmms.main.edge.client_address",
    "bmms.main.middleware.request_id",
    "bmms.main.health.health_checks",  # before anything that looks at the host, the session or the database
    "bmms.main.metrics.measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bmms.main.content_policy.content_policy",
    "bmms.main.sessions.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bmms.main.edge.counted_identity",
    "bmms.main.middleware.OrganizationScope",
    "bmms.main.middleware.DeclaredAccess",
    "bmms.main.middleware.SecondFactorFirst",
    "bmms.main.idempotency.idempotency",
    "bmms.main.sent_forms.sent_forms",
]

ROOT_URLCONF = "bmms.main.urls"
WSGI_APPLICATION = "bmms.main.wsgi.application"
APPEND_SLASH = True

_LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": _LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bmms.main.shell.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "bmms.ui.templatetags.ui",
            ],
        },
    }
]

FORM_RENDERER = "bmms.ui.controls.Renderer"
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees its own attributes and the context processors, not the page's names

# The owner's login migrates; everything else runs as bmms_app, behind the walls (src/manage.py decides).
AS_OWNER = env.bool("BMMS_AS_OWNER", False)
_url = "OWNER_DATABASE_URL" if AS_OWNER else "DATABASE_URL"
_found = {} if env.str(_url, "") else containers.databases(os.environ, as_owner=AS_OWNER)
DATABASES = {
    alias: {
        **(_database | {"ENGINE": "bmms.main.postgresql"}),
        "ATOMIC_REQUESTS": alias == "default",
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # they outlive a transaction; a pooler in transaction mode forbids that
        "OPTIONS": {**_database.get("OPTIONS", {}), "connect_timeout": 3, "application_name": "bmms"},
    }
    for alias, _database in (_found or {"default": env.dj_db_url(_url, "postgresql://bmms_app@/bmms")}).items()
}
DATABASE_ROUTERS = ["bmms.tenancy.routing.BoundAlias"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# /ready/ answers 503 while this file exists: a deploy drains the server before it stops it.
DRAIN_FILE = env.str("DRAIN_FILE", "")
# Where jobs' ids travel to the workers; empty: the worker of ./run looks into the table.
BROKER_URL = env.str("BROKER_URL", "") or containers.broker_url()

_cache = env.str("CACHE_URL", "")
CACHES = (not _cache and containers.caches()) or {"default": env.dj_cache_url("CACHE_URL", "locmem://")}
SESSION_ENGINE = "bmms.accounts.adapters.sessions"
SESSION_COOKIE_NAME = "bmms_session"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", 8 * 60 * 60)  # a working day without a request
SIGN_IN_LASTS = 12 * 60 * 60  # seconds, however much the session is used: docs/security/SIGN_IN.md
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "bmms_csrf"
CSRF_FAILURE_VIEW = "bmms.main.errors.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["bmms.accounts.adapters.backend.SignInBackend"]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["bmms.accounts.adapters.passwords.BoundedArgon2"]
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "bmms.accounts.forms.passwords.NotGuessable"},
]

# django-allauth: sign-in and second factors. Only the views in bmms/accounts/urls.py are mounted.
ACCOUNT_ADAPTER = "bmms.accounts.adapters.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; sign-in takes its password field from here
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the mailbox
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a name
ACCOUNT_RATE_LIMITS = False  # by address, a whole ministry would share them: see accounts/queries/sign_in.py
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, at the latest after SIGN_IN_LASTS
ACCOUNT_FORMS = {
    "login": "bmms.accounts.forms.sign_in.SignInForm",
    "reauthenticate": "bmms.accounts.forms.sign_in.ConfirmPasswordForm",
    "change_password": "bmms.accounts.forms.sign_in.NewPasswordForm",
    "reset_password": "bmms.accounts.forms.sign_in.ForgottenPasswordForm",
    "reset_password_from_key": "bmms.accounts.forms.sign_in.ResetPasswordLinkForm",
}
MFA_ADAPTER = "bmms.accounts.adapters.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "BMMS"
MFA_TOTP_TOLERANCE = 1  # a code may be one period old: phones' clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow passkeys over http on localhost only
MFA_FORMS = {
    "authenticate": "bmms.accounts.forms.second_factor.SecondFactorForm",
    "reauthenticate": "bmms.accounts.forms.second_factor.ConfirmCodeForm",
    "activate_totp": "bmms.accounts.forms.second_factor.AuthenticatorAppForm",
    "add_webauthn": "bmms.accounts.forms.second_factor.PasskeyForm",
    "authenticate_webauthn": "bmms.accounts.forms.second_factor.PasskeySignInForm",
    "reauthenticate_webauthn": "bmms.accounts.forms.second_factor.ConfirmPasskeyForm",
}

LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
LANGUAGES = [("en", _("English")), ("fil", _("Filipino"))]
LOCALE_PATHS = [ROOT / "src/bmms/locale"]  # .venv/bin/python scripts/local/messages.py
FORMAT_MODULE_PATH = "bmms.main.formats"
TIME_ZONE = "Asia/Manila"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", ROOT / "var/static")
MEDIA_ROOT = env.path("MEDIA_ROOT", ROOT / "var/media")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the others, and compressing them takes as long again
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# Where nginx finds MEDIA_ROOT for files that a view has released, "/media/"; empty: we send them ourselves.
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", "")
DOCUMENT_LARGEST_MB = env.int("DOCUMENT_LARGEST_MB", 25)
# A full grid of the widest import: 200 rows of 14 cells, the empty ones too, and room for a few columns more.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
# ClamAV's daemon, "host:port" or the path of its socket; with it, no attached file leaves before it was found clean.
CLAMD = env.str("CLAMD", "")
UNSCANNED_DOWNLOADS = env.bool("UNSCANNED_DOWNLOADS", True)  # where there is no such daemon
PUBLIC_FIGURES = env.bool("PUBLIC_FIGURES", False)  # whether what all organizations have and reach is everybody's
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

API_RATE = env.str("API_RATE", "600/min")  # of one person, whatever the number of tokens
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["bmms.main.authentication.ThroughMiddleware"],
    "DEFAULT_PERMISSION_CLASSES": [],  # access is declared on every view and checked before it: bmms/access/guards.py
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": API_RATE},
    "DEFAULT_SCHEMA_CLASS": "bmms.main.api_description.Described",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "BMMS",
    "VERSION": VERSION,
    "DESCRIPTION": "The Bangsamoro Ministerial Management System. Every call runs behind the same walls as the pages.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": ["bmms.main.authentication.ThroughMiddleware"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    # Two components with one field name: without a name of ours, programs would meet one made of a hash.
    "ENUM_NAME_OVERRIDES": {
        "ClientErrorEnum": "drf_standardized_errors.openapi_serializers.ClientErrorEnum.choices",
        "ImportStateEnum": "bmms.workbench.models.ImportBatch.State",
        "PPALevelEnum": "bmms.planning.models.PPA.Level",
        "PPAKindEnum": "bmms.planning.models.PPA.Kind",
        "InvestmentStatusEnum": "bmms.planning.models.InvestmentLine.Status",
        "InvestmentSourceEnum": "bmms.planning.models.InvestmentLine.Source",
        "InvestmentWorkEnum": "bmms.planning.models.InvestmentLine.Work",
        "InvestmentCoverageEnum": "bmms.planning.models.InvestmentLine.Coverage",
        "StrategicPlanStatusEnum": "bmms.planning.models.StrategicPlan.Status",
        "IndicatorLevelEnum": "bmms.planning.models.Indicator.Level",
        "IndicatorTypeEnum": "bmms.planning.models.Indicator.Type",
        "AccomplishmentStatusEnum": "bmms.projects.models.Accomplishment.Status",
        "VoucherModeEnum": "bmms.execution.models.Voucher.Mode",
        "ProjectModeEnum": "bmms.projects.models.Project.Mode",
        "IssueKindEnum": "bmms.projects.models.Issue.Kind",
        "IssueStatusEnum": "bmms.projects.models.Issue.Status",
        "TaskStatusEnum": "bmms.projects.models.Task.Status",
        "ProjectStatusEnum": "bmms.projects.models.Project.Status",
        "CommunityLevelEnum": "bmms.communities.models.Community.Level",
        "MunicipalityStatusEnum": "bmms.communities.models.Municipality.Status",
        "NeedSectorEnum": "bmms.communities.models.Need.Sector",
        "ProjectSectorEnum": "bmms.projects.models.Project.Sector",
        "NeedSeverityEnum": "bmms.communities.models.Need.Severity",
        "MatterKindEnum": "bmms.coordination.models.Matter.Kind",
        "MatterStatusEnum": "bmms.coordination.models.Matter.Status",
        "PartyStatusEnum": "bmms.coordination.models.Party.Status",
        "CommitmentStatusEnum": "bmms.coordination.models.Commitment.Status",
        "ObligationRequestStatusEnum": "bmms.execution.models.ObligationRequest.Status",
        "ModificationKindEnum": "bmms.execution.models.Modification.Kind",
        "EntryKindEnum": "bmms.execution.models.Entry.Kind",
        "ActKindEnum": "bmms.budgeting.models.AppropriationAct.Kind",
        "FindingSourceEnum": "bmms.oversight.models.Finding.Source",
        "FindingKindEnum": "bmms.oversight.models.Finding.Kind",
        "FindingStatusEnum": "bmms.oversight.models.Finding.Status",
        "InformationRequestStatusEnum": "bmms.oversight.models.InformationRequest.Status",
        "SubjectRequestStatusEnum": "bmms.oversight.models.SubjectRequest.Status",
        "BreachStatusEnum": "bmms.oversight.models.Breach.Status",
    },
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "bmms.main.api_errors.Handler",
    "ALLOWED_ERROR_STATUS_CODES": ["400", "401", "403", "404", "405", "406", "409", "415", "429"],
    "ERROR_SCHEMAS": dict.fromkeys(["400", "401", "403", "404", "409"], "bmms.main.api_description.Refused"),
}

# The edge's addresses or networks: what they say about who asks is believed. gunicorn reads the same variable.
TRUSTED_PROXIES = networks("FORWARDED_ALLOW_IPS")
# Signs whom the edge counts requests for; without it, everybody behind one address is counted together.
RATE_LIMIT_KEY = containers.generated("rate-limit-key")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = ROOT / "var/mail"
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "BMMS <noreply@localhost>")

# text is for people at a terminal: it shows errors with their own words, which JSON lines leave out.
LOG_FORMAT = env.str("LOG_FORMAT", "text" if DEMO else "json")
ACCESS_LOG = env.bool("ACCESS_LOG", LOG_FORMAT == "json")
LOGGING = logging_settings(as_json=LOG_FORMAT == "json", level=env.str("LOG_LEVEL", "INFO"))

# Metrics have a port of their own, which no address of the site leads to; 0: none.
METRICS_PORT = env.int("METRICS_PORT", 0)
METRICS_HOST = env.str("METRICS_HOST", "127.0.0.1")
# Whether jobs and workers are told there, too: they are everybody's, and of several servers one is enough for that.
JOBS_METRICS = env.bool("JOBS_METRICS", True)
# Where /ops/ asks for figures; empty: nowhere.
PROMETHEUS_URL = env.str("PROMETHEUS_URL", "")
