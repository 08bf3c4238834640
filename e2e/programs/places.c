/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts, and what paths lead to, in a mount namespace of its own. */
#include "known-calls.h"
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>

int main(int argc, char **argv)
{
	struct open_how how = { .flags = O_RDWR | O_CREAT, .mode = 0640, .resolve = RESOLVE_BENEATH };
	struct statfs file_system;
	char name[300];
	struct stat st;
	int here, fd;

	begin(argc, argv);
	unshare(CLONE_NEWNS);
	mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	mkdir("mountpoint", 0700);
	mount("eyrie", "mountpoint", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k");
	mount("missing", "nowhere", "ext4", MS_RDONLY, NULL);
	here = open(".", O_PATH | O_DIRECTORY);
	fd = openat(here, "mountpoint/file", O_WRONLY | O_CREAT | O_EXCL, 0600);
	write(fd, "inside", 6);
	syscall(SYS_openat2, here, "mountpoint/second", &how, sizeof(how));
	how.resolve = RESOLVE_NO_SYMLINKS;
	syscall(SYS_openat2, here, "mountpoint/../../x", &how, sizeof(how));
	syscall(SYS_stat, "mountpoint/file", &st);
	syscall(SYS_lstat, "mountpoint/missing", &st);
	syscall(SYS_newfstatat, here, "mountpoint", &st, AT_SYMLINK_NOFOLLOW);
	syscall(SYS_newfstatat, fd, "", &st, AT_EMPTY_PATH);
	statfs("mountpoint", &file_system);
	syscall(SYS_getcwd, name, sizeof(name));
	syscall(SYS_getcwd, name, 1);
	chdir("mountpoint");
	truncate("file", 3);
	readlink("file", name, sizeof(name));
	fchdir(here);
	umount2("mountpoint", MNT_DETACH);
	umount2("mountpoint", 0);
	syscall(SYS_chroot, "mountpoint");
	open("/", O_RDONLY);
	_exit(0);
}
