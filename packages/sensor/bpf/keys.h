/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* The kernel's key rings. */
#ifndef EYRIE_KEYS_H
#define EYRIE_KEYS_H

#include "call.h"

#define KEYCTL_INT64 0
#define KEYCTL_STRING 1

/* What an operation takes behind its number: how many arguments, and which of them (bits) are strings << 4. */
static __always_inline u32 keyctl_shape(u32 operation)
{
	switch (operation) {
	case 1: /* JOIN_SESSION_KEYRING */
		return 1 | 1 << 4;
	case 3: /* REVOKE CLEAR SET_REQKEY_KEYRING ASSUME_AUTHORITY INVALIDATE */
	case 7:
	case 14:
	case 16:
	case 21:
		return 1;
	case 0: /* GET_KEYRING_ID SETPERM LINK UNLINK SET_TIMEOUT GET_PERSISTENT CAPABILITIES */
	case 5:
	case 8:
	case 9:
	case 15:
	case 22:
	case 31:
		return 2;
	case 2: /* UPDATE CHOWN DESCRIBE READ NEGATE GET_SECURITY WATCH_KEY */
	case 4:
	case 6:
	case 11:
	case 13:
	case 17:
	case 32:
		return 3;
	case 24: /* PKEY_QUERY */
		return 3 | 4 << 4;
	case 29: /* RESTRICT_KEYRING */
		return 3 | 6 << 4;
	case 10: /* SEARCH */
		return 4 | 6 << 4;
	case 12: /* INSTANTIATE REJECT INSTANTIATE_IOV DH_COMPUTE MOVE */
	case 19:
	case 20:
	case 23:
	case 30:
		return 4;
	case 25 ... 28: /* PKEY_ENCRYPT DECRYPT SIGN VERIFY */
		return 4 | 2 << 4;
	default:
		return 0;
	}
}

/* One argument: a number, a string of the caller, or 0 when the operation does not take it. */
static __always_inline void put_key_argument(struct writer *w, u32 shape, u32 index, u64 value)
{
	u32 start = w->at;

	if (shape >> 4 & 1 << index) {
		u32 length;

		add_u8(w, KEYCTL_STRING);
		length = bounded(bpf_probe_read_user_str(here(w), MAX_PATH, (void *)value));
		if (length)
			w->at += length;
		else
			add_u8(w, 0);
	} else {
		add_u8(w, KEYCTL_INT64);
		add_u64(w, index < (shape & 15) ? value : 0);
	}
	close_param(w, start);
}

SYSCALL(keyctl)
{
	u32 operation = U32_ARG(0), shape = keyctl_shape(operation);

	BEGIN(PPME_SYSCALL_KEYCTL_X, 6);
	put_s64(&w, c->result);
	put_u32(&w, operation);
	put_key_argument(&w, shape, 0, ARG(1));
	put_key_argument(&w, shape, 1, ARG(2));
	put_key_argument(&w, shape, 2, ARG(3));
	put_key_argument(&w, shape, 3, ARG(4));
	EMIT();
}

#endif
