/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Data that calls read and write: the first bytes of it, as many as `control.snap_length` says; more where people talk. */
#ifndef EYRIE_DATA_H
#define EYRIE_DATA_H

#include "socket.h"

#define VECTORS 16

struct user_iovec {
	u64 base;
	u64 length;
};

#define S_IFCHR 0020000
#define NO_FD ((u64)-1)

static __always_inline bool is_text_port(u16 port)
{
	return control.text_ports[port >> 3] & 1 << (port & 7);
}

/* @return 1 for a terminal, and for a connection with a port of `control.text_ports` at either end */
__attribute__((noinline)) u32 carries_text(u64 fd)
{
	struct file *file = current_file(fd);
	struct inode *inode;
	u16 kind;

	if (!file)
		return 0;
	inode = READ(file, f_inode);
	kind = READ(inode, i_mode) & S_IFMT;
	if (kind == S_IFCHR) {
		/* 4: consoles and serial lines; 5: /dev/tty and the like; 136 to 143: pseudo terminals. */
		u32 major = READ(inode, i_rdev) >> 20;

		return major == 4 || major == 5 || (major >= 136 && major <= 143);
	}
	if (kind == S_IFSOCK) {
		struct socket *socket = READ(file, private_data);
		struct sock *sk = READ(socket, sk);
		u16 family = READ(sk, __sk_common.skc_family);

		if (family != AF_INET && family != AF_INET6)
			return 0;
		return is_text_port(READ(sk, __sk_common.skc_num)) || is_text_port(bpf_ntohs(READ(sk, __sk_common.skc_dport)));
	}
	return 0;
}

/* How many of `length` bytes are kept; none while the ring is filling, which the event then says. */
static __always_inline u64 snapped(struct writer *w, u64 fd, u64 length)
{
	struct cpu_counters *c = counters_of(w->cpu);

	if (!length)
		return 0;
	if (c && c->shed_level >= SHED_DATA) {
		c->without_data++;
		mark(w, MARK_WITHOUT_DATA);
		return 0;
	}
	if (length <= control.snap_length)
		return length;
	if (control.text_length <= control.snap_length || fd == NO_FD || !carries_text(fd))
		return control.snap_length;
	return length > control.text_length ? control.text_length : length;
}

/* What a call read: as many bytes as it returned. */
static __always_inline void put_received(struct writer *w, struct call *c, u64 buffer)
{
	put_user_bytes(w, buffer, snapped(w, FD_ARG(0), c->result > 0 ? c->result : 0));
}

/* What a call wrote, or meant to write if it failed. */
static __always_inline void put_sent(struct writer *w, struct call *c, u64 buffer, u64 size)
{
	put_user_bytes(w, buffer, snapped(w, FD_ARG(0), c->result >= 0 ? (u64)c->result : size));
}

/* Writes the first bytes of a scattered buffer, at most `left` of them. @return where the next byte goes */
__attribute__((noinline)) u32 write_vector(u32 index, u32 at, u64 vector, u64 count, u32 left)
{
	struct writer writer, *w = &writer;

	if (!resume(w, index, at))
		return at;
	for (u32 i = 0; i < VECTORS && i < count && left; i++) {
		struct user_iovec v;
		u32 n;

		if (bpf_probe_read_user(&v, sizeof(v), (void *)(vector + i * sizeof(v))))
			break;
		n = bounded(v.length > left ? left : v.length);
		if (n == 0)
			continue;
		if (bpf_probe_read_user(here(w), n, (void *)v.base))
			break;
		w->at = forget(w->scratch, w->at + n);
		left = forget(w->scratch, left - n);
	}
	return w->at;
}

static __always_inline void put_vector(struct writer *w, u64 fd, u64 vector, u64 count, u64 length)
{
	u32 start = w->at;

	w->at = write_vector(w->index, w->at, vector, count, snapped(w, fd, length));
	close_param(w, start);
}

/* Room or bytes in a scattered buffer. */
__attribute__((noinline)) u32 vector_size(u64 vector, u64 count)
{
	u32 size = 0;

	for (u32 i = 0; i < VECTORS && i < count; i++) {
		struct user_iovec v;

		if (bpf_probe_read_user(&v, sizeof(v), (void *)(vector + i * sizeof(v))))
			break;
		size += v.length;
	}
	return size;
}

SYSCALL(read)
{
	BEGIN(PPME_SYSCALL_READ_X, 4);
	put_s64(&w, c->result);
	put_received(&w, c, ARG(1));
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ARG(2));
	EMIT();
}

SYSCALL(write)
{
	BEGIN(PPME_SYSCALL_WRITE_X, 4);
	put_s64(&w, c->result);
	put_sent(&w, c, ARG(1), ARG(2));
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ARG(2));
	EMIT();
}

SYSCALL(pread64)
{
	BEGIN(PPME_SYSCALL_PREAD_X, 5);
	put_s64(&w, c->result);
	put_received(&w, c, ARG(1));
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ARG(2));
	put_u64(&w, ARG(3));
	EMIT();
}

SYSCALL(pwrite64)
{
	BEGIN(PPME_SYSCALL_PWRITE_X, 5);
	put_s64(&w, c->result);
	put_sent(&w, c, ARG(1), ARG(2));
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ARG(2));
	put_u64(&w, ARG(3));
	EMIT();
}

/* preadv2 and pwritev2 have the same first arguments and share these events. */
static __always_inline void put_read_vector(struct writer *w, struct call *c)
{
	put_s64(w, c->result);
	put_u32(w, vector_size(ARG(1), ARG(2)));
	put_vector(w, FD_ARG(0), ARG(1), ARG(2), c->result > 0 ? c->result : 0);
	put_s64(w, FD_ARG(0));
}

static __always_inline void put_write_vector(struct writer *w, struct call *c)
{
	put_s64(w, c->result);
	put_vector(w, FD_ARG(0), ARG(1), ARG(2), c->result >= 0 ? (u64)c->result : MAX_PIECE);
	put_s64(w, FD_ARG(0));
	put_u32(w, vector_size(ARG(1), ARG(2)));
}

SYSCALL(readv)
{
	BEGIN(PPME_SYSCALL_READV_X, 4);
	put_read_vector(&w, c);
	EMIT();
}

SYSCALL(writev)
{
	BEGIN(PPME_SYSCALL_WRITEV_X, 4);
	put_write_vector(&w, c);
	EMIT();
}

SYSCALL(preadv)
{
	BEGIN(PPME_SYSCALL_PREADV_X, 5);
	put_read_vector(&w, c);
	put_u64(&w, ARG(3));
	EMIT();
}

SYSCALL(pwritev)
{
	BEGIN(PPME_SYSCALL_PWRITEV_X, 5);
	put_write_vector(&w, c);
	put_u64(&w, ARG(3));
	EMIT();
}

#endif
