/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors, and what is read from and written to them. */
#include "known-calls.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

int main(int argc, char **argv)
{
	char text[] = "one \0 two \377 three\n", buffer[100], second[4];
	struct iovec parts[] = { { text, 3 }, { text + 4, 8 } }, room[] = { { second, 4 }, { buffer, 50 } };
	int pair[2], fd, copy;

	begin(argc, argv);
	fd = open("data", O_RDWR | O_CREAT, 0600);
	write(fd, text, sizeof(text) - 1);
	write(99, text, 5);
	pwrite(fd, text, 4, 20);
	writev(fd, parts, 2);
	pwritev(fd, parts, 2, 40);
	lseek(fd, 0, SEEK_SET);
	read(fd, buffer, sizeof(buffer));
	read(fd, buffer, sizeof(buffer));
	pread(fd, buffer, 5, 2);
	lseek(fd, -10, SEEK_END);
	lseek(fd, -1, SEEK_SET);
	lseek(fd, 3, SEEK_SET);
	readv(fd, room, 2);
	preadv(fd, room, 2, 1);
	dup(fd);
	dup2(fd, 50);
	dup3(fd, 51, O_CLOEXEC);
	dup(99);
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 60);
	fcntl(copy, F_GETFD);
	fcntl(copy, F_GETFL);
	flock(fd, LOCK_EX | LOCK_NB);
	flock(fd, LOCK_UN);
	pipe2(pair, O_NONBLOCK | O_CLOEXEC);
	write(pair[1], "through", 7);
	read(pair[0], buffer, 3);
	read(pair[0], buffer, 90);
	read(pair[0], buffer, 90);
	eventfd(3, EFD_CLOEXEC | EFD_NONBLOCK);
	epoll_create1(EPOLL_CLOEXEC);
	epoll_create(5);
	memfd_create("in memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	sendfile(copy, fd, NULL, 6);
	splice(fd, NULL, pair[1], NULL, 5, SPLICE_F_NONBLOCK);
	ftruncate(fd, 2);
	syscall(SYS_close_range, 50, 60, 0);
	close(copy);
	close(copy);
	_exit(0);
}
