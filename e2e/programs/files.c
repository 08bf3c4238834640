/* SPDX-License-Identifier: Apache-2.0 */
/* Paths: opening, making, naming, owning, removing. */
#include "known-calls.h"

int main(int argc, char **argv)
{
	int fd, directory;
	char name[300];

	begin(argc, argv);
	fd = open("plain", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	close(fd);
	close(open("plain", O_WRONLY | O_APPEND | O_TRUNC));
	close(open("plain", O_RDONLY | O_NONBLOCK | O_SYNC));
	open("plain", O_RDWR | O_CREAT | O_EXCL, 0600);
	open("missing", O_RDONLY);
	open("b\377ad\n\"name", O_RDONLY);
	open(NULL, O_RDONLY);
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = 0;
	open(name, O_RDONLY);
	syscall(SYS_open, "plain", O_RDONLY, 0);
	syscall(SYS_creat, "created", 0600);
	mkdir("folder", 0750);
	directory = open("folder", O_RDONLY | O_DIRECTORY);
	fd = openat(directory, "inside", O_WRONLY | O_CREAT, 0444);
	fchmod(fd, 04711);
	fchown(fd, 1, 2);
	mkdirat(directory, "deeper", 0700);
	chmod("plain", 0600);
	fchmodat(directory, "inside", 0644, 0);
	chown("plain", 3, -1);
	lchown("plain", 0, 0);
	fchownat(directory, "inside", 5, 6, AT_SYMLINK_NOFOLLOW);
	symlink("plain", "pointer");
	symlinkat("nowhere", directory, "pointer");
	link("plain", "second");
	linkat(AT_FDCWD, "pointer", directory, "third", AT_SYMLINK_FOLLOW);
	rename("second", "renamed");
	renameat(AT_FDCWD, "renamed", directory, "moved");
	syscall(SYS_renameat2, directory, "moved", AT_FDCWD, "plain", 2);
	mknod("pipe", S_IFIFO | 0600, 0);
	mknodat(directory, "device", S_IFCHR | 0600, 0x103);
	unlink("pipe");
	unlinkat(directory, "deeper", AT_REMOVEDIR);
	unlinkat(directory, "deeper", 0);
	rmdir("folder");
	access("plain", R_OK | W_OK);
	chdir("folder");
	fchdir(directory);
	chdir("missing");
	_exit(0);
}
