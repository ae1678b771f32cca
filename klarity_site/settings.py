"""Settings: one file, strict readers, safe unless told otherwise."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from klarity_site import env, headers, keys, sqlite

sqlite.use_bundled()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("KLARITY_DATA_DIR", default=BASE_DIR / "var")
keys.ensure_keys(DATA_DIR)

# The address people type. Over https the cookies are secure, plain http is sent on, and one proxy
# in front is trusted. Without it Klarity is served over plain http on this computer or in the
# clinic's own network, where secure cookies would only lock everybody out.
PUBLIC_URL = env.public_url("KLARITY_PUBLIC_URL")
HTTPS = PUBLIC_URL is not None and PUBLIC_URL.scheme == "https"

DEBUG = env.switch("KLARITY_DEBUG", default=False)
SECRET_KEY = keys.read_secret_key(DATA_DIR)
ALLOWED_HOSTS = env.hosts("KLARITY_ALLOWED_HOSTS", public=PUBLIC_URL)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.geturl()] if PUBLIC_URL else []

ROOT_URLCONF = "klarity_site.urls"
WSGI_APPLICATION = "klarity_site.wsgi.application"
AUTH_USER_MODEL = "compliance.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "compliance",  # first: its templates and commands go before everybody else's
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "template_partials",
]

MIDDLEWARE = [
    "klarity_site.logs.RequestIds",  # outermost: every line that a request logs carries its id
    "klarity_site.headers.HeadersMiddleware",  # also around files and failures
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compliance.clinics.middleware.PrivateByDefault",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "compliance.clinics.middleware.ClinicMiddleware",
]

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
                "django.template.context_processors.i18n",
                "compliance.clinics.context.klarity",
                "compliance.guide.places.guide",
            ],
            "libraries": {"klarity": "compliance.core.templatetags.klarity"},
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["klarity"]
CRISPY_TEMPLATE_PACK = "klarity"
CRISPY_FAIL_SILENTLY = False

# What is kept, and where

DATABASES = {
    "default": env.database(
        "DATABASE_URL", default=DATA_DIR / "klarity.sqlite3", sqlite_options=sqlite.OPTIONS
    )
}
MIGRATION_DATABASE = env.owner_database(
    "KLARITY_MIGRATION_DATABASE_URL", serving=DATABASES["default"]
)
CACHES = {  # shared by processes, because sign-in is throttled by what it remembers
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "klarity_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a flood of guesses must not push out the tally
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
MEDIA_ROOT = DATA_DIR / "files"
BACKUP_DIR = env.folder("KLARITY_BACKUP_DIR", default=DATA_DIR / "backups")
BACKUP_PASSPHRASE = env.text("KLARITY_BACKUP_PASSPHRASE")  # locks what is made on schedule
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [("guide", BASE_DIR / "docs" / "guide" / "pictures")]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "compliance.core.finders.FontFinder",
]
STORAGES = {
    "default": env.storage("KLARITY_STORAGE_URL"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ADD_HEADERS_FUNCTION = headers.for_all_sites
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # what is not a file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FORMS_URLFIELD_ASSUME_HTTPS = True  # as from Django 6 on

# Words and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True

# Who comes in

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "compliance.clinics.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "compliance.clinics.forms.SignInForm",
    "reauthenticate": "compliance.clinics.forms.ConfirmPasswordForm",
    "change_password": "compliance.clinics.forms.NewPasswordForm",
    "set_password": "compliance.clinics.forms.FirstPasswordForm",
    "reset_password": "compliance.clinics.forms.ForgottenPasswordForm",
    "reset_password_from_key": "compliance.clinics.forms.PasswordByLinkForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come in by a link that a person gave them
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/15m/ip,10/15m/key",
    "reauthenticate": "10/15m/user",
    "change_password": "10/15m/user",
    "visit": "30/15m/ip",  # beginning an inspector's visit, and links that open nothing
    "api": "30/15m/ip",  # requests of other programs whose key opens nothing
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
MFA_ADAPTER = "compliance.clinics.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "compliance.clinics.forms.SignInCodeForm",
    "reauthenticate": "compliance.clinics.forms.ConfirmCodeForm",
    "activate_totp": "compliance.clinics.forms.FirstCodeForm",
    "add_webauthn": "compliance.clinics.forms.NewPasskeyForm",
    "edit_webauthn": "compliance.clinics.forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a clinic without e-mail still gets a second factor
MFA_TOTP_ISSUER = "Klarity"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False  # on, every page that is read would write

SESSION_ENGINE = "compliance.clinics.sessions"
SESSION_COOKIE_NAME = "__Host-klarity-session" if HTTPS else "klarity-session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-klarity-csrf" if HTTPS else "klarity-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS

# What browsers are told

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

# What leaves

vars().update(env.mail("KLARITY_EMAIL_URL", outbox=DATA_DIR / "outbox"))
DEFAULT_FROM_EMAIL = env.text("KLARITY_EMAIL_FROM", "Klarity <klarity@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Messages to other programs may go to this computer and its own network: for tests and hosts
# that keep their own network apart. Otherwise nobody reaches inside by way of Klarity.
WEBHOOKS_INSIDE = env.switch("KLARITY_WEBHOOKS_INSIDE", default=False)

TIMESTAMP_URL = env.service_url("KLARITY_TIMESTAMP_URL")  # a time stamp for seals; RFC 3161

LOG_FORMATTER = (
    "JsonFormatter" if env.switch("KLARITY_LOG_JSON", default=False) else "LineFormatter"
)
LOG_REQUESTS = env.switch("KLARITY_LOG_REQUESTS", default=False)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": f"klarity_site.logs.{LOG_FORMATTER}"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "compliance": {"level": "INFO"},
        "klarity.requests": {"level": "INFO" if LOG_REQUESTS else "WARNING"},
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django_tasks_db": {"level": "ERROR"},  # it tells every start and stop as a warning
    },
}
