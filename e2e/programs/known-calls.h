/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that make known system calls, watched by Eyrie and by strace at once. Their first argument is a folder of their own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* Says: the calls from here on are to be compared. */
#define MARK 98765

static void begin(int argc, char **argv)
{
	if (argc < 2 || chdir(argv[1]))
		exit(2);
	close(MARK);
}
