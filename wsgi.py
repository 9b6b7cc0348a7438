"""What a WSGI server is pointed at: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from ivr.app import create_app
from ivr.demo_secrets import with_demo_secrets
from ivr.settings import read_settings

app = create_app(with_demo_secrets(read_settings()))
