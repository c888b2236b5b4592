"""The web server. One thread answers one request or keeps one live-meeting stream open."""

import os

host = (os.environ.get("TUMORBOARD_BIND") or "127.0.0.1").strip("[]")
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("TUMORBOARD_WEB_PROCESSES") or "2")
threads = int(os.environ.get("TUMORBOARD_WEB_THREADS") or "64")
preload_app = True  # load the code once: a quicker start and less memory
timeout = 60
graceful_timeout = 3  # open streams reconnect by themselves
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# No access log: a query string may hold a name. The product's own access log records reads.
accesslog = None
errorlog = "-"
loglevel = "warning"
forwarded_allow_ips = os.environ.get("TUMORBOARD_PROXY_ADDRESSES", "127.0.0.1")
