/** Whom a row context speaks of before it is moved to a row. */
import type { ByteString } from '@eyrie/scap';
import { Container, FdTable, Image, TextTable, Thread } from '@eyrie/state';

export function newNobody(): Thread {
  const { empty } = new TextTable();
  const facts = { comm: empty, exe: empty, exepath: empty, args: empty, env: empty, isExeWritable: false, isExeUpperLayer: false, isExeLowerLayer: false, isExeFromMemfd: false, exeIno: 0n, exeCtime: 0n, exeMtime: 0n };
  return new Thread(-1, -1, new Image(facts, true), new FdTable(), { cwd: empty, root: empty }, empty, new Container('host' as ByteString, true));
}
