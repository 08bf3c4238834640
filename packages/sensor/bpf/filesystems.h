/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Settings of file systems: the new mount interface, and quotas. */
#ifndef EYRIE_FILESYSTEMS_H
#define EYRIE_FILESYSTEMS_H

#include "data.h"
#include "flags.h"

#define FSCONFIG_SET_STRING 1
#define FSCONFIG_SET_BINARY 2
#define FSCONFIG_SET_PATH_EMPTY 4

SYSCALL(fsconfig)
{
	u32 command = U32_ARG(1);

	BEGIN(PPME_SYSCALL_FSCONFIG_X, 7);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, command);
	put_user_string(&w, ARG(2));
	if (command == FSCONFIG_SET_BINARY)
		put_user_bytes(&w, ARG(3), snapped(&w, NO_FD, U32_ARG(4)));
	else
		put_none(&w);
	if (command >= FSCONFIG_SET_STRING && command <= FSCONFIG_SET_PATH_EMPTY && command != FSCONFIG_SET_BINARY)
		put_user_string(&w, ARG(3));
	else
		put_none(&w);
	put_u32(&w, U32_ARG(4));
	EMIT();
}

#define Q_QUOTAON 1
#define Q_GETFMT 4
#define Q_INFO (8 | 16)
#define Q_QUOTA (32 | 64)
#define Q_XQUOTA (1024 | 2048)

/* The command's bit on the wire; 0 when unknown. */
static __always_inline u16 ppm_quota_command(u32 command)
{
	switch (command) {
	case 0x800001: /* Q_SYNC */
		return 128;
	case 0x800002: /* Q_QUOTAON QUOTAOFF GETFMT GETINFO SETINFO GETQUOTA SETQUOTA */
		return 1;
	case 0x800003:
		return 2;
	case 0x800004:
		return 4;
	case 0x800005:
		return 8;
	case 0x800006:
		return 16;
	case 0x800007:
		return 32;
	case 0x800008:
		return 64;
	case 0x5801: /* Q_XQUOTAON XQUOTAOFF XGETQUOTA XSETQLIM XGETQSTAT XQUOTARM XQUOTASYNC */
		return 256;
	case 0x5802:
		return 512;
	case 0x5803:
		return 1024;
	case 0x5804:
		return 2048;
	case 0x5805:
		return 4096;
	case 0x5806:
		return 8192;
	case 0x5807:
		return 16384;
	default:
		return 0;
	}
}

#define QUOTA_FORMAT_NOT_USED 1

static __always_inline u8 ppm_quota_format(u32 format)
{
	/* QFMT_VFS_OLD, _V0, _V1 */
	return format == 1 ? 2 : format == 2 ? 4 : format == 4 ? 8 : QUOTA_FORMAT_NOT_USED;
}

struct user_quota {
	u64 bytes_hard, bytes_soft, bytes_used, files_hard, files_soft, files_used, bytes_time, files_time;
	u32 valid;
};

struct user_quota_info {
	u64 bytes_grace, files_grace;
	u32 flags, valid;
};

SYSCALL(quotactl)
{
	u32 raw = U32_ARG(0), type = raw & 0xff, id = U32_ARG(2), format = 0;
	u16 command = ppm_quota_command(raw >> 8);
	struct user_quota_info info = {};
	struct user_quota q = {};

	if (command & Q_QUOTA)
		bpf_probe_read_user(&q, sizeof(q), (void *)ARG(3));
	if (command & Q_INFO)
		bpf_probe_read_user(&info, sizeof(info), (void *)ARG(3));
	if (command == Q_GETFMT)
		bpf_probe_read_user(&format, sizeof(format), (void *)ARG(3));

	BEGIN(PPME_SYSCALL_QUOTACTL_X, 18);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(1));
	if (command == Q_QUOTAON)
		put_user_string(&w, ARG(3));
	else
		put_none(&w);
	put_u64(&w, q.valid & 1 ? q.bytes_hard : 0);
	put_u64(&w, q.valid & 1 ? q.bytes_soft : 0);
	put_u64(&w, q.valid & 2 ? q.bytes_used : 0);
	put_u64(&w, q.valid & 4 ? q.files_hard : 0);
	put_u64(&w, q.valid & 4 ? q.files_soft : 0);
	put_u64(&w, q.valid & 16 ? q.bytes_time : 0);
	put_u64(&w, q.valid & 32 ? q.files_time : 0);
	put_u64(&w, info.valid & 1 ? info.bytes_grace : 0);
	put_u64(&w, info.valid & 2 ? info.files_grace : 0);
	/* DQF_NONE, V1_DQF_RSQUASH */
	put_u8(&w, info.valid & 4 ? 1 + (info.flags & 1) : 0);
	put_u8(&w, command == Q_GETFMT ? ppm_quota_format(format) : QUOTA_FORMAT_NOT_USED);
	put_u16(&w, command);
	put_u8(&w, type < 2 ? type + 1 : 0);
	put_u32(&w, command & (Q_QUOTA | Q_XQUOTA) ? id : 0);
	put_u8(&w, command == Q_QUOTAON ? ppm_quota_format(id) : QUOTA_FORMAT_NOT_USED);
	EMIT();
}

#endif
