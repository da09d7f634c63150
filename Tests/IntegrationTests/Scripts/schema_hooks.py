"""Puts destinations that exist into requests that schemathesis makes.

A schema can say that a number is text, and not that the text is a number of somebody's plan: nearly every request would
end at the first check. What a schema calls wrong about a request stays as it was made.
"""

import zlib

import schemathesis

EMAIL_MAX = 254
PLAIN_FIELDS = {
    "to": dict,
    "purpose": str,
    "locale": str,
    "code_length": int,
    "expires_in": int,
    "reference": str,
    "metadata": dict,
    "lifetime_starts": str,
}


def number(text):
    """A number of Indonesia that goes with a text: the same text has the same number."""
    return f"+62812{zlib.crc32(text.encode('utf-8', 'replace')) % 100000000:08d}"


def right_destination(to):
    """A copy of a destination whose texts are a number and an address."""
    to = dict(to)
    if isinstance(to.get("phone"), str):
        to["phone"] = number(to["phone"])
    if isinstance(to.get("email"), str) and len(to["email"]) <= EMAIL_MAX:
        to["email"] = f"person{number(to['email'])[1:]}@example.com"
    return to


def is_plain(body):
    """Whether every field is known and has its type; nothing that is wrong may be taken out of a request."""
    return all(type(value) is PLAIN_FIELDS.get(name) for name, value in body.items()) and (
        4 <= body.get("code_length", 6) <= 10
        and 60 <= body.get("expires_in", 60) <= 600
        and 1 <= len(body.get("reference", "r")) <= 128
        and body.get("lifetime_starts", "creation") in ("creation", "first_delivery")
        and all(isinstance(value, str) for value in body.get("metadata", {}).values())
        and all(name in ("phone", "email") and isinstance(value, str) for name, value in body["to"].items())
        and len(body["to"].get("email", "")) <= EMAIL_MAX
    )


@schemathesis.hook
def map_body(context, body):
    """Called with each body, right or wrong."""
    if not isinstance(body, dict) or not isinstance(body.get("to"), dict):
        return body
    plain = is_plain(body)
    body = dict(body, to=right_destination(body["to"]))
    if plain:
        if "phone" not in body["to"] and "email" not in body["to"]:
            body["to"] = {"phone": number(repr(body))}
        for name in ("metadata", "reference", "code_length", "locale"):
            body.pop(name, None)
    return body
