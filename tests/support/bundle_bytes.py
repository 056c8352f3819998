"""Bundles as docs/bundles.md has them, written and read by another hand than program/bundle.cpp."""
import hashlib
import struct

MANIFEST, POLICY, IMPORT, IR, PLAN, NATIVE = range(1, 7)


def digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()


def write(parts, signatures=()) -> bytes:
    """`parts`: (kind, name, bytes); `signatures`: (public key, signature)."""
    head = b"mpolb\r\n\x1a" + struct.pack("<II", 1, len(parts))
    for kind, name, data in parts:
        head += struct.pack("<IIQ", kind, len(name.encode()), len(data)) + digest(data)
    head += b"".join(name.encode() for _, name, _ in parts)
    trailer = struct.pack("<I", len(signatures)) + b"".join(key + signature for key, signature in signatures)
    return head + digest(head) + b"".join(data for _, _, data in parts) + trailer


def read(data: bytes):
    """The parts and the signatures; what is not a bundle is an exception."""
    magic, version, count = struct.unpack_from("<8sII", data)
    assert magic == b"mpolb\r\n\x1a" and version == 1
    rows = [struct.unpack_from("<IIQ32s", data, 16 + 48 * i) for i in range(count)]
    at = 16 + 48 * count
    names = []
    for _, length, _, _ in rows:
        names.append(data[at:at + length].decode())
        at += length
    assert data[at:at + 32] == digest(data[:at])
    at += 32
    parts = []
    for name, (kind, _, size, expected) in zip(names, rows):
        parts.append((kind, name, data[at:at + size]))
        assert digest(parts[-1][2]) == expected
        at += size
    signed, = struct.unpack_from("<I", data, at)
    assert len(data) == at + 4 + 96 * signed
    return parts, [(data[at + 4 + 96 * i:at + 36 + 96 * i], data[at + 36 + 96 * i:at + 100 + 96 * i]) for i in range(signed)]
