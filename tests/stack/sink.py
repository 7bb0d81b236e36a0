"""Runs in a container: a mail server and a web server that print what they are given."""

import socketserver
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        print("peer", self.client_address[0], flush=True)  # noqa: T201
        self.say("220 sink")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                for text in iter(self.rfile.readline, b".\r\n"):
                    print("mail", text.decode().rstrip(), flush=True)  # noqa: T201
            elif word in (b"MAIL", b"RCPT"):
                command, _, address = line.decode().rstrip().partition(":")
                print(f"mail {command.upper()}:{address}", flush=True)  # noqa: T201
            self.say("221 bye" if word == b"QUIT" else "250 fine")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print("hook", self.path, "from", self.client_address[0], body, flush=True)  # noqa: T201
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    threading.Thread(target=socketserver.ThreadingTCPServer(("", 2525), Mail).serve_forever).start()
    HTTPServer(("", 8080), Hook).serve_forever()
