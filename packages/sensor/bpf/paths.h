/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Calls that open, name, link, move or mark files. */
#ifndef EYRIE_PATHS_H
#define EYRIE_PATHS_H

#include "true-path.h"

/* The mode argument counts only when a file may be created. */
static __always_inline u32 open_mode(u32 flags, u32 mode)
{
	return flags & (O_CREAT | O_TMPFILE_BIT) ? mode & 07777 : 0;
}

#define AT_FDCWD -100

/* Puts the name and remembers where. */
#define NAME(address)                          \
	u32 name_at = w.at;                    \
	put_user_string(&w, address);          \
	u32 name_length = w.at - name_at

/* An open that changes nothing may be left out when there is hardly any room; others never. */
static __always_inline bool is_shed_open(struct call *c, u32 flags)
{
	return !(flags & (O_ACCMODE | O_CREAT | O_TRUNC)) && is_shed(SHED_ALL_BUT_VITAL, c->number);
}

/* See send_true_path; comes before the event itself is sent. */
static __always_inline void check_path(struct writer *w, struct call *c, const struct opened *o, u32 name_at, u32 name_length, s64 dirfd, u64 begun)
{
	struct file *file = o->file;

	if (c->result < 0)
		mark(w, MARK_CALLERS_WORD);
	if (file && control.true_paths)
		send_true_path(w->index, name_at | (u64)name_length << 32, (u64)__builtin_preserve_access_index(&file->f_path), dirfd, begun);
}

SYSCALL(open)
{
	struct opened o;

	if (is_shed_open(c, U32_ARG(1)))
		return;
	o = opened_by(c->result);
	BEGIN(PPME_SYSCALL_OPEN_X, 6);
	put_s64(&w, c->result);
	NAME(ARG(0));
	put_u32(&w, ppm_open_flags(U32_ARG(1)) | opened_flags(&o));
	put_u32(&w, open_mode(U32_ARG(1), U32_ARG(2)));
	put_u32(&w, o.dev);
	put_u64(&w, o.ino);
	check_path(&w, c, &o, name_at, name_length, AT_FDCWD, BEGUN(PPME_SYSCALL_OPEN_E, 3, 0, 8, c->number));
	EMIT();
}

SYSCALL(openat)
{
	struct opened o;

	if (is_shed_open(c, U32_ARG(2)))
		return;
	o = opened_by(c->result);
	BEGIN(PPME_SYSCALL_OPENAT_2_X, 7);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	NAME(ARG(1));
	put_u32(&w, ppm_open_flags(U32_ARG(2)) | opened_flags(&o));
	put_u32(&w, open_mode(U32_ARG(2), U32_ARG(3)));
	put_u32(&w, o.dev);
	put_u64(&w, o.ino);
	check_path(&w, c, &o, name_at, name_length, FD_ARG(0), BEGUN(PPME_SYSCALL_OPENAT_2_E, 4, 1, 8, c->number));
	EMIT();
}

struct open_request {
	u64 flags, mode, resolve;
};

SYSCALL(openat2)
{
	struct opened o = opened_by(c->result);
	struct open_request how = {};
	struct file *file = current_file(c->result);

	bpf_probe_read_user(&how, sizeof(how), (void *)ARG(2));
	/* The request lies in memory that another thread can change; the open file does not. */
	if (file)
		how.flags = (how.flags & (O_CREAT | O_EXCL | O_TRUNC)) | READ(file, f_flags);
	BEGIN(PPME_SYSCALL_OPENAT2_X, 8);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	NAME(ARG(1));
	put_u32(&w, ppm_open_flags(how.flags) | opened_flags(&o));
	put_u32(&w, open_mode(how.flags, how.mode));
	/* RESOLVE_NO_XDEV, _NO_MAGICLINKS, _NO_SYMLINKS, _BENEATH, _IN_ROOT, _CACHED */
	put_u32(&w, MAP(how.resolve, 1, 16) | MAP(how.resolve, 2, 4) | MAP(how.resolve, 4, 8) | MAP(how.resolve, 8, 1) |
			    MAP(how.resolve, 16, 2) | MAP(how.resolve, 32, 32));
	put_u32(&w, o.dev);
	put_u64(&w, o.ino);
	check_path(&w, c, &o, name_at, name_length, FD_ARG(0), BEGUN(PPME_SYSCALL_OPENAT2_E, 5, 1, 12, c->number));
	EMIT();
}

SYSCALL(creat)
{
	struct opened o = opened_by(c->result);

	BEGIN(PPME_SYSCALL_CREAT_X, 6);
	put_s64(&w, c->result);
	NAME(ARG(0));
	put_u32(&w, U32_ARG(1) & 07777);
	put_u32(&w, o.dev);
	put_u64(&w, o.ino);
	put_u16(&w, o.layer == LAYER_UPPER ? PPM_CREAT_UPPER_LAYER : o.layer == LAYER_LOWER ? PPM_CREAT_LOWER_LAYER : 0);
	check_path(&w, c, &o, name_at, name_length, AT_FDCWD, BEGUN(PPME_SYSCALL_CREAT_E, 2, 0, 4, c->number));
	EMIT();
}

SYSCALL(open_by_handle_at)
{
	struct opened o = opened_by(c->result);

	BEGIN(PPME_SYSCALL_OPEN_BY_HANDLE_AT_X, 6);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, ppm_open_flags(U32_ARG(2)) | opened_flags(&o));
	put_file_path(&w, current_file(c->result));
	put_u32(&w, o.dev);
	put_u64(&w, o.ino);
	EMIT();
}

/* Events of a result and one or two paths. */
#define ONE_PATH(name, type)                     \
	SYSCALL(name)                            \
	{                                        \
		BEGIN(type, 2);                  \
		put_s64(&w, c->result);          \
		put_user_string(&w, ARG(0));     \
		EMIT();                          \
	}
#define TWO_PATHS(name, type)                    \
	SYSCALL(name)                            \
	{                                        \
		BEGIN(type, 3);                  \
		put_s64(&w, c->result);          \
		put_user_string(&w, ARG(0));     \
		put_user_string(&w, ARG(1));     \
		EMIT();                          \
	}

ONE_PATH(unlink, PPME_SYSCALL_UNLINK_2_X)
ONE_PATH(rmdir, PPME_SYSCALL_RMDIR_2_X)
ONE_PATH(chdir, PPME_SYSCALL_CHDIR_X)
ONE_PATH(chroot, PPME_SYSCALL_CHROOT_X)
ONE_PATH(stat, PPME_SYSCALL_STAT_X)
ONE_PATH(lstat, PPME_SYSCALL_LSTAT_X)
TWO_PATHS(rename, PPME_SYSCALL_RENAME_X)
TWO_PATHS(link, PPME_SYSCALL_LINK_2_X)
TWO_PATHS(symlink, PPME_SYSCALL_SYMLINK_X)

SYSCALL(unlinkat)
{
	BEGIN(PPME_SYSCALL_UNLINKAT_2_X, 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_user_string(&w, ARG(1));
	put_u32(&w, U32_ARG(2) & 0x200);
	EMIT();
}

static __always_inline void put_two_places(struct writer *w, struct call *c)
{
	put_s64(w, c->result);
	put_s64(w, FD_ARG(0));
	put_user_string(w, ARG(1));
	put_s64(w, FD_ARG(2));
	put_user_string(w, ARG(3));
}

SYSCALL(renameat)
{
	BEGIN(PPME_SYSCALL_RENAMEAT_X, 5);
	put_two_places(&w, c);
	EMIT();
}

SYSCALL(renameat2)
{
	BEGIN(PPME_SYSCALL_RENAMEAT2_X, 6);
	put_two_places(&w, c);
	put_u32(&w, U32_ARG(4));
	EMIT();
}

SYSCALL(linkat)
{
	BEGIN(PPME_SYSCALL_LINKAT_2_X, 6);
	put_two_places(&w, c);
	put_u32(&w, U32_ARG(4) & 0x1400);
	EMIT();
}

SYSCALL(symlinkat)
{
	BEGIN(PPME_SYSCALL_SYMLINKAT_X, 4);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_s64(&w, FD_ARG(1));
	put_user_string(&w, ARG(2));
	EMIT();
}

SYSCALL(mkdir)
{
	BEGIN(PPME_SYSCALL_MKDIR_2_X, 3);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_u32(&w, U32_ARG(1));
	EMIT();
}

SYSCALL(mkdirat)
{
	BEGIN(PPME_SYSCALL_MKDIRAT_X, 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_user_string(&w, ARG(1));
	put_u32(&w, U32_ARG(2));
	EMIT();
}

SYSCALL(mknod)
{
	BEGIN(PPME_SYSCALL_MKNOD_X, 4);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_u32(&w, U32_ARG(1));
	put_u32(&w, U32_ARG(2));
	EMIT();
}

SYSCALL(mknodat)
{
	BEGIN(PPME_SYSCALL_MKNODAT_X, 5);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_user_string(&w, ARG(1));
	put_u32(&w, U32_ARG(2));
	put_u32(&w, U32_ARG(3));
	EMIT();
}

SYSCALL(chmod)
{
	BEGIN(PPME_SYSCALL_CHMOD_X, 3);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_u32(&w, U32_ARG(1) & 07777);
	EMIT();
}

SYSCALL(fchmod)
{
	RESERVE(PPME_SYSCALL_FCHMOD_X, 3, 8 + 8 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, U32_ARG(1) & 07777);
	SUBMIT();
}

SYSCALL(fchmodat)
{
	BEGIN(PPME_SYSCALL_FCHMODAT_X, 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_user_string(&w, ARG(1));
	put_u32(&w, U32_ARG(2) & 07777);
	EMIT();
}

#define CHANGE_OWNER(name, type)                 \
	SYSCALL(name)                            \
	{                                        \
		BEGIN(type, 4);                  \
		put_s64(&w, c->result);          \
		put_user_string(&w, ARG(0));     \
		put_u32(&w, U32_ARG(1));         \
		put_u32(&w, U32_ARG(2));         \
		EMIT();                          \
	}

CHANGE_OWNER(chown, PPME_SYSCALL_CHOWN_X)
CHANGE_OWNER(lchown, PPME_SYSCALL_LCHOWN_X)

SYSCALL(fchown)
{
	RESERVE(PPME_SYSCALL_FCHOWN_X, 4, 8 + 8 + 4 + 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_u32(&w, U32_ARG(1));
	put_u32(&w, U32_ARG(2));
	SUBMIT();
}

SYSCALL(fchownat)
{
	BEGIN(PPME_SYSCALL_FCHOWNAT_X, 6);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_user_string(&w, ARG(1));
	put_u32(&w, U32_ARG(2));
	put_u32(&w, U32_ARG(3));
	/* AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH */
	put_u32(&w, MAP(U32_ARG(4), 0x100, 1024) | MAP(U32_ARG(4), 0x1000, 4096));
	EMIT();
}

SYSCALL(newfstatat)
{
	BEGIN(PPME_SYSCALL_NEWFSTATAT_X, 4);
	put_s64(&w, c->result);
	put_s64(&w, FD_ARG(0));
	put_user_string(&w, ARG(1));
	put_u32(&w, U32_ARG(3) & 0x1900);
	EMIT();
}

SYSCALL(access)
{
	u32 mode = U32_ARG(1);

	BEGIN(PPME_SYSCALL_ACCESS_X, 3);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_u32(&w, mode & 7);
	EMIT();
}

SYSCALL(getcwd)
{
	BEGIN(PPME_SYSCALL_GETCWD_X, 2);
	put_s64(&w, c->result);
	if (c->result >= 0)
		put_user_string(&w, ARG(0));
	else
		put_none(&w);
	EMIT();
}

SYSCALL(mount)
{
	u32 flags = U32_ARG(3);

	/* Old programs mark the flags with a magic number. */
	if ((flags & 0xffff0000) == 0xc0ed0000)
		flags &= 0xffff;
	BEGIN(PPME_SYSCALL_MOUNT_X, 5);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_user_string(&w, ARG(1));
	put_user_string(&w, ARG(2));
	put_u32(&w, flags);
	EMIT();
}

SYSCALL(umount2)
{
	BEGIN(PPME_SYSCALL_UMOUNT2_X, 3);
	put_s64(&w, c->result);
	put_user_string(&w, ARG(0));
	put_u32(&w, U32_ARG(1));
	EMIT();
}

#endif
