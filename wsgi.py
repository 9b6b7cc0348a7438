"""What a web server is pointed at: `door` by ASGI (`granian --interface asginl wsgi:door`), which reads a
request whole before a thread is taken for it; `app` by WSGI (`gunicorn wsgi:app`), which does not.
"""

import sys

from ivr.app import create_app
from ivr.console.frame import LARGEST_BODY_BYTES
from ivr.demo_secrets import with_demo_secrets
from ivr.settings import SettingsRefused, read_settings
from ivr.web.whole_requests import WholeRequests

try:
    settings = with_demo_secrets(read_settings())
    app = create_app(settings)
except SettingsRefused as refused:
    sys.exit(str(refused))

door = WholeRequests(app, settings.threads, LARGEST_BODY_BYTES)
