import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bmms.main.settings")
application = get_wsgi_application()

from bmms.tenancy.checks import require_walls  # noqa: E402 - needs the settings

require_walls()
connections.close_all()  # no connection goes along into forked workers
