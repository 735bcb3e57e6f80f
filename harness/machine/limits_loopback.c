// SPDX-License-Identifier: MIT
// limits_loopback.c: the limit of two threads that talk over TCP on one machine.
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "machine/clock.h"
#include "machine/limits_probe.h"

struct sockets {
    int client, server; // the ends of one connection
};

// One byte, whole; false at the end of the connection and on errors.
static bool byte_send(int socket, char byte)
{
    ssize_t sent;
    do
        sent = send(socket, &byte, 1, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == 1;
}

static bool byte_receive(int socket, char *byte)
{
    ssize_t got;
    do
        got = recv(socket, byte, 1, 0);
    while (got < 0 && errno == EINTR);
    return got == 1;
}

static int listen_anywhere(struct sockaddr_in *address, const char **step)
{
    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof(*address);
    *step = "socket";
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0)
        return -errno;
    *step = "listen on 127.0.0.1";
    if (bind(listener, (struct sockaddr *)address, bytes) == 0 && listen(listener, 1) == 0 &&
        getsockname(listener, (struct sockaddr *)address, &bytes) == 0)
        return listener;
    int code = errno;
    close(listener);
    return -code;
}

static int connect_to(const struct sockaddr_in *address, const char **step)
{
    *step = "socket";
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client < 0)
        return -errno;
    *step = "connect to 127.0.0.1";
    if (connect(client, (const struct sockaddr *)address, sizeof(*address)) == 0)
        return client;
    int code = errno;
    close(client);
    return -code;
}

static int loopback_open(void *state, const char **step)
{
    struct sockets *sockets = state;
    struct sockaddr_in address;
    int listener = listen_anywhere(&address, step);
    if (listener < 0)
        return listener;
    // The kernel completes the connection before it is accepted, so one thread can do both.
    int result = sockets->client = connect_to(&address, step);
    if (result >= 0) {
        *step = "accept on 127.0.0.1";
        sockets->server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        result = sockets->server < 0 ? -errno : 0;
        if (result < 0)
            close(sockets->client);
    }
    close(listener);
    if (result < 0)
        return result;
    // Without it a byte may wait for the acknowledgement of the one before.
    const int on = 1;
    setsockopt(sockets->client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(sockets->server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return 0;
}

static void *loopback_serve(void *state)
{
    const struct sockets *sockets = state;
    char byte;
    while (byte_receive(sockets->server, &byte) && byte_send(sockets->server, byte))
        continue;
    return NULL;
}

static double loopback_batch(void *state, uint64_t rounds)
{
    const struct sockets *sockets = state;
    char byte = 'x';
    uint64_t start = clock_ns();
    for (uint64_t i = 0; i < rounds; i++)
        if (!byte_send(sockets->client, byte) || !byte_receive(sockets->client, &byte))
            return NAN;
    return (double)(clock_ns() - start) / (double)rounds;
}

static void loopback_stop(void *state)
{
    const struct sockets *sockets = state;
    shutdown(sockets->client, SHUT_RDWR);
}

static void loopback_close(void *state)
{
    const struct sockets *sockets = state;
    close(sockets->client);
    close(sockets->server);
}

const struct probe loopback_probe = {
    .name = "loopback",
    .what = "TCP round trip of 1 byte on 127.0.0.1",
    .unit = "ns",
    .cpus = PROBE_CLASSES,
    .state_bytes = sizeof(struct sockets),
    .open = loopback_open,
    .serve = loopback_serve,
    .batch = loopback_batch,
    .stop = loopback_stop,
    .close = loopback_close,
};
