/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Addresses: tuples from the kernel's sockets, and addresses as callers pass them. */
#ifndef EYRIE_SOCKET_H
#define EYRIE_SOCKET_H

#include "file.h"
#include <bpf/bpf_endian.h>

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define UNIX_PATH 108

/* Whose side comes first in a tuple: ours when we call out, the other's when we are called. */
enum direction { OUTBOUND, INBOUND };

/* The socket behind a descriptor; NULL when it is none. */
static __always_inline struct sock *socket_at(s64 fd)
{
	struct file *file = current_file(fd);
	struct socket *socket;

	if (!file || (READ(READ(file, f_inode), i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	socket = READ(file, private_data);
	return READ(socket, sk);
}

/* An address in user memory, as sockaddr(3) has it. */
struct user_address {
	u64 at;
	u32 length;
};

struct sockaddr_any {
	u16 family;
	u16 port;
	u32 v4;
	u8 v6[16];
	u32 scope;
};

static __always_inline struct sockaddr_any read_address(struct user_address from)
{
	struct sockaddr_any out = {};

	if (!from.at || from.length < 2)
		return out;
	if (from.length >= sizeof(out))
		bpf_probe_read_user(&out, sizeof(out), (void *)from.at);
	else if (from.length >= 16)
		bpf_probe_read_user(&out, 16, (void *)from.at);
	else
		bpf_probe_read_user(&out, 2, (void *)from.at);
	return out;
}

/* Adds the path of a unix address in user memory; an abstract name comes without its leading NUL. */
static __always_inline void add_user_unix_path(struct writer *w, struct user_address from)
{
	u64 path = from.at + 2;
	u8 first = 0;
	u32 limit = from.length > 2 ? from.length - 2 : 0;

	bpf_probe_read_user(&first, 1, (void *)path);
	if (!first && limit > 1)
		path++;
	else if (!first)
		limit = 0;
	if (limit > UNIX_PATH)
		limit = UNIX_PATH;
	if (limit)
		w->at += bounded(bpf_probe_read_user_str(here(w), limit + 1 > UNIX_PATH ? UNIX_PATH : limit + 1, (void *)path));
	else
		add_u8(w, 0);
}

static __always_inline void put_address(struct writer *w, struct user_address from)
{
	struct sockaddr_any a = read_address(from);
	u32 start = w->at;

	if (a.family == AF_INET && from.length >= 16) {
		add_u8(w, PF_INET);
		add_u32(w, a.v4);
		add_u16(w, bpf_ntohs(a.port));
	} else if (a.family == AF_INET6 && from.length >= 24) {
		add_u8(w, PF_INET6);
		add_u64(w, *(u64 *)a.v6);
		add_u64(w, *(u64 *)(a.v6 + 8));
		add_u16(w, bpf_ntohs(a.port));
	} else if (a.family == AF_UNIX) {
		add_u8(w, PF_UNIX);
		add_user_unix_path(w, from);
	}
	close_param(w, start);
}

static __always_inline void add_unix_path(struct writer *w, struct unix_sock *sock)
{
	struct unix_address *address = sock ? READ(sock, addr) : NULL;
	char *path = address ? (char *)__builtin_preserve_access_index(&address->name[0].sun_path) : NULL;
	u8 first = 0;

	if (!path) {
		add_u8(w, 0);
		return;
	}
	bpf_probe_read_kernel(&first, 1, path);
	w->at += bounded(bpf_probe_read_kernel_str(here(w), UNIX_PATH, first ? path : path + 1));
}

/*
 * The tuple of a socket. `other` is an address in user memory, used for the far side when the kernel's socket knows none
 * (a datagram to or from anyone).
 */
static __always_inline void put_tuple(struct writer *w, struct sock *sk, enum direction direction, struct user_address other)
{
	u16 family = sk ? READ(sk, __sk_common.skc_family) : 0;
	u32 start = w->at;

	if (family == AF_INET) {
		u32 near = READ(sk, __sk_common.skc_rcv_saddr), far = READ(sk, __sk_common.skc_daddr);
		u16 near_port = READ(sk, __sk_common.skc_num), far_port = bpf_ntohs(READ(sk, __sk_common.skc_dport));

		if (!far && other.at) {
			struct sockaddr_any a = read_address(other);

			if (a.family == AF_INET) {
				far = a.v4;
				far_port = bpf_ntohs(a.port);
			}
		}
		add_u8(w, PF_INET);
		add_u32(w, direction == OUTBOUND ? near : far);
		add_u16(w, direction == OUTBOUND ? near_port : far_port);
		add_u32(w, direction == OUTBOUND ? far : near);
		add_u16(w, direction == OUTBOUND ? far_port : near_port);
	} else if (family == AF_INET6) {
		u64 near[2] = {}, far[2] = {};
		u16 near_port = READ(sk, __sk_common.skc_num), far_port = bpf_ntohs(READ(sk, __sk_common.skc_dport));

		bpf_probe_read_kernel(near, 16, __builtin_preserve_access_index(&sk->__sk_common.skc_v6_rcv_saddr));
		bpf_probe_read_kernel(far, 16, __builtin_preserve_access_index(&sk->__sk_common.skc_v6_daddr));
		if (!far[0] && !far[1] && other.at) {
			struct sockaddr_any a = read_address(other);

			if (a.family == AF_INET6) {
				far[0] = *(u64 *)a.v6;
				far[1] = *(u64 *)(a.v6 + 8);
				far_port = bpf_ntohs(a.port);
			}
		}
		add_u8(w, PF_INET6);
		add_u64(w, direction == OUTBOUND ? near[0] : far[0]);
		add_u64(w, direction == OUTBOUND ? near[1] : far[1]);
		add_u16(w, direction == OUTBOUND ? near_port : far_port);
		add_u64(w, direction == OUTBOUND ? far[0] : near[0]);
		add_u64(w, direction == OUTBOUND ? far[1] : near[1]);
		add_u16(w, direction == OUTBOUND ? far_port : near_port);
	} else if (family == AF_UNIX) {
		struct unix_sock *own = (void *)sk, *peer = (void *)READ(own, peer);

		add_u8(w, PF_UNIX);
		add_u64(w, (u64)(direction == OUTBOUND ? own : peer));
		add_u64(w, (u64)(direction == OUTBOUND ? peer : own));
		if (direction == OUTBOUND && !peer && other.at)
			add_user_unix_path(w, other);
		else
			add_unix_path(w, direction == OUTBOUND ? peer : own);
	}
	close_param(w, start);
}

static const struct user_address NO_ADDRESS = {};

#endif
