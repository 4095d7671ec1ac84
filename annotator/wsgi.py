"""What a web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
# The threads of a web server share a pool of connections to PostgreSQL.
os.environ.setdefault("DATABASE_POOL", "on")

application = get_wsgi_application()
