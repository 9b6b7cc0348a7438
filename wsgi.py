"""What a WSGI server is pointed at: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

import sys

from ivr.app import create_app
from ivr.demo_secrets import with_demo_secrets
from ivr.settings import SettingsRefused, read_settings

try:
    app = create_app(with_demo_secrets(read_settings()))
except SettingsRefused as refused:
    sys.exit(str(refused))
