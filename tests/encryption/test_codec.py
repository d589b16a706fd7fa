"""What the codec seals opens again, in its own namespace only, and says whose it is proven to be."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

from domain.proof import PROVEN, Proof
from encryption import KeyRing, PlainPayloadError, SealingCodec, Signer, UnknownKeyError, Verifier
from encryption.signing import CLAIM, SIGNATURE
from workflows.conversion import ReadsAnythingConverter

SECRET = "c2VjcmV0IGtleSBmb3IgdGVzdHMgb25seSAwMTIzNDU="
OTHER = "b3RoZXIga2V5IGZvciB0ZXN0cyBvbmx5ISEwMTIzNDU="
AT = datetime(2027, 3, 1, 17, tzinfo=UTC)


def ring(*keys: tuple[str, str], **more: date) -> KeyRing:
    day = {"created": date(2020, 1, 1), "seals_from": date(2020, 1, 1)}
    return KeyRing.model_validate(
        {"key": [{"id": name, "secret": secret, **day, **more} for name, secret in keys]}
    )


def signer(namespace: str = "default", name: str = "codec-server", secret: str = SECRET) -> Signer:
    return Signer(name, b64decode(secret), namespace)


def plain(data: bytes = b'{"actor":"a.singh"}') -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=data)


RING = ring(("first", SECRET))


@given(st.binary(max_size=400), st.dictionaries(st.text(max_size=8), st.binary(max_size=20), max_size=3))
async def test_what_is_sealed_opens_as_it_was(data: bytes, metadata: dict[str, bytes]) -> None:
    codec = SealingCodec("default", RING)
    payload = Payload(metadata={**metadata, "encoding": b"json/plain"}, data=data)
    (sealed,) = await codec.encode([payload])
    assert sealed.metadata["encoding"] == b"binary/encrypted"
    assert len(data) < 4 or data not in sealed.data
    assert await codec.decode([sealed]) == [payload]


async def test_two_seals_of_the_same_differ() -> None:
    codec = SealingCodec("default", RING)
    first, second = await codec.encode([plain(), plain()])
    assert first.data != second.data


async def test_what_is_sealed_already_is_left_as_it_is() -> None:
    codec = SealingCodec("default", RING)
    sealed = await codec.encode([plain()])
    assert await codec.encode(sealed) == sealed


async def test_a_seal_opens_in_its_own_namespace_only() -> None:
    sealed = await SealingCodec("default", RING).encode([plain()])
    with pytest.raises(UnknownKeyError, match="another namespace than elsewhere"):
        await SealingCodec("elsewhere", RING).decode(sealed)


async def test_a_seal_that_was_touched_does_not_open() -> None:
    codec = SealingCodec("default", RING)
    (sealed,) = await codec.encode([plain()])
    for place in range(len(sealed.data)):
        touched = bytearray(sealed.data)
        touched[place] ^= 1
        with pytest.raises(UnknownKeyError, match="it was changed"):
            await codec.decode([Payload(metadata=sealed.metadata, data=bytes(touched))])


@pytest.mark.parametrize("length", [0, 1, 7, 8, 12, 27])
async def test_a_seal_that_was_cut_off_does_not_open(length: int) -> None:
    codec = SealingCodec("default", RING)
    (sealed,) = await codec.encode([plain()])
    with pytest.raises(UnknownKeyError, match="it was changed"):
        await codec.decode([Payload(metadata=sealed.metadata, data=sealed.data[:length])])


async def test_keys_are_changed_one_after_the_other() -> None:
    old = await SealingCodec("default", RING).encode([plain()])
    both = KeyRing(key=(*ring(("first", SECRET), retired=date(2026, 1, 1)).key, *ring(("second", OTHER)).key))
    codec = SealingCodec("default", both)
    (new,) = await codec.encode([plain()])
    assert new.metadata["encryption-key-id"] == b"second"
    assert await codec.decode([*old, new]) == [plain(), plain()]
    with pytest.raises(
        UnknownKeyError, match=r'key "first", which SECOR_KEYS_FILE does not have.*Put that key'
    ):
        await SealingCodec("default", ring(("second", OTHER))).decode(old)
    with pytest.raises(UnknownKeyError, match="first"):
        await SealingCodec("default").decode(old)


async def test_what_is_not_sealed_is_taken_unless_that_is_switched_off() -> None:
    assert await SealingCodec("default", RING).decode([plain()]) == [plain()]
    with pytest.raises(PlainPayloadError, match="SECOR_PLAIN_PAYLOADS"):
        await SealingCodec("default", RING, refuse_plain=True).decode([plain()])


async def test_without_keys_nothing_is_sealed() -> None:
    assert await SealingCodec("default").encode([plain()]) == [plain()]


# ---- who sent it


async def judged(payload: Payload, *, namespace: str = "default") -> Proof | None:
    codec = SealingCodec("default", RING, Verifier((signer().public,), namespace))
    (found,) = await codec.decode(await codec.encode([payload]))
    assert not {CLAIM, SIGNATURE} & found.metadata.keys()
    return Proof.model_validate_json(found.metadata[PROVEN]) if PROVEN in found.metadata else None


async def test_who_signed_is_proven() -> None:
    signed = signer().sign(plain(), "a.singh", AT, nonce="once")
    assert await judged(signed) == Proof(actor="a.singh", at=AT, nonce="once")


async def test_two_signatures_have_nonces_of_their_own() -> None:
    first = await judged(signer().sign(plain(), "a.singh", AT))
    second = await judged(signer().sign(plain(), "a.singh", AT))
    assert first is not None
    assert second is not None
    assert first.nonce != second.nonce


async def test_without_a_claim_nothing_is_proven_and_nothing_is_wrong() -> None:
    assert await judged(plain()) is None


async def test_nobody_can_say_himself_that_he_is_proven() -> None:
    forged = plain()
    forged.metadata[PROVEN] = Proof(actor="a.singh", at=AT, nonce="mine").model_dump_json().encode()
    assert await judged(forged) is None
    codec = SealingCodec("default")
    assert await codec.decode([forged]) == [plain()]


async def test_what_is_wrong_with_a_proof_is_told() -> None:
    good = signer().sign(plain(), "a.singh", AT)
    changed = Payload(metadata=good.metadata, data=b'{"actor":"e.moreau"}')
    other_hand = signer(secret=OTHER).sign(plain(), "a.singh", AT)
    unknown = signer(name="somebody").sign(plain(), "a.singh", AT)
    unsigned, unread = Payload(), Payload()
    unsigned.CopyFrom(good)
    del unsigned.metadata[SIGNATURE]
    unread.CopyFrom(good)
    unread.metadata[CLAIM] = b"{"
    found = {
        "changed after it was signed": changed,
        "not genuine": other_hand,
        'signed by "somebody", which nobody here knows': unknown,
        "signature that is not": unsigned,
        "can't be read": unread,
        "for another namespace": signer("elsewhere").sign(plain(), "a.singh", AT),
    }
    for sentence, payload in found.items():
        proof = await judged(payload)
        assert proof is not None
        assert sentence in proof.problem
        assert proof.actor == ""


async def test_the_proof_reaches_whoever_takes_anything() -> None:
    codec = SealingCodec("default", RING, Verifier((signer().public,), "default"))
    (opened,) = await codec.decode([signer().sign(plain(), "a.singh", AT + timedelta(seconds=1), "once")])
    (sent,) = ReadsAnythingConverter().from_payloads([opened], [Any])
    assert sent == {"actor": "a.singh"}
    assert sent.proof.nonce == "once"
    (typed,) = ReadsAnythingConverter().from_payloads([opened], [dict[str, str]])
    assert type(typed) is dict
