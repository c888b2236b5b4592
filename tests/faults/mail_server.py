"""A mail server that takes mails and, if told to, drops the line before it says that it has."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default


class MailServer(socketserver.ThreadingTCPServer):
    """`taken` is every mail whose text arrived; `drops` says of a Message-ID whether to drop the line."""

    daemon_threads = True

    def __init__(self, drop_first: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[Message] = []
        self.drop_first = drop_first
        self.lock = threading.Lock()

    def take(self, text: bytes) -> bool:
        """Keep the mail. False: the line is dropped without an answer."""
        mail = message_from_bytes(text, policy=default)
        with self.lock:
            known = mail["Message-ID"] in [other["Message-ID"] for other in self.taken]
            self.taken.append(mail)
        return known or not self.drop_first


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while word := self.rfile.readline().split(b" ")[0].strip().upper():
            if word == b"DATA":
                self._say("354 go on")
                if not self.server.take(self._text()):
                    return
            self._say("221 bye" if word == b"QUIT" else "250 done")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


@contextmanager
def a_mail_server(settings: object, *, drop_first: bool) -> Iterator[MailServer]:
    """A server of this process to which Django's settings point meanwhile."""
    with MailServer(drop_first) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]  # type: ignore[attr-defined]
        yield server
        server.shutdown()
