"""Settings of the portal, read from the environment (names and defaults: README, "Setelan").

Without any variable the portal runs embedded: SQLite, an embedded broker, demo data.
With DEBUG=false it refuses to start unsafely (see `guard.py`).
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from gangguan import env
from gangguan.guard import refuse_unsafe, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR_DIR") or BASE_DIR / "var")
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG", False)
EMBEDDED = not env.text("DATABASE_URL")
SECRET_KEY = secret_key(env.text("SECRET_KEY"), VAR / "secret_key", embedded=EMBEDDED)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if EMBEDDED else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")
SITE_NAME = env.text("SITE_NAME", "Gangguan")
DEMO = env.flag("DEMO", EMBEDDED)

INSTALLED_APPS = [
    "gangguan",
    "people",
    "notices",
    "services",
    "tickets",
    "papers",
    "sop",
    "reports",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "csp",
    "people.admin_config.ManageConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gangguan.middleware.refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "gangguan.urls"
WSGI_APPLICATION = "gangguan.wsgi.application"
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
                "gangguan.context.shell",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.text("DATABASE_URL") or f"sqlite:///{VAR}/gangguan.db")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of one test must see one database.
    suffix = env.text("TEST_DB_SUFFIX")
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / f"test{suffix}.db")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

BROKER_URL = env.text("BROKER_URL", "redis://127.0.0.1:8379/0" if EMBEDDED else "")

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "people.auth.NipOrEmailBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email", "nip")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "people.passwords.OfficeWordsValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "people.throttle.Handler"
AXES_USERNAME_CALLABLE = "people.throttle.account"
AXES_CLIENT_IP_CALLABLE = "people.throttle.address"
AXES_LOCKOUT_CALLABLE = "people.throttle.refuse"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

LANGUAGE_CODE = "id"
TIME_ZONE = env.text("TIME_ZONE", "Asia/Makassar")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["gangguan.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# No MEDIA_URL: an attachment leaves only through tickets.views after the access check.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT") or VAR / "media")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500  # two tables of 200 typed rows of three cells, and the rest
DATA_UPLOAD_MAX_NUMBER_FILES = 25
FILE_UPLOAD_PERMISSIONS = 0o640

EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend"
    if EMBEDDED
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "gangguan@localhost")

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 12) * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gangguan.views.csrf_failure"
HTTPS = env.flag("HTTPS", default=not (DEBUG or EMBEDDED))
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Strangers asking for other hosts or for pages that never were are no news of ours.
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.request": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}

refuse_unsafe(
    debug=DEBUG,
    embedded=EMBEDDED,
    secret_key=SECRET_KEY,
    allowed_hosts=ALLOWED_HOSTS,
    broker_url=BROKER_URL,
    site_url=SITE_URL,
    demo=DEMO,
)
