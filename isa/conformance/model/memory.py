# SPDX-License-Identifier: Apache-2.0
"""A flat byte memory that costs what is touched, and remembers what was written."""

import numpy as np

PAGE = 1 << 16


class Memory:
    def __init__(self, size):
        self.size = size
        self.pages = {}
        self.written = []  # (first byte, byte after the last)

    def _spans(self, address, count):
        done = 0
        while done < count:
            page, offset = divmod(address + done, PAGE)
            length = min(PAGE - offset, count - done)
            yield page, offset, done, length
            done += length

    def read_bytes(self, address, count):
        result = np.zeros(count, dtype=np.uint8)
        for page, offset, done, length in self._spans(address, count):
            if page in self.pages:
                result[done : done + length] = self.pages[page][offset : offset + length]
        return result

    def read(self, address, count):
        """`count` elements of two bytes, the lower byte first."""
        return self.read_bytes(address, 2 * count).view("<u2").astype(np.uint16)

    def write(self, address, elements):
        data = np.asarray(elements).astype("<u2").view(np.uint8)
        for page, offset, done, length in self._spans(address, len(data)):
            target = self.pages.setdefault(page, np.zeros(PAGE, dtype=np.uint8))
            target[offset : offset + length] = data[done : done + length]
        self.written.append((address, address + len(data)))
