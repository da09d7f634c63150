"""A mail server on loopback for the tests, made of aiosmtpd, that tells what it saw, one JSON object a line.

Its one argument is a JSON object:
  tls          "none", "starttls" (offered and required) or "tls"
  certificate  files of a certificate and its key
  mechanisms   what signing in is offered with, such as ["PLAIN"]; none where empty
  user, password
  faults       by stage (greeting, ehlo, mail, rcpt, data, end, again, idle): a reply such as "451 later", "hang" or
               "drop". "again" is the second MAIL of a connection, "idle" the moment after a mail was taken.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = json.loads(sys.argv[1])
faults = options.get("faults", {})


def tell(event, **details):
    print(json.dumps({"event": event, **details}), flush=True)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        tell(
            "mail",
            sender=envelope.mail_from,
            destinations=envelope.rcpt_tos,
            tls=session.ssl is not None or options["tls"] == "tls",
            user=(session.auth_data or b"").decode() or None,
            message=read(envelope.original_content),
        )
        return await server.fault("end") or "250 2.0.0 Ok: queued as ABCDEF"


def read(content):
    """What Python's own reader makes of a message."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = list(message.walk())
    return {
        "names": message.keys(),
        "subject": message["Subject"],
        "fromName": message["From"].addresses[0].display_name,
        "from": [address.addr_spec for address in message["From"].addresses],
        "to": [address.addr_spec for address in message["To"].addresses],
        "date": message["Date"].datetime.isoformat(),
        "id": message["Message-ID"],
        "autoSubmitted": message["Auto-Submitted"],
        "types": [part.get_content_type() for part in parts],
        "text": message.get_body(("plain",)).get_content().replace("\r\n", "\n"),
        "html": message.get_body(("html",)).get_content().replace("\r\n", "\n"),
        "defects": [
            str(defect)
            for part in parts
            for defect in part.defects + [d for value in part.values() for d in value.defects]
        ],
        "longestLine": max(len(line) for line in content.split(b"\r\n")),
        "isPlain": all(byte < 128 for byte in content),
        "hasBareEnds": b"\n" in content.replace(b"\r\n", b"") or b"\r" in content.replace(b"\r\n", b""),
    }


class Server(SMTP):
    mails = 0
    is_greeted = False

    def connection_made(self, transport):
        if not self._original_transport:
            tell("connection")
        super().connection_made(transport)

    async def fault(self, stage):
        """What a stage is to answer instead; nothing when all is well."""
        fault = faults.get(stage)
        if fault == "hang":
            await asyncio.Event().wait()
        if fault == "drop":
            self.transport.abort()
            await asyncio.Event().wait()
        return fault

    async def push(self, status):
        if not self.is_greeted:
            self.is_greeted = True
            status = await self.fault("greeting") or status
        await super().push(status)

    async def smtp_EHLO(self, hostname):
        reply = await self.fault("ehlo")
        await (self.push(reply) if reply else super().smtp_EHLO(hostname))

    async def smtp_HELO(self, hostname):
        reply = await self.fault("ehlo")
        await (self.push(reply) if reply else super().smtp_HELO(hostname))

    async def smtp_MAIL(self, argument):
        self.mails += 1
        reply = await self.fault("mail") or (await self.fault("again") if self.mails > 1 else None)
        await (self.push(reply) if reply else super().smtp_MAIL(argument))

    async def smtp_RCPT(self, argument):
        reply = await self.fault("rcpt")
        await (self.push(reply) if reply else super().smtp_RCPT(argument))

    async def smtp_DATA(self, argument):
        reply = await self.fault("data")
        await (self.push(reply) if reply else super().smtp_DATA(argument))
        await self.fault("idle")

    async def smtp_QUIT(self, argument):
        tell("quit")
        if not await self.fault("quit"):
            await super().smtp_QUIT(argument)


def sign_in(server, session, envelope, mechanism, data):
    tell("auth", mechanism=mechanism)
    is_right = (data.login.decode(), data.password.decode()) == (options["user"], options["password"])
    return AuthResult(success=is_right, handled=is_right, auth_data=data.login)


def context():
    if options["tls"] == "none":
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*options["certificate"])
    return made


def make():
    mechanisms = options.get("mechanisms", [])
    certificate = context()
    return Server(
        Handler(),
        hostname="mail.test",
        tls_context=certificate if options["tls"] == "starttls" else None,
        require_starttls=options["tls"] == "starttls",
        authenticator=sign_in if mechanisms else None,
        auth_required=bool(mechanisms),
        auth_require_tls=False,
        auth_exclude_mechanism=[name for name in ["PLAIN", "LOGIN"] if name not in mechanisms],
        loop=asyncio.get_running_loop(),
    )


async def main():
    server = await asyncio.get_running_loop().create_server(
        make, "127.0.0.1", 0, ssl=context() if options["tls"] == "tls" else None
    )
    tell("ready", port=server.sockets[0].getsockname()[1])
    # Ends with the tests: they hold the other end.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
