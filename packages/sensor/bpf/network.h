/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Socket calls. */
#ifndef EYRIE_NETWORK_H
#define EYRIE_NETWORK_H

#include "socket.h"
#include "data.h"

static __always_inline struct user_address address_arg(u64 at, u32 length)
{
	return (struct user_address){ .at = at, .length = length };
}

SYSCALL(socket)
{
	RESERVE(PPME_SOCKET_SOCKET_X, 5, 8 + 4 + 4 + 4 + 4);
	put_s64(&w, c->result);
	put_u32(&w, U32_ARG(0));
	put_u32(&w, U32_ARG(1));
	put_u32(&w, U32_ARG(2));
	put_u32(&w, ppm_fd_flags(U32_ARG(1)));
	SUBMIT();
}

SYSCALL(socketpair)
{
	s32 fds[2] = { -1, -1 };
	struct sock *first = NULL;
	u64 peer = 0;

	if (c->result == 0 && !bpf_probe_read_user(fds, sizeof(fds), (void *)ARG(3))) {
		first = socket_at(fds[0]);
		if (first && READ(first, __sk_common.skc_family) == AF_UNIX)
			peer = (u64)READ((struct unix_sock *)first, peer);
	}
	RESERVE(PPME_SOCKET_SOCKETPAIR_X, 8, 5 * 8 + 3 * 4);
	put_s64(&w, c->result);
	put_s64(&w, fds[0]);
	put_s64(&w, fds[1]);
	put_u64(&w, (u64)first);
	put_u64(&w, peer);
	put_u32(&w, U32_ARG(0));
	put_u32(&w, U32_ARG(1));
	put_u32(&w, U32_ARG(2));
	SUBMIT();
}

SYSCALL(bind)
{
	BEGIN(PPME_SOCKET_BIND_X, 3);
	put_s64(&w, c->result);
	put_address(&w, address_arg(ARG(1), U32_ARG(2)));
	put_s64(&w, FD_ARG(0));
	EMIT();
}

SYSCALL(connect)
{
	struct user_address to = address_arg(ARG(1), U32_ARG(2));
	/* -EINPROGRESS: the socket has its tuple already. */
	bool connected = c->result == 0 || c->result == -115;

	BEGIN(PPME_SOCKET_CONNECT_X, 4);
	put_s64(&w, c->result);
	if (connected)
		put_tuple(&w, socket_at(FD_ARG(0)), OUTBOUND, to);
	else
		put_none(&w);
	put_s64(&w, FD_ARG(0));
	put_address(&w, to);
	if (!connected)
		mark(&w, MARK_CALLERS_WORD);
	EMIT();
}

SYSCALL(listen)
{
	RESERVE(PPME_SOCKET_LISTEN_X, 3, 8 + 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, U32_ARG(1));
	SUBMIT();
}

static __always_inline void put_accept(struct writer *w, struct call *c)
{
	struct sock *listener = socket_at(FD_ARG(0));
	u32 length = 0, most = 0;

	put_s64(w, c->result);
	if (c->result >= 0)
		put_tuple(w, socket_at(c->result), INBOUND, NO_ADDRESS);
	else
		put_none(w);
	if (listener) {
		length = READ(listener, sk_ack_backlog);
		most = READ(listener, sk_max_ack_backlog);
	}
	put_u8(w, most ? (u64)length * 100 / most : 0);
	put_u32(w, length);
	put_u32(w, most);
}

SYSCALL(accept)
{
	BEGIN(PPME_SOCKET_ACCEPT_5_X, 5);
	put_accept(&w, c);
	EMIT();
}

SYSCALL(accept4)
{
	BEGIN(PPME_SOCKET_ACCEPT4_6_X, 6);
	put_accept(&w, c);
	put_u32(&w, ppm_fd_flags(U32_ARG(3)));
	EMIT();
}

SYSCALL(shutdown)
{
	RESERVE(PPME_SOCKET_SHUTDOWN_X, 3, 8 + 8 + 1);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u8(&w, U32_ARG(1));
	SUBMIT();
}

SYSCALL(sendto)
{
	struct user_address to = address_arg(ARG(4), U32_ARG(5));

	BEGIN(PPME_SOCKET_SENDTO_X, 5);
	put_s64(&w, c->result);
	put_sent(&w, c, ARG(1), ARG(2));
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ARG(2));
	put_tuple(&w, socket_at(FD_ARG(0)), OUTBOUND, to);
	EMIT();
}

SYSCALL(recvfrom)
{
	u32 length = 0;

	BEGIN(PPME_SOCKET_RECVFROM_X, 5);
	put_s64(&w, c->result);
	put_received(&w, c, ARG(1));
	if (ARG(4))
		bpf_probe_read_user(&length, sizeof(length), (void *)ARG(5));
	if (c->result >= 0)
		put_tuple(&w, socket_at(FD_ARG(0)), INBOUND, address_arg(ARG(4), length));
	else
		put_none(&w);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ARG(2));
	EMIT();
}

struct user_msghdr {
	u64 name;
	u32 name_length;
	u32 pad;
	u64 vector;
	u64 vector_length;
	u64 control;
	u64 control_length;
	u64 flags;
};

SYSCALL(sendmsg)
{
	struct user_msghdr m = {};

	bpf_probe_read_user(&m, sizeof(m), (void *)ARG(1));
	BEGIN(PPME_SOCKET_SENDMSG_X, 5);
	put_s64(&w, c->result);
	put_vector(&w, FD_ARG(0), m.vector, m.vector_length, c->result < 0 ? (u64)control.snap_length : (u64)c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, vector_size(m.vector, m.vector_length));
	put_tuple(&w, socket_at(FD_ARG(0)), OUTBOUND, address_arg(m.name, m.name_length));
	EMIT();
}

SYSCALL(recvmsg)
{
	struct user_msghdr m = {};

	bpf_probe_read_user(&m, sizeof(m), (void *)ARG(1));
	BEGIN(PPME_SOCKET_RECVMSG_X, 6);
	put_s64(&w, c->result);
	put_u32(&w, vector_size(m.vector, m.vector_length));
	put_vector(&w, FD_ARG(0), m.vector, m.vector_length, c->result < 0 ? 0 : c->result);
	if (c->result >= 0) {
		put_tuple(&w, socket_at(FD_ARG(0)), INBOUND, address_arg(m.name, m.name_length));
		put_user_bytes(&w, m.control, m.control ? m.control_length : 0);
	} else {
		put_none(&w);
		put_none(&w);
	}
	put_s64(&w, FD_ARG(0));
	EMIT();
}

struct user_mmsghdr {
	struct user_msghdr header;
	u32 length;
	u32 pad;
};

#define MESSAGES 8

/* One event for each message that went out; one for a call that sent none. */
SYSCALL(sendmmsg)
{
	struct sock *sk = socket_at(FD_ARG(0));
	u64 at = ARG(1);

	for (u32 i = 0; i < MESSAGES; i++) {
		struct user_mmsghdr m = {};
		struct user_msghdr *h = &m.header;
		bool sent = i < c->result;

		if (i > 0 && !sent)
			break;
		bpf_probe_read_user(&m, sizeof(m), (void *)(at + i * sizeof(m)));
		BEGIN(PPME_SOCKET_SENDMMSG_X, 5);
		put_s64(&w, sent ? (s64)m.length : c->result);
		put_s64(&w, FD_ARG(0));
		put_u32(&w, vector_size(h->vector, h->vector_length));
		put_vector(&w, FD_ARG(0), h->vector, h->vector_length, sent ? m.length : control.snap_length);
		put_tuple(&w, sk, OUTBOUND, address_arg(h->name, h->name_length));
		EMIT();
	}
}

/* One event for each message that came in; one for a call that got none. */
SYSCALL(recvmmsg)
{
	struct sock *sk = socket_at(FD_ARG(0));
	u64 at = ARG(1);

	for (u32 i = 0; i < MESSAGES; i++) {
		struct user_mmsghdr m = {};
		struct user_msghdr *h = &m.header;
		bool got = i < c->result;

		if (i > 0 && !got)
			break;
		bpf_probe_read_user(&m, sizeof(m), (void *)(at + i * sizeof(m)));
		BEGIN(PPME_SOCKET_RECVMMSG_X, 6);
		put_s64(&w, got ? (s64)m.length : c->result);
		put_s64(&w, FD_ARG(0));
		put_u32(&w, vector_size(h->vector, h->vector_length));
		put_vector(&w, FD_ARG(0), h->vector, h->vector_length, got ? m.length : 0);
		if (got) {
			put_tuple(&w, sk, INBOUND, address_arg(h->name, h->name_length));
			put_user_bytes(&w, h->control, h->control ? h->control_length : 0);
		} else {
			put_none(&w);
			put_none(&w);
		}
		EMIT();
	}
}

/* Types without parameters: that it was called is all they tell. */
#define NO_PARAMS(name, type)          \
	SYSCALL(name)                  \
	{                              \
		RESERVE(type, 0, 0);   \
		SUBMIT();              \
	}

NO_PARAMS(getsockname, PPME_SOCKET_GETSOCKNAME_X)
NO_PARAMS(getpeername, PPME_SOCKET_GETPEERNAME_X)

struct user_timeval {
	s64 seconds, microseconds;
};

/* Option values by their size: the wire tells which member of the union follows. */
static __always_inline void put_option_value(struct writer *w, u32 level, u32 name, u64 at, u32 length)
{
	u32 start = w->at;
	u64 value = 0;

	if (level == 1 && name == 4) { /* SO_ERROR: an errno */
		bpf_probe_read_user(&value, 4, (void *)at);
		add_u8(w, PPM_SOCKOPT_IDX_ERRNO);
		add_u64(w, -(s64)(s32)value);
	} else if (level == 1 && length == 16 && (name == 20 || name == 21)) { /* SO_RCVTIMEO, SO_SNDTIMEO */
		struct user_timeval t = {};

		bpf_probe_read_user(&t, sizeof(t), (void *)at);
		add_u8(w, PPM_SOCKOPT_IDX_TIMEVAL);
		add_u64(w, t.seconds * 1000000000 + t.microseconds * 1000);
	} else if (level == 1 && length == 4) {
		bpf_probe_read_user(&value, 4, (void *)at);
		add_u8(w, PPM_SOCKOPT_IDX_UINT32);
		add_u32(w, value);
	} else if (level == 1 && length == 8) {
		bpf_probe_read_user(&value, 8, (void *)at);
		add_u8(w, PPM_SOCKOPT_IDX_UINT64);
		add_u64(w, value);
	} else {
		u32 n = bounded(length > control.snap_length ? control.snap_length : length);

		add_u8(w, PPM_SOCKOPT_IDX_UNKNOWN);
		if (n && !bpf_probe_read_user(here(w), n, (void *)at))
			w->at += n;
	}
	close_param(w, start);
}

static __always_inline void put_option(struct writer *w, struct call *c, u32 length)
{
	u32 level = U32_ARG(1), name = U32_ARG(2);

	put_s64(w, c->result);
	put_s64(w, FD_ARG(0));
	/* SOL_SOCKET 1, SOL_TCP 6 on the system and 2 on the wire */
	put_u8(w, level == 1 ? 1 : level == 6 ? 2 : 0);
	put_u8(w, level == 1 && name < 54 ? name : 0);
	put_option_value(w, level, name, ARG(3), length);
	put_u32(w, length);
}

SYSCALL(setsockopt)
{
	BEGIN(PPME_SOCKET_SETSOCKOPT_X, 6);
	put_option(&w, c, U32_ARG(4));
	EMIT();
}

SYSCALL(getsockopt)
{
	u32 length = 0;

	if (c->result == 0)
		bpf_probe_read_user(&length, sizeof(length), (void *)ARG(4));
	BEGIN(PPME_SOCKET_GETSOCKOPT_X, 6);
	put_option(&w, c, length);
	EMIT();
}

#endif
