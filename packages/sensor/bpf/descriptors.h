/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Calls that make, copy, close and steer file descriptors. */
#ifndef EYRIE_DESCRIPTORS_H
#define EYRIE_DESCRIPTORS_H

#include "file.h"

/* A result and the descriptor that the call was about. */
#define ONE_FD(name, type)                       \
	SYSCALL(name)                            \
	{                                        \
		RESERVE(type, 2, 8 + 8);         \
		put_s64(&w, c->result);          \
		put_s64(&w, FD_ARG(0));          \
		SUBMIT();                        \
	}

ONE_FD(close, PPME_SYSCALL_CLOSE_X)
ONE_FD(fchdir, PPME_SYSCALL_FCHDIR_X)
ONE_FD(dup, PPME_SYSCALL_DUP_1_X)
ONE_FD(fstat, PPME_SYSCALL_FSTAT_X)
ONE_FD(getdents, PPME_SYSCALL_GETDENTS_X)
ONE_FD(getdents64, PPME_SYSCALL_GETDENTS64_X)

SYSCALL(close_range)
{
	RESERVE(PPME_SYSCALL_CLOSE_RANGE_X, 4, 8 + 4 + 4 + 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0));
	put_u32(&w, U32_ARG(1));
	put_u32(&w, U32_ARG(2));
	SUBMIT();
}

SYSCALL(dup2)
{
	RESERVE(PPME_SYSCALL_DUP2_X, 3, 3 * 8);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_s64(&w, FD_ARG(1));
	SUBMIT();
}

SYSCALL(dup3)
{
	RESERVE(PPME_SYSCALL_DUP3_X, 4, 3 * 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_s64(&w, FD_ARG(1));
	put_u32(&w, ppm_fd_flags(U32_ARG(2)));
	SUBMIT();
}

SYSCALL(fcntl)
{
	u32 command = U32_ARG(1);
	u64 argument = ARG(2);

	/* F_SETFL and F_SETFD carry flags; a new descriptor's flags are those of the wire. */
	if (command == 4)
		argument = ppm_open_flags(argument) & ~3;
	RESERVE(PPME_SYSCALL_FCNTL_X, 4, 8 + 8 + 1 + 8);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u8(&w, ppm_fcntl_command(command));
	put_u64(&w, argument);
	SUBMIT();
}

static __always_inline u64 inode_number(s64 fd)
{
	return READ(READ(current_file(fd), f_inode), i_ino);
}

static __always_inline void put_pipe(struct writer *w, struct call *c)
{
	s32 fds[2] = { -1, -1 };

	if (c->result == 0)
		bpf_probe_read_user(fds, sizeof(fds), (void *)ARG(0));
	put_s64(w, c->result);
	put_s64(w, fds[0]);
	put_s64(w, fds[1]);
	put_u64(w, c->result == 0 ? inode_number(fds[0]) : 0);
}

SYSCALL(pipe)
{
	RESERVE(PPME_SYSCALL_PIPE_X, 4, 4 * 8);
	put_pipe(&w, c);
	SUBMIT();
}

SYSCALL(pipe2)
{
	RESERVE(PPME_SYSCALL_PIPE2_X, 5, 4 * 8 + 4);
	put_pipe(&w, c);
	put_u32(&w, ppm_fd_flags(U32_ARG(1)));
	SUBMIT();
}

SYSCALL(eventfd)
{
	RESERVE(PPME_SYSCALL_EVENTFD_X, 3, 8 + 8 + 4);
	put_s64(&w, c->result);
	put_u64(&w, U32_ARG(0));
	put_u32(&w, 0);
	SUBMIT();
}

SYSCALL(eventfd2)
{
	RESERVE(PPME_SYSCALL_EVENTFD2_X, 3, 8 + 2 + 8);
	put_s64(&w, c->result);
	put_u16(&w, ppm_fd_flags(U32_ARG(1)));
	put_u64(&w, U32_ARG(0));
	SUBMIT();
}

SYSCALL(signalfd)
{
	RESERVE(PPME_SYSCALL_SIGNALFD_X, 4, 8 + 8 + 4 + 1);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, 0);
	put_u8(&w, 0);
	SUBMIT();
}

SYSCALL(signalfd4)
{
	RESERVE(PPME_SYSCALL_SIGNALFD4_X, 4, 8 + 2 + 8 + 4);
	put_s64(&w, c->result);
	put_u16(&w, ppm_fd_flags(U32_ARG(3)));
	put_s64(&w, FD_ARG(0));
	put_u32(&w, 0);
	SUBMIT();
}

SYSCALL(timerfd_create)
{
	RESERVE(PPME_SYSCALL_TIMERFD_CREATE_X, 3, 8 + 1 + 1);
	put_s64(&w, c->result);
	put_u8(&w, U32_ARG(0));
	/* The flags do not fit the wire's 8 bits. */
	put_u8(&w, 0);
	SUBMIT();
}

SYSCALL(inotify_init)
{
	RESERVE(PPME_SYSCALL_INOTIFY_INIT_X, 2, 8 + 1);
	put_s64(&w, c->result);
	put_u8(&w, 0);
	SUBMIT();
}

SYSCALL(inotify_init1)
{
	RESERVE(PPME_SYSCALL_INOTIFY_INIT1_X, 2, 8 + 2);
	put_s64(&w, c->result);
	put_u16(&w, ppm_fd_flags(U32_ARG(0)));
	SUBMIT();
}

SYSCALL(epoll_create)
{
	RESERVE(PPME_SYSCALL_EPOLL_CREATE_X, 2, 8 + 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0));
	SUBMIT();
}

SYSCALL(epoll_create1)
{
	RESERVE(PPME_SYSCALL_EPOLL_CREATE1_X, 2, 8 + 4);
	put_s64(&w, c->result);
	put_u32(&w, MAP(U32_ARG(0), O_CLOEXEC, 1));
	SUBMIT();
}

SYSCALL(userfaultfd)
{
	RESERVE(PPME_SYSCALL_USERFAULTFD_X, 2, 8 + 4);
	put_s64(&w, c->result);
	put_u32(&w, ppm_fd_flags(U32_ARG(0)));
	SUBMIT();
}

SYSCALL(memfd_create)
{
	BEGIN(PPME_SYSCALL_MEMFD_CREATE_X, 3);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_u32(&w, U32_ARG(1) & 7);
	EMIT();
}

SYSCALL(pidfd_open)
{
	RESERVE(PPME_SYSCALL_PIDFD_OPEN_X, 3, 8 + 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, MAP(U32_ARG(1), O_NONBLOCK, 1));
	SUBMIT();
}

SYSCALL(pidfd_getfd)
{
	RESERVE(PPME_SYSCALL_PIDFD_GETFD_X, 4, 3 * 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_s64(&w, FD_ARG(1));
	put_u32(&w, U32_ARG(2));
	SUBMIT();
}

struct user_ring_params {
	u32 sq_entries, cq_entries, flags, sq_thread_cpu, sq_thread_idle, features;
};

SYSCALL(io_uring_setup)
{
	struct user_ring_params p = {};

	bpf_probe_read_user(&p, sizeof(p), (void *)ARG(1));
	RESERVE(PPME_SYSCALL_IO_URING_SETUP_X, 8, 8 + 7 * 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0));
	put_u32(&w, p.sq_entries);
	put_u32(&w, p.cq_entries);
	/* IOPOLL, SQPOLL, SQ_AFF, CQSIZE, CLAMP, ATTACH_WQ, R_DISABLED */
	put_u32(&w, (p.flags & 3) | MAP(p.flags, 4, 8) | MAP(p.flags, 8, 16) | MAP(p.flags, 16, 32) | MAP(p.flags, 32, 64) |
			    MAP(p.flags, 64, 128));
	put_u32(&w, p.sq_thread_cpu);
	put_u32(&w, p.sq_thread_idle);
	put_u32(&w, p.features & 0x7ff);
	SUBMIT();
}

SYSCALL(io_uring_enter)
{
	BEGIN(PPME_SYSCALL_IO_URING_ENTER_X, 6);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, U32_ARG(1));
	put_u32(&w, U32_ARG(2));
	put_u32(&w, U32_ARG(3) & 15);
	put_u32(&w, 0);
	EMIT();
}

SYSCALL(io_uring_register)
{
	RESERVE(PPME_SYSCALL_IO_URING_REGISTER_X, 5, 8 + 8 + 2 + 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u16(&w, U32_ARG(1));
	put_u64(&w, ARG(2));
	put_u32(&w, U32_ARG(3));
	SUBMIT();
}

SYSCALL(lseek)
{
	RESERVE(PPME_SYSCALL_LSEEK_X, 4, 8 + 8 + 8 + 1);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u64(&w, ARG(1));
	put_u8(&w, U32_ARG(2));
	SUBMIT();
}

SYSCALL(ioctl)
{
	RESERVE(PPME_SYSCALL_IOCTL_3_X, 4, 4 * 8);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u64(&w, ARG(1));
	put_u64(&w, ARG(2));
	SUBMIT();
}

SYSCALL(flock)
{
	u32 operation = U32_ARG(1);

	RESERVE(PPME_SYSCALL_FLOCK_X, 3, 8 + 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, MAP(operation, 1, 1) | MAP(operation, 2, 2) | MAP(operation, 4, 4) | MAP(operation, 8, 8));
	SUBMIT();
}

SYSCALL(splice)
{
	RESERVE(PPME_SYSCALL_SPLICE_X, 5, 4 * 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_s64(&w, FD_ARG(2));
	put_u64(&w, ARG(4));
	put_u32(&w, U32_ARG(5) & 15);
	SUBMIT();
}

SYSCALL(sendfile)
{
	u64 offset = 0;

	bpf_probe_read_user(&offset, sizeof(offset), (void *)ARG(2));
	RESERVE(PPME_SYSCALL_SENDFILE_X, 5, 5 * 8);
	put_s64(&w, c->result);
	put_u64(&w, offset);
	put_s64(&w, FD_ARG(0));
	put_s64(&w, FD_ARG(1));
	put_u64(&w, ARG(3));
	SUBMIT();
}

SYSCALL(copy_file_range)
{
	u64 in = 0, out = 0;

	bpf_probe_read_user(&in, sizeof(in), (void *)ARG(1));
	bpf_probe_read_user(&out, sizeof(out), (void *)ARG(3));
	RESERVE(PPME_SYSCALL_COPY_FILE_RANGE_X, 6, 6 * 8);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(2));
	put_u64(&w, out);
	put_s64(&w, FD_ARG(0));
	put_u64(&w, in);
	put_u64(&w, ARG(4));
	SUBMIT();
}

struct user_pollfd {
	s32 fd;
	s16 events, revents;
};

#define POLLED 32

/* Descriptors and what happened to them (after a failure: what was asked for). */
static __always_inline void put_poll_list(struct writer *w, struct call *c)
{
	u32 start = w->at, count = U32_ARG(1);

	if (count > POLLED)
		count = POLLED;
	add_u16(w, count);
	for (u32 i = 0; i < POLLED && i < count; i++) {
		struct user_pollfd p = {};

		bpf_probe_read_user(&p, sizeof(p), (void *)(ARG(0) + i * sizeof(p)));
		add_u64(w, (s64)p.fd);
		/* POLLIN to POLLNVAL are POLLIN PRI OUT ERR HUP NVAL on the system, and RDHUP has bit 13 there. */
		s16 e = c->result > 0 ? p.revents : p.events;
		add_u16(w, (e & 7) | MAP(e, 0x2000, 8) | MAP(e, 8, 16) | MAP(e, 16, 32) | MAP(e, 32, 64) | MAP(e, 64, 128) |
				   MAP(e, 128, 256) | MAP(e, 256, 512) | MAP(e, 512, 1024));
	}
	close_param(w, start);
}

SYSCALL(poll)
{
	BEGIN(PPME_SYSCALL_POLL_X, 3);
	put_s64(&w, c->result);
	put_poll_list(&w, c);
	put_s64(&w, (s64)(s32)ARG(2));
	EMIT();
}

struct user_timespec {
	s64 seconds, nanoseconds;
};

SYSCALL(ppoll)
{
	struct user_timespec t = {};
	u64 mask = 0;

	bpf_probe_read_user(&t, sizeof(t), (void *)ARG(2));
	bpf_probe_read_user(&mask, sizeof(mask), (void *)ARG(3));
	BEGIN(PPME_SYSCALL_PPOLL_X, 4);
	put_s64(&w, c->result);
	put_poll_list(&w, c);
	put_u64(&w, t.seconds * 1000000000 + t.nanoseconds);
	put_u32(&w, mask);
	EMIT();
}

SYSCALL(epoll_wait)
{
	RESERVE(PPME_SYSCALL_EPOLLWAIT_X, 2, 8 + 8);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(2));
	SUBMIT();
}

SYSCALL(select)
{
	RESERVE(PPME_SYSCALL_SELECT_X, 1, 8);
	put_s64(&w, c->result);
	SUBMIT();
}

#endif
