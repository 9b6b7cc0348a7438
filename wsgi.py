"""What a WSGI server is pointed at: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from ivr.app import create_app
from ivr.settings import read_settings

app = create_app(read_settings())
