#include "CCurl.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <curl/curl.h>

/// The seconds after which an idle connection is not used again.
#define IDLE_S_MAX 30L
/// The milliseconds for which the answer to a goodbye is waited for.
#define GOODBYE_MS_MAX 500L

struct sandi_smtp {
    CURL *curl;
    struct sandi_smtp_outcome outcome;
    const uint8_t *message;
    size_t left;
    int wants_sign_in;
    int is_signed_in;
    int is_unsigned;
    /// libcurl is closing a connection: what is said there is no part of the conversation.
    int is_quitting;
    /// The goodbye of our own; it must not open a connection in order to close it.
    int is_hanging_up;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin_library(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static int begins(const char *line, size_t size, const char *word) {
    size_t length = strlen(word);
    return size >= length && strncasecmp(line, word, length) == 0;
}

/// Takes a command that leaves us for what it begins. What follows a 334 is a secret, not a command.
static void note_command(struct sandi_smtp *client, const char *line, size_t size) {
    static const struct {
        const char *word;
        int stage;
    } commands[] = {
        {"EHLO", SANDI_SMTP_HELLO},       {"HELO", SANDI_SMTP_HELLO},  {"STARTTLS", SANDI_SMTP_TLS},
        {"AUTH ", SANDI_SMTP_SIGN_IN},    {"NOOP", SANDI_SMTP_COMMAND}, {"MAIL ", SANDI_SMTP_SENDER},
        {"RCPT ", SANDI_SMTP_DESTINATION}, {"DATA", SANDI_SMTP_CONTENT},
    };
    struct sandi_smtp_outcome *outcome = &client->outcome;
    if (outcome->stage == SANDI_SMTP_SIGN_IN && outcome->reply == 334) {
        outcome->reply = 0;
        outcome->text[0] = 0;
        return;
    }
    if (begins(line, size, "QUIT")) client->is_quitting = 1;
    if (client->is_quitting) return;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (!begins(line, size, commands[i].word)) continue;
        outcome->stage = commands[i].stage;
        outcome->reply = 0;
        outcome->text[0] = 0;
        if (commands[i].stage == SANDI_SMTP_HELLO) client->is_signed_in = 0;
        return;
    }
}

/// Keeps a reply's number and the first of its lines.
static void note_reply(struct sandi_smtp *client, const char *line, size_t size) {
    struct sandi_smtp_outcome *outcome = &client->outcome;
    if (client->is_quitting || size < 3) return;
    int code = 0;
    for (size_t i = 0; i < 3; i++) {
        if (line[i] < '0' || line[i] > '9') return;
        code = code * 10 + (line[i] - '0');
    }
    while (size > 3 && (line[size - 1] == '\n' || line[size - 1] == '\r')) size--;
    if (outcome->text[0] == 0 && size > 4) {
        size_t length = size - 4;
        if (length > sizeof outcome->text - 1) length = sizeof outcome->text - 1;
        memcpy(outcome->text, line + 4, length);
        outcome->text[length] = 0;
    }
    if (size > 3 && line[3] == '-') return;
    outcome->reply = code;
    if (outcome->stage == SANDI_SMTP_SIGN_IN && code == 235) client->is_signed_in = 1;
}

static int trace(CURL *curl, curl_infotype type, char *data, size_t size, void *context) {
    (void)curl;
    if (type == CURLINFO_HEADER_OUT) note_command(context, data, size);
    if (type == CURLINFO_HEADER_IN) note_reply(context, data, size);
    return 0;
}

/// Hands the message over. When nothing is left, the final dot follows: from there on nobody knows.
static size_t read_message(char *buffer, size_t size, size_t count, void *context) {
    struct sandi_smtp *client = context;
    if (client->wants_sign_in && !client->is_signed_in) {
        client->is_unsigned = 1;
        return CURL_READFUNC_ABORT;
    }
    size_t length = size * count < client->left ? size * count : client->left;
    if (length == 0) {
        client->outcome.stage = SANDI_SMTP_END;
        client->outcome.reply = 0;
        client->outcome.text[0] = 0;
        return 0;
    }
    memcpy(buffer, client->message, length);
    client->message += length;
    client->left -= length;
    return length;
}

static size_t discard(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

/// Nobody waits for the answer to a QUIT that libcurl sends when it closes a connection.
static int progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    struct sandi_smtp *client = context;
    return client->is_quitting && !client->is_hanging_up;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    if (((struct sandi_smtp *)context)->is_hanging_up) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int error_of(CURLcode code, const struct sandi_smtp *client) {
    switch (code) {
    case CURLE_OK: return SANDI_SMTP_OK;
    case CURLE_COULDNT_RESOLVE_HOST: return SANDI_SMTP_NO_SUCH_HOST;
    case CURLE_COULDNT_CONNECT: return SANDI_SMTP_NO_CONNECTION;
    case CURLE_OPERATION_TIMEDOUT: return SANDI_SMTP_TIME_OUT;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER: return SANDI_SMTP_NO_TLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR: return SANDI_SMTP_BAD_CERTIFICATE;
    case CURLE_SSL_CACERT_BADFILE: return SANDI_SMTP_BAD_CA_FILE;
    case CURLE_LOGIN_DENIED: return client->outcome.reply >= 400 ? SANDI_SMTP_REFUSED : SANDI_SMTP_NO_SIGN_IN;
    default: break;
    }
    if (client->is_unsigned) return SANDI_SMTP_NO_SIGN_IN;
    return client->outcome.reply >= 400 ? SANDI_SMTP_REFUSED : SANDI_SMTP_BROKEN;
}

static int set_up(CURL *curl, struct sandi_smtp *client, const struct sandi_smtp_settings *settings) {
    int is_refused = 0;
#define SET(option, value) is_refused |= curl_easy_setopt(curl, option, value) != CURLE_OK
    SET(CURLOPT_URL, settings->url);
    SET(CURLOPT_PROTOCOLS_STR, settings->security == SANDI_SMTP_IMPLICIT_TLS ? "smtps" : "smtp");
    SET(CURLOPT_USE_SSL, settings->security == SANDI_SMTP_PLAIN ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (settings->ca_file) {
        SET(CURLOPT_CAINFO, settings->ca_file);
        SET(CURLOPT_CAPATH, NULL);
    }
    if (settings->user) {
        SET(CURLOPT_USERNAME, settings->user);
        SET(CURLOPT_PASSWORD, settings->password);
        SET(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, settings->connect_ms);
    SET(CURLOPT_MAXAGE_CONN, IDLE_S_MAX);
    SET(CURLOPT_MAXCONNECTS, 1L);
    SET(CURLOPT_READFUNCTION, read_message);
    SET(CURLOPT_READDATA, client);
    SET(CURLOPT_WRITEFUNCTION, discard);
    SET(CURLOPT_DEBUGFUNCTION, trace);
    SET(CURLOPT_DEBUGDATA, client);
    SET(CURLOPT_VERBOSE, 1L);
    SET(CURLOPT_XFERINFOFUNCTION, progress);
    SET(CURLOPT_XFERINFODATA, client);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, client);
#undef SET
    return !is_refused;
}

struct sandi_smtp *sandi_smtp_make(const struct sandi_smtp_settings *settings) {
    pthread_once(&once, begin_library);
    struct sandi_smtp *client = calloc(1, sizeof *client);
    if (!client) return NULL;
    client->wants_sign_in = settings->user != NULL;
    client->curl = curl_easy_init();
    if (client->curl && set_up(client->curl, client, settings)) return client;
    sandi_smtp_free(client);
    return NULL;
}

static void perform(struct sandi_smtp *client, long timeout_ms, struct sandi_smtp_outcome *outcome) {
    memset(&client->outcome, 0, sizeof client->outcome);
    client->is_unsigned = 0;
    client->is_quitting = 0;
    curl_easy_setopt(client->curl, CURLOPT_TIMEOUT_MS, timeout_ms);
    CURLcode code = curl_easy_perform(client->curl);
    long connections = 0;
    curl_easy_getinfo(client->curl, CURLINFO_NUM_CONNECTS, &connections);
    *outcome = client->outcome;
    outcome->error = error_of(code, client);
    outcome->is_reused = connections == 0 && outcome->stage > SANDI_SMTP_CONNECT;
}

static void command(
    struct sandi_smtp *client, const char *word, long timeout_ms, struct sandi_smtp_outcome *outcome) {
    curl_easy_setopt(client->curl, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(client->curl, CURLOPT_CUSTOMREQUEST, word);
    perform(client, timeout_ms, outcome);
    curl_easy_setopt(client->curl, CURLOPT_CUSTOMREQUEST, NULL);
}

void sandi_smtp_send(
    struct sandi_smtp *client, const char *sender, const char *destination, const uint8_t *message, size_t length,
    long timeout_ms, struct sandi_smtp_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    struct curl_slist *destinations = curl_slist_append(NULL, destination);
    if (!destinations) {
        outcome->error = SANDI_SMTP_BROKEN;
        return;
    }
    client->message = message;
    client->left = length;
    curl_easy_setopt(client->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(client->curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(client->curl, CURLOPT_MAIL_RCPT, destinations);
    perform(client, timeout_ms, outcome);
    curl_easy_setopt(client->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(destinations);
    client->message = NULL;
    client->left = 0;
}

void sandi_smtp_probe(struct sandi_smtp *client, long timeout_ms, struct sandi_smtp_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    command(client, "NOOP", timeout_ms, outcome);
    if (outcome->error == SANDI_SMTP_OK && client->wants_sign_in && !client->is_signed_in)
        outcome->error = SANDI_SMTP_NO_SIGN_IN;
}

static curl_socket_t open_connection(struct sandi_smtp *client) {
    curl_socket_t connection = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(client->curl, CURLINFO_ACTIVESOCKET, &connection) != CURLE_OK) return CURL_SOCKET_BAD;
    return connection;
}

void sandi_smtp_free(struct sandi_smtp *client) {
    if (client->curl && open_connection(client) != CURL_SOCKET_BAD) {
        struct sandi_smtp_outcome outcome;
        client->is_hanging_up = 1;
        command(client, "QUIT", GOODBYE_MS_MAX, &outcome);
        // libcurl says QUIT once more and would wait two minutes for its answer; a shut socket fails at once.
        if (open_connection(client) != CURL_SOCKET_BAD) shutdown(open_connection(client), SHUT_RDWR);
    }
    curl_easy_cleanup(client->curl);
    free(client);
}

struct start {
    void (*body)(void *);
    void *context;
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    start.body(start.context);
    return NULL;
}

int sandi_smtp_start_thread(void (*body)(void *), void *context) {
    struct start *start = malloc(sizeof *start);
    if (!start) return 0;
    *start = (struct start){body, context};
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, start) != 0) {
        free(start);
        return 0;
    }
    pthread_detach(thread);
    return 1;
}
