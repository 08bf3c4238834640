/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for descriptors, times and each other. */
#include "known-calls.h"
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

int main(int argc, char **argv)
{
	struct itimerspec soon = { .it_value = { 0, 1000000 } };
	struct timespec moment = { 0, 2000000 }, nothing = { 0, 0 };
	struct timeval short_time = { 0, 1000 };
	struct epoll_event event = { .events = EPOLLIN }, events[3];
	struct pollfd polled[2];
	int pair[2], fd, word = 7;
	fd_set set;
	sigset_t mask;

	begin(argc, argv);
	pipe(pair);
	write(pair[1], "x", 1);
	polled[0] = (struct pollfd){ .fd = pair[0], .events = POLLIN };
	polled[1] = (struct pollfd){ .fd = 99, .events = POLLOUT };
	syscall(SYS_poll, polled, 2, 10);
	syscall(SYS_poll, polled + 1, 0, 1);
	ppoll(polled, 1, &moment, NULL);
	FD_ZERO(&set);
	FD_SET(pair[0], &set);
	syscall(SYS_select, pair[0] + 1, &set, NULL, NULL, &short_time);
	fd = epoll_create1(0);
	epoll_ctl(fd, EPOLL_CTL_ADD, pair[0], &event);
	epoll_ctl(fd, EPOLL_CTL_ADD, 99, &event);
	syscall(SYS_epoll_wait, fd, events, 3, 5);
	syscall(SYS_epoll_wait, 99, events, 2, 0);
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	timerfd_settime(fd, 0, &soon, NULL);
	read(fd, &soon, 8);
	syscall(SYS_nanosleep, &moment, NULL);
	syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 3, NULL);
	syscall(SYS_futex, &word, FUTEX_WAKE, 1);
	syscall(SYS_futex, &word, FUTEX_WAIT, 7, &nothing);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	signalfd(-1, &mask, SFD_NONBLOCK);
	inotify_init1(IN_CLOEXEC);
	inotify_add_watch(99, ".", IN_CREATE);
	alarm(0);
	syscall(SYS_sched_yield);
	_exit(0);
}
