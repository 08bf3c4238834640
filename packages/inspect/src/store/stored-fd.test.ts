import { byteStringOf } from '@eyrie/scap';
import { fdDetail, FdInfo, FdType, TextTable } from '@eyrie/state';
import { expect, it } from 'vitest';
import { restoredFd, storedFd } from './stored-fd.ts';

it('brings a descriptor back with all that is known of it', () => {
  const texts = new TextTable();
  const text = (value: string) => texts.of(byteStringOf(value));
  const tuple = { clientIp: Uint8Array.of(10, 0, 0, 255), clientPort: 40_000, serverIp: Uint8Array.of(0, 1, 2, 3), serverPort: 80 };
  const fds = [
    new FdInfo(FdType.FILE_V2, text('/etc/shadow'), fdDetail({ rawName: text('shadow'), openFlags: 1, device: 66_305, isUpperLayer: true, isLowerLayer: false }), -5, 7),
    new FdInfo(FdType.IPV4_SOCK, text('10.0.0.255:40000->0.1.2.3:80'), fdDetail({ l4: 2, tuple, isServer: false, isConnected: true })),
    new FdInfo(FdType.UNIX_SOCK, text('/run/x'), fdDetail({ unixSource: 0xffff_8881_0000_0001n, unixDestination: 0n })),
    new FdInfo(FdType.PIDFD, text(''), fdDetail({ pid: 0, family: 0 })),
  ];
  for (const fd of fds) {
    const again = restoredFd(JSON.parse(JSON.stringify(storedFd(fd))) as ReturnType<typeof storedFd>, (value) => texts.of(value));
    expect([again.type, again.name, again.inode, again.detail]).toEqual([fd.type, fd.name, fd.inode, fd.detail]);
  }
});
