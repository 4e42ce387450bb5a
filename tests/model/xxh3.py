# SPDX-License-Identifier: Apache-2.0
"""XXH3's 128-bit hash with seed 0, in plain Python: ids of sanctions are made with it and the standard library has none."""

SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
    "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
    "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
    "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"
)
M32 = (1 << 32) - 1
M64 = (1 << 64) - 1
P32_1, P32_2, P32_3 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
P1, P2, P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P4, P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def r32(b, at):
    return int.from_bytes(b[at:at + 4], "little")


def r64(b, at):
    return int.from_bytes(b[at:at + 8], "little")


def swap32(x):
    return int.from_bytes(x.to_bytes(4, "little"), "big")


def swap64(x):
    return int.from_bytes(x.to_bytes(8, "little"), "big")


def fold(a, b):
    product = a * b
    return (product & M64) ^ (product >> 64)


def avalanche64(h):
    h ^= h >> 33
    h = h * P2 & M64
    h ^= h >> 29
    h = h * P3 & M64
    return h ^ h >> 32


def avalanche3(h):
    h ^= h >> 37
    h = h * 0x165667919E3779F9 & M64
    return h ^ h >> 32


def up_to_3(b):
    n = len(b)
    low = b[0] << 16 | b[n >> 1] << 24 | b[n - 1] | n << 8
    swapped = swap32(low)
    high = (swapped << 13 | swapped >> 19) & M32
    return (avalanche64(low ^ r32(SECRET, 0) ^ r32(SECRET, 4)),
            avalanche64(high ^ r32(SECRET, 8) ^ r32(SECRET, 12)))


def up_to_8(b):
    n = len(b)
    keyed = r32(b, 0) + (r32(b, n - 4) << 32) ^ r64(SECRET, 16) ^ r64(SECRET, 24)
    product = keyed * (P1 + (n << 2))
    low, high = product & M64, product >> 64 & M64
    high = high + (low << 1) & M64
    low ^= high >> 3
    low ^= low >> 35
    low = low * 0x9FB21C651E98DF25 & M64
    low ^= low >> 28
    return low, avalanche3(high)


def up_to_16(b):
    n = len(b)
    flip_low = r64(SECRET, 32) ^ r64(SECRET, 40)
    flip_high = r64(SECRET, 48) ^ r64(SECRET, 56)
    first, last = r64(b, 0), r64(b, n - 8)
    product = (first ^ last ^ flip_low) * P1
    low, high = product & M64, product >> 64
    low = low + (n - 1 << 54) & M64
    last ^= flip_high
    high = high + last + (last & M32) * (P32_2 - 1) & M64
    low ^= swap64(high)
    product = low * P2
    high = (product >> 64) + high * P2 & M64
    return avalanche3(product & M64), avalanche3(high)


def mix16(b, at, secret):
    return fold(r64(b, at) ^ r64(SECRET, secret), r64(b, at + 8) ^ r64(SECRET, secret + 8))


def mix32(acc, b, one, two, secret):
    low, high = acc
    low = low + mix16(b, one, secret) & M64
    low ^= r64(b, two) + r64(b, two + 8) & M64
    high = high + mix16(b, two, secret + 16) & M64
    high ^= r64(b, one) + r64(b, one + 8) & M64
    return low, high


def finish_mid(acc, n):
    low, high = acc
    return (avalanche3(low + high & M64),
            -avalanche3(low * P1 + high * P4 + n * P2 & M64) & M64)


def up_to_128(b):
    n = len(b)
    acc = (n * P1 & M64, 0)
    for k in range((n - 1) // 32, -1, -1):
        acc = mix32(acc, b, 16 * k, n - 16 * (k + 1), 32 * k)
    return finish_mid(acc, n)


def up_to_240(b):
    n = len(b)
    acc = (n * P1 & M64, 0)
    for k in range(4):
        acc = mix32(acc, b, 32 * k, 32 * k + 16, 32 * k)
    acc = (avalanche3(acc[0]), avalanche3(acc[1]))
    for k in range(4, n // 32):
        acc = mix32(acc, b, 32 * k, 32 * k + 16, 3 + 32 * (k - 4))
    acc = mix32(acc, b, n - 16, n - 32, 136 - 17 - 16)
    return finish_mid(acc, n)


def accumulate(acc, b, at, secret):
    for i in range(8):
        value = r64(b, at + 8 * i)
        key = value ^ r64(SECRET, secret + 8 * i)
        acc[i ^ 1] = acc[i ^ 1] + value & M64
        acc[i] = acc[i] + (key & M32) * (key >> 32) & M64


def scramble(acc):
    for i in range(8):
        acc[i] ^= acc[i] >> 47
        acc[i] = (acc[i] ^ r64(SECRET, len(SECRET) - 64 + 8 * i)) * P32_1 & M64


def merge(acc, secret, start):
    result = start
    for i in range(4):
        result += fold(acc[2 * i] ^ r64(SECRET, secret + 16 * i), acc[2 * i + 1] ^ r64(SECRET, secret + 16 * i + 8))
    return avalanche3(result & M64)


def longer(b):
    n = len(b)
    acc = [P32_3, P1, P2, P3, P4, P32_2, P5, P32_1]
    stripes = (len(SECRET) - 64) // 8
    block = 64 * stripes
    blocks = (n - 1) // block
    for k in range(blocks):
        for s in range(stripes):
            accumulate(acc, b, k * block + 64 * s, 8 * s)
        scramble(acc)
    for s in range((n - 1 - block * blocks) // 64):
        accumulate(acc, b, blocks * block + 64 * s, 8 * s)
    accumulate(acc, b, n - 64, len(SECRET) - 64 - 7)
    return (merge(acc, 11, n * P1 & M64),
            merge(acc, len(SECRET) - 64 - 11, ~(n * P2) & M64))


def xxh3_128(b):
    """The hash of bytes as 32 hex digits, as `xxhsum -H2` prints it."""
    n = len(b)
    if n == 0:
        low = avalanche64(r64(SECRET, 64) ^ r64(SECRET, 72))
        high = avalanche64(r64(SECRET, 80) ^ r64(SECRET, 88))
    elif n <= 3:
        low, high = up_to_3(b)
    elif n <= 8:
        low, high = up_to_8(b)
    elif n <= 16:
        low, high = up_to_16(b)
    elif n <= 128:
        low, high = up_to_128(b)
    elif n <= 240:
        low, high = up_to_240(b)
    else:
        low, high = longer(b)
    return f"{high:016x}{low:016x}"
