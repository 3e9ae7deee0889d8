"""The application for a WSGI server (granian): ``qiao.site.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiao.site.settings")
application = get_wsgi_application()
