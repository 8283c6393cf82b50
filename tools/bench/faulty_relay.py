#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A relay that is wrong on purpose, to show that relay_load notices.

usage: faulty_relay.py PORT drop|dup|swap|garble|none

Every tenth line of each connection is lost, doubled, sent after the next one,
or changed by one character.
"""

import asyncio
import json
import sys

FAULTS = ("drop", "dup", "swap", "garble", "none")
PERIOD = 10


class FaultyRelay:
    """Relays lines, but every tenth one wrongly."""

    def __init__(self, fault):
        self.fault = fault
        self.writers = set()

    async def serve(self, reader, writer):
        """Reads one connection until its end."""
        self.writers.add(writer)
        host, port = writer.get_extra_info("peername")[:2]
        number, held = 0, b""
        while line := await reader.readline():
            number += 1
            relayed = wrap(f"{host}:{port}", line)
            if number % PERIOD == 0 and self.fault == "swap":
                held = relayed
                continue
            if number % PERIOD == 0:
                relayed = self.spoil(relayed)
            await self.broadcast(writer, relayed + held)
            held = b""
        self.writers.discard(writer)
        writer.close()

    def spoil(self, relayed):
        """What becomes of a line whose turn it is."""
        if self.fault == "drop":
            return b""
        if self.fault == "dup":
            return relayed * 2
        if self.fault == "garble":
            return relayed.replace(b"xxxx", b"xxxy", 1)
        return relayed

    async def broadcast(self, source, data):
        for writer in list(self.writers):
            if writer is not source:
                writer.write(data)
                await writer.drain()


def wrap(address, line):
    """The line that a relay makes of the one it received."""
    content = line.decode().rstrip("\n")
    text = json.dumps({"remote_addr": address, "content": content})
    return (text + "\n").encode()


async def main(port, fault):
    relay = FaultyRelay(fault)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in FAULTS:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
