#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How far a conversation with a mail server came: each stage begins when its command leaves us.
enum sandi_smtp_stage {
    SANDI_SMTP_CONNECT = 0,
    SANDI_SMTP_HELLO = 1,
    SANDI_SMTP_TLS = 2,
    SANDI_SMTP_SIGN_IN = 3,
    SANDI_SMTP_COMMAND = 4,
    SANDI_SMTP_SENDER = 5,
    SANDI_SMTP_DESTINATION = 6,
    SANDI_SMTP_CONTENT = 7,
    /// The whole message was handed over: the final dot may have gone out.
    SANDI_SMTP_END = 8,
};

/// Why a conversation stopped, where no reply of the server's says it.
enum sandi_smtp_error {
    SANDI_SMTP_OK = 0,
    SANDI_SMTP_NO_SUCH_HOST = 1,
    SANDI_SMTP_NO_CONNECTION = 2,
    SANDI_SMTP_TIME_OUT = 3,
    /// No TLS connection: the server does not speak it, or the handshake failed.
    SANDI_SMTP_NO_TLS = 4,
    SANDI_SMTP_BAD_CERTIFICATE = 5,
    SANDI_SMTP_BAD_CA_FILE = 6,
    SANDI_SMTP_NO_SIGN_IN = 7,
    /// The server refused, as its reply says.
    SANDI_SMTP_REFUSED = 8,
    SANDI_SMTP_BROKEN = 9,
};

enum sandi_smtp_security {
    SANDI_SMTP_PLAIN = 0,
    SANDI_SMTP_STARTTLS = 1,
    SANDI_SMTP_IMPLICIT_TLS = 2,
};

#define SANDI_SMTP_REPLY_BYTES_MAX 256

struct sandi_smtp_settings {
    /// smtp:// or smtps:// with host, port and the name to say hello with.
    const char *url;
    /// A sandi_smtp_security.
    int security;
    /// Both or neither.
    const char *user;
    const char *password;
    /// Certificates to trust instead of the system's; may be null.
    const char *ca_file;
    /// For connection, TLS and signing in together.
    long connect_ms;
};

struct sandi_smtp_outcome {
    /// A sandi_smtp_stage.
    int stage;
    /// A sandi_smtp_error.
    int error;
    /// The last whole reply in this stage, 0 when none came.
    int reply;
    /// The first line of that reply behind its number, zero-terminated.
    char text[SANDI_SMTP_REPLY_BYTES_MAX];
    /// Whether the conversation began on a connection that was open already.
    int is_reused;
};

struct sandi_smtp;

/// Makes a client that keeps one connection; null when there is no memory or an option is not known. One thread at a
/// time may use it, made by sandi_smtp_start_thread.
struct sandi_smtp *sandi_smtp_make(const struct sandi_smtp_settings *settings);

/// Sends one message, whose lines end with CRLF and are not dot-stuffed. Addresses stand without angle brackets.
void sandi_smtp_send(
    struct sandi_smtp *client, const char *sender, const char *destination, const uint8_t *message, size_t length,
    long timeout_ms, struct sandi_smtp_outcome *outcome);

/// Connects, signs in and sends a command that changes nothing.
void sandi_smtp_probe(struct sandi_smtp *client, long timeout_ms, struct sandi_smtp_outcome *outcome);

/// Says goodbye on an open connection, waits half a second for an answer, and frees the client.
void sandi_smtp_free(struct sandi_smtp *client);

/// Runs `body` on a detached thread of its own, on which a write to a broken connection fails instead of ending the
/// process. Returns whether the system gave a thread.
int sandi_smtp_start_thread(void (*body)(void *), void *context);

#ifdef __cplusplus
}
#endif
