"""Unique identifiers that are the same whenever the same seed asks for the same thing."""

import hashlib


class UIDSource:
    """Derives UIDs under the 2.25 root (PS3.5 B.2) from a seed and the words that name the object."""

    def __init__(self, *scope):
        self._scope = "/".join(str(part) for part in scope)

    def uid(self, *words):
        digest = hashlib.sha256("/".join([self._scope, *map(str, words)]).encode()).digest()
        number = bytearray(digest[:16])
        number[6] = number[6] & 0x0F | 0x50  # Shaped as a name-based UUID, version 5, variant 1.
        number[8] = number[8] & 0x3F | 0x80
        return "2.25." + str(int.from_bytes(number, "big"))

    def number(self, *words, below=10**8):
        return (
            int.from_bytes(
                hashlib.sha256("/".join([self._scope, *map(str, words)]).encode()).digest()[16:24], "big"
            )
            % below
        )
