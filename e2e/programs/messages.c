/* SPDX-License-Identifier: Apache-2.0 */
/* Data in pieces: vectors, messages with and without an address, and another process's memory. */
#include "known-calls.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

int main(int argc, char **argv)
{
	char one[] = "one", two[] = "second part", a[4], b[30], seen[20];
	struct iovec out[] = { { one, 3 }, { two, 11 } }, in[] = { { a, 4 }, { b, 30 } }, here = { seen, 11 }, there = { two, 11 };
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct msghdr plain = { .msg_iov = out, .msg_iovlen = 2 }, into = { .msg_iov = in, .msg_iovlen = 2 };
	struct mmsghdr several = { .msg_hdr = plain }, received = { .msg_hdr = into };
	int pair[2], receiver, sender, fd;
	socklen_t length = sizeof(address);

	begin(argc, argv);
	fd = open("data", O_RDWR | O_CREAT, 0600);
	writev(fd, out, 2);
	syscall(SYS_pwritev2, fd, out, 2, 5L, 0L, 0);
	pwritev(fd, out, 2, 30);
	lseek(fd, 0, SEEK_SET);
	readv(fd, in, 2);
	preadv(fd, in, 2, 3);
	readv(99, in, 2);
	writev(99, out, 2);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	sendmsg(pair[0], &plain, 0);
	recvmsg(pair[1], &into, 0);
	writev(pair[0], out, 2);
	readv(pair[1], in, 2);
	syscall(SYS_sendmmsg, pair[0], &several, 1, 0);
	syscall(SYS_recvmmsg, pair[1], &received, 1, 0, NULL);
	recvmsg(pair[1], &into, MSG_DONTWAIT);
	sendmsg(99, &plain, 0);
	receiver = socket(AF_INET, SOCK_DGRAM, 0);
	sender = socket(AF_INET, SOCK_DGRAM, 0);
	bind(receiver, (void *)&address, sizeof(address));
	getsockname(receiver, (void *)&address, &length);
	sendto(sender, two, 11, 0, (void *)&address, sizeof(address));
	recvfrom(receiver, b, sizeof(b), 0, (void *)&address, &length);
	syscall(SYS_process_vm_readv, getpid(), &here, 1, &there, 1, 0);
	syscall(SYS_process_vm_writev, getpid(), &there, 1, &here, 1, 0);
	syscall(SYS_process_vm_readv, 1 << 22, &here, 1, &there, 1, 0);
	copy_file_range(fd, NULL, fd, NULL, 0, 0);
	_exit(0);
}
