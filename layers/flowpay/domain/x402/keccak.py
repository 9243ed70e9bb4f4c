"""Keccak-256, as Ethereum has it: the sponge before NIST changed its padding, so not hashlib's.

A few short texts are hashed for a payment, 2 ms in all: for that no package travels with every
function. Source: the Keccak reference, version 3.0 (2011), sections 1.2 and 2.1.
"""

_RATE = 136
"""Bytes of a block; 512 of the 1600 bits of the state are its capacity."""
_MASK = (1 << 64) - 1


def _round_constants() -> tuple[int, ...]:
    """Return what is mixed into each of the 24 rounds: seven bits of a shift register each."""
    register, constants = 1, list[int]()
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << ((1 << power) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


def _rotations() -> tuple[tuple[int, int], ...]:
    """Return, along the path of rho and pi, each lane's next place and by how much it is turned."""
    x, y, steps = 1, 0, list[tuple[int, int]]()
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        steps.append((x + 5 * y, (step + 1) * (step + 2) // 2 % 64))
    return tuple(steps)


_CONSTANTS, _ROTATIONS = _round_constants(), _rotations()


def keccak256(message: bytes) -> bytes:
    """Return the 32 bytes of a message's hash."""
    padded = bytearray(message) + b"\x01"
    padded += bytes(-len(padded) % _RATE)
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        block = padded[start : start + _RATE]
        for place in range(_RATE // 8):
            lanes[place] ^= int.from_bytes(block[8 * place : 8 * place + 8], "little")
        _permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permute(lanes: list[int]) -> None:
    for constant in _CONSTANTS:
        columns = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        for x in range(5):
            change = columns[x - 1] ^ _turned(columns[(x + 1) % 5], 1)
            for place in range(x, 25, 5):
                lanes[place] ^= change
        moved = lanes[1]
        for place, by in _ROTATIONS:
            moved, lanes[place] = lanes[place], _turned(moved, by)
        for start in range(0, 25, 5):
            row = lanes[start : start + 5]
            for x in range(5):
                lanes[start + x] = row[x] ^ (~row[(x + 1) % 5] & _MASK & row[(x + 2) % 5])
        lanes[0] ^= constant


def _turned(lane: int, by: int) -> int:
    return (lane << by | lane >> 64 - by) & _MASK
