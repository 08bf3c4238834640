/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets of three families, and what is sent through them. */
#include "known-calls.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static void meet(int family, int type, void *address, socklen_t length)
{
	char text[] = "hello \1 there", buffer[64];
	int listener = socket(family, type, 0), client = socket(family, type | SOCK_CLOEXEC, 0), server;
	struct iovec part = { text, 5 }, room = { buffer, sizeof(buffer) };
	struct msghdr out = { .msg_iov = &part, .msg_iovlen = 1 }, in = { .msg_iov = &room, .msg_iovlen = 1 };
	int one = 1;

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	bind(listener, address, length);
	listen(listener, 3);
	getsockname(listener, address, &length);
	connect(client, address, length);
	server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	sendto(client, text, sizeof(text) - 1, MSG_NOSIGNAL, NULL, 0);
	recvfrom(server, buffer, sizeof(buffer), 0, NULL, NULL);
	sendmsg(server, &out, 0);
	recvmsg(client, &in, 0);
	recvfrom(client, buffer, 5, MSG_DONTWAIT, NULL, NULL);
	shutdown(client, SHUT_WR);
	read(server, buffer, 10);
	close(server);
	close(client);
	close(listener);
}

int main(int argc, char **argv)
{
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) }, nobody = four;
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
	struct sockaddr_un local = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int pair[2], datagram;

	begin(argc, argv);
	meet(AF_INET, SOCK_STREAM, &four, sizeof(four));
	meet(AF_INET6, SOCK_STREAM, &six, sizeof(six));
	meet(AF_UNIX, SOCK_STREAM, &local, sizeof(local));
	nobody.sin_port = htons(1);
	connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&nobody, sizeof(nobody));
	datagram = socket(AF_INET, SOCK_DGRAM, 0);
	sendto(datagram, "to nobody", 9, 0, (void *)&nobody, sizeof(nobody));
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	socket(77, SOCK_STREAM, 0);
	bind(99, (void *)&four, sizeof(four));
	_exit(0);
}
