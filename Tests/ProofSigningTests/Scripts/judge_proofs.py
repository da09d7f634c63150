"""Verifies a proof as the guide says, with PyJWT, and the bad tokens of RFC 8725's table beside it.

Without an argument it reads one JSON object from standard input and answers with one: for each token its name and
"accepted" or the reason of its refusal. With the argument `time` it tells the seconds since 1970.
"""
import base64
import copy
import hashlib
import hmac
import json
import sys
import time

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils


def verify(token, key_set, issuer, audience):
    """The guide's verifier: the algorithm comes from the key set, never from the token."""
    header = jwt.get_unverified_header(token)
    if header.get("typ") != "proof+jwt":
        raise ValueError("not a proof")
    keys = [key for key in key_set["keys"] if key["kid"] == header.get("kid")]
    if len(keys) != 1:
        raise ValueError("unknown key")
    claims = jwt.decode(
        token, key=jwt.PyJWK(keys[0]).key, algorithms=[keys[0]["alg"]], issuer=issuer, audience=audience,
        options={"require": ["iss", "aud", "sub", "jti", "iat", "exp"]})
    if claims["exp"] - claims["iat"] > 300:
        raise ValueError("a proof that is valid for too long")
    return claims


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Key:
    def __init__(self, alg, secret):
        self.alg = alg
        if alg == "EdDSA":
            self.key = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
        else:
            self.key = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())

    def sign(self, header, claims):
        body = text(json.dumps(header).encode()) + "." + text(json.dumps(claims).encode())
        if self.alg == "EdDSA":
            return body + "." + text(self.key.sign(body.encode()))
        r, s = utils.decode_dss_signature(self.key.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
        return body + "." + text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def public(self, encoding, form):
        return self.key.public_key().public_bytes(encoding, form)


def without(claims, name):
    return {key: value for key, value in claims.items() if key != name}


def bad_tokens(good, key, other, published):
    first, second, signature = good.split(".")
    header, claims = json.loads(data(first)), json.loads(data(second))
    pem = key.public(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def head(**changes):
        return {**header, **changes}

    def body(**changes):
        return {**claims, **changes}

    def symmetric(secret, alg="HS256", digest=hashlib.sha256):
        text_ = text(json.dumps(head(alg=alg)).encode()) + "." + second
        return text_ + "." + text(hmac.new(secret, text_.encode(), digest).digest())

    for name in ["none", "None", "NONE", "nOnE"]:
        yield f"alg {name}, no signature", text(json.dumps(head(alg=name)).encode()) + "." + second + "."
        yield f"alg {name}, the signature kept", text(json.dumps(head(alg=name)).encode()) + f".{second}.{signature}"
    yield "no alg", key.sign(without(header, "alg"), claims)
    yield "no signature", f"{first}.{second}."
    yield "two parts", f"{first}.{second}"
    yield "four parts", f"{good}.{signature}"
    yield "five parts", f"{good}.{signature}.{signature}"
    yield "a signature of nothing but zeros", f"{first}.{second}." + text(bytes(64))
    yield "a short signature", f"{first}.{second}." + text(data(signature)[:32])
    flipped = bytearray(data(signature))
    flipped[10] ^= 1
    yield "one bit of the signature changed", f"{first}.{second}." + text(bytes(flipped))
    yield "another audience put in", f"{first}." + text(json.dumps(body(aud="app_other")).encode()) + f".{signature}"
    longer = text(json.dumps(body(exp=claims["exp"] + 60)).encode())
    yield "a longer life put in", f"{first}.{longer}.{signature}"
    yield "HS256 with the public key's PEM", symmetric(pem)
    yield "HS256 with the public key's x", symmetric(data(published["x"]))
    yield "HS256 with x as text", symmetric(published["x"].encode())
    yield "HS256 with an empty secret", symmetric(b"")
    yield "HS512 with the public key's PEM", symmetric(pem, "HS512", hashlib.sha512)
    yield "the other asymmetric algorithm", key.sign(head(alg="ES256" if key.alg == "EdDSA" else "EdDSA"), claims)
    yield "RS256", key.sign(head(alg="RS256"), claims)
    yield "another key under the same kid", other.sign(header, claims)
    yield "another key, in the header as jwk", other.sign(head(jwk=other_jwk(other)), claims)
    yield "another key, by jku", other.sign(head(jku="https://evil.example/jwks.json"), claims)
    yield "another key, by x5u", other.sign(head(x5u="https://evil.example/chain.pem"), claims)
    yield "another key, by x5c", other.sign(head(x5c=[base64.b64encode(pem).decode()]), claims)
    yield "an unknown kid", key.sign(head(kid="unknown"), claims)
    yield "a kid that is a path", key.sign(head(kid="../../../../dev/null"), claims)
    yield "a kid that is SQL", key.sign(head(kid="' OR 1=1 --"), claims)
    yield "no kid", key.sign(without(header, "kid"), claims)
    yield "another typ", key.sign(head(typ="JWT"), claims)
    yield "an access token's typ", key.sign(head(typ="at+jwt"), claims)
    yield "no typ", key.sign(without(header, "typ"), claims)
    yield "another audience", key.sign(header, body(aud="app_other"))
    yield "no audience", key.sign(header, without(claims, "aud"))
    yield "another issuer", key.sign(header, body(iss="https://evil.example"))
    yield "no issuer", key.sign(header, without(claims, "iss"))
    yield "expired", key.sign(header, body(iat=claims["iat"] - 600, exp=claims["iat"] - 300))
    yield "no expiry", key.sign(header, without(claims, "exp"))
    yield "an expiry that is a word", key.sign(header, body(exp="never"))
    yield "valid for too long", key.sign(header, body(exp=claims["iat"] + 3600))
    yield "from the future", key.sign(header, body(iat=claims["iat"] + 3600, exp=claims["iat"] + 3700))
    yield "no jti", key.sign(header, without(claims, "jti"))
    yield "no subject", key.sign(header, without(claims, "sub"))
    yield "claims that are a list", key.sign(header, [claims])
    yield "empty", ""
    yield "no token at all", "proof"


def other_jwk(key):
    if key.alg == "EdDSA":
        raw = key.public(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": text(raw)}
    numbers = key.key.public_key().public_numbers()
    x, y = (text(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def main():
    if sys.argv[1:] == ["time"]:
        return print(int(time.time()))
    task = json.load(sys.stdin)
    key_set, alg = task["key_set"], task["alg"]
    key, other = Key(alg, data(task["secret"])), Key(alg, data(task["other_secret"]))
    kid = jwt.get_unverified_header(task["good"])["kid"]
    published = next(found for found in key_set["keys"] if found["kid"] == kid)
    tokens = {"good": task["good"], "good again by the same key": key.sign(
        jwt.get_unverified_header(task["good"]), jwt.decode(task["good"], options={"verify_signature": False}))}
    tokens.update(task["more"])
    tokens.update(bad_tokens(task["good"], key, other, published))
    answers = {}
    for name, token in tokens.items():
        try:
            answers[name] = "accepted"
            claims = verify(token, copy.deepcopy(key_set), task["issuer"], task["audience"])
            if name == "good":
                answers["claims"] = json.dumps(claims)
        except Exception as error:
            answers[name] = f"refused: {type(error).__name__}: {error}"
    json.dump(answers, sys.stdout)


main()
