# SPDX-License-Identifier: Apache-2.0
"""Plays an agent and a relay of the Python SDK by hand, byte by byte."""

import json
import os
import select
import socket
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))

from program import LIMIT, Relay, agent  # noqa: E402

EVERY_TYPE = {
    "i": 1, "f": 1.5, "b": True, "n": None,
    "s": "h\u00e9llo \u2603 \U0001f600 \"q\" \\ /\n\t",
    "l": [1, "2", 3.0, [False]], "d": {},
    "big": 1180591620717411303424, "negative": -(2 ** 63), "tiny": 1e-300,
    "huge": 1e300, "text": ["true", "3", "1e5", "null", "{\"a\": 1}", ""],
}

# From design/reference-measured.md, section 1: what a Python client writes.
HELLO = b'{"_version": "1.3.0", "_payload": "hello", "_type": "str"}'
TYPES = (
    b'{"_version": "1.3.0", "_payload": {"i": 1, "f": 1.5, "b": true, '
    b'"n": null, "s": "h\\u00e9llo \\u2603 \\ud83d\\ude00 \\"q\\" \\\\ /\\n\\t"'
    b', "l": [1, "2", 3.0, [false]], "d": {}}, "_type": {"i": "int", '
    b'"f": "float", "b": "bool", "n": "null", "s": "str", "l": ["int", "str", '
    b'"float", ["bool"]], "d": {}}}')


def type_tree(payload):
    if isinstance(payload, dict):
        return {key: type_tree(x) for key, x in payload.items()}
    if isinstance(payload, list):
        return [type_tree(x) for x in payload]
    return "null" if payload is None else type(payload).__name__


def wrap(payload):
    """What the Python SDK's client writes, without the newline."""
    return json.dumps({"_version": "1.3.0", "_payload": payload,
                       "_type": type_tree(payload)}).encode()


def typed(payload):
    """The payload so that 3 differs from 3.0 and from True."""
    return json.dumps([payload, type_tree(payload)], sort_keys=True)


class Client:
    """The connection of a Python agent."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), LIMIT)
        self.file = self.socket.makefile("rb")
        host, own_port = self.socket.getsockname()
        self.address = f"{host}:{own_port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def write(self, line):
        self.socket.sendall(line + b"\n")

    def meet(self, other):
        """Speaks until the other one hears it: both are in the room then."""
        count = 0
        while not select.select([other.socket], [], [], 0.1)[0]:
            count += 1
            self.write(b"hello %d" % count)
        while not other.read().endswith(b'"hello %d"}' % count):
            pass

    def read(self):
        """The next line, without its newline."""
        line = self.file.readline()
        if not line.endswith(b"\n"):
            raise AssertionError(f"the connection ended with {line!r}")
        return line[:-1]

    def read_relayed(self):
        """The sender and the envelope of the next line."""
        relayed = json.loads(self.read())
        assert set(relayed) == {"remote_addr", "content"}, relayed
        return relayed["remote_addr"], json.loads(relayed["content"])


class Server:
    """A relay of the Python SDK with one client."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(LIMIT)
        self.port = self.listener.getsockname()[1]
        self.client = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        if self.client:
            self.client.close()

    def accept(self):
        self.client, _ = self.listener.accept()
        self.client.settimeout(LIMIT)

    def write(self, line):
        self.client.sendall(line)


class PythonClientTest(unittest.TestCase):
    def test_relay_passes_bytes_on_to_others_and_not_back(self):
        with Relay() as relay, Client(relay.port) as ann, \
                Client(relay.port) as bob:
            bob.meet(ann)
            bob.write(b"hello")
            self.assertEqual(
                ann.read(), b'{"remote_addr": "%s", "content": "hello"}'
                % bob.address.encode())

            ann.write(TYPES)
            ann.write(HELLO + b"\r")
            ann.write(b"")
            bob.write(b"done")

            escaped = TYPES.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            prefix = b'{"remote_addr": "%s", ' % ann.address.encode()
            self.assertEqual(bob.read(),
                             prefix + b'"content": "' + escaped + b'"}')
            self.assertEqual(
                bob.read(), prefix + b'"content": "'
                + HELLO.replace(b'"', b'\\"') + b'"}')
            self.assertEqual(bob.read(), prefix + b'"content": ""}')
            self.assertIn(b"done", ann.read())

    def test_echo_sends_every_type_back(self):
        payloads = [EVERY_TYPE, *EVERY_TYPE.values(), 3, 3.0, -0.0, [], [[]],
                    {"": {"_type": "int", "_payload": [None]}}]
        with Relay() as relay, agent("echo", relay.port) as echo, \
                Client(relay.port) as ann:
            for payload in payloads:
                ann.write(wrap(payload))
                sender, envelope = ann.read_relayed()

                self.assertNotEqual(sender, ann.address)
                self.assertEqual(list(envelope),
                                 ["_version", "_payload", "_type"])
                self.assertEqual(envelope["_version"], "1.3.0")
                self.assertEqual(typed(envelope["_payload"]), typed(payload))
                self.assertEqual(envelope["_type"], type_tree(payload))
            echo.interrupt()
            self.assertEqual(echo.status(), 0)

    def test_echo_keeps_the_order_of_many(self):
        count = 2000
        with Relay() as relay, agent("echo", relay.port), \
                Client(relay.port) as ann:
            ann.write(b"\n".join(wrap({"n": n}) for n in range(count)))

            heard = [ann.read_relayed()[1]["_payload"]["n"]
                     for _ in range(count)]

            self.assertEqual(heard, list(range(count)))

    def test_echo_does_not_answer_notices_or_text(self):
        with Server() as server, agent("echo", server.port) as echo:
            server.accept()
            server.write(b"Warning: You are sending messages too quickly. "
                         b"Please slow down.\n")
            server.write(b"3\n{\"content\": 1}\n\n")
            server.write(b'{"remote_addr": "a:1", "content": "%s"}\n'
                         % HELLO.replace(b'"', b'\\"'))

            with server.client.makefile("rb") as answers:
                self.assertEqual(json.loads(answers.readline()),
                                 json.loads(HELLO))
            echo.interrupt()
            self.assertEqual(echo.status(), 0)

    def test_tap_reads_the_lines_of_both_relays(self):
        text = TYPES.decode()
        python = json.dumps({"remote_addr": "127.0.0.1:1", "content": text})
        rust = json.dumps({"content": text, "remote_addr": "127.0.0.1:1"},
                          separators=(",", ":"), ensure_ascii=False)
        as_object = json.dumps({"remote_addr": "127.0.0.1:1",
                                "content": json.loads(text)})
        wanted = json.loads(text)["_payload"]
        with Server() as server, agent("tap", server.port, "--json", "--count",
                                       5) as tap:
            server.accept()
            for line in (python, rust, as_object):
                server.write(line.encode() + b"\n")
            server.write(b"Warning: Server is shutting down.\n")
            server.write(b"Warning: Server disconnected.")
            server.client.shutdown(socket.SHUT_WR)

            for _ in range(3):
                heard = json.loads(tap.line())
                self.assertEqual(heard["remote_addr"], "127.0.0.1:1")
                self.assertEqual(typed(heard["content"]), typed(wanted))
            self.assertEqual(tap.rest(), [
                '"Warning: Server is shutting down."',
                '"Warning: Server disconnected."'])
            self.assertEqual(tap.status(), 0)

    def test_relay_says_goodbye(self):
        with Relay() as relay, Client(relay.port) as ann, \
                Client(relay.port) as bob:
            bob.meet(ann)
            relay.interrupt()

            self.assertEqual(ann.read(), b"Warning: Server is shutting down.")
            self.assertEqual(ann.file.read(), b"")
            self.assertEqual(relay.status(), 0)


if __name__ == "__main__":
    unittest.main()
