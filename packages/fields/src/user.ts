/** Users and groups: of the acting thread, as its container (or the host) names them. */
import { byteStringOf, type ByteString } from '@eyrie/scap';
import type { FieldFamily } from './definition.ts';
import { onThread } from './readers.ts';

const UNSET = 0xffff_ffff;

/** What is known, else what everybody knows about root, else `<NA>`. */
function known(text: string | undefined, id: number, ofRoot: string): ByteString {
  return byteStringOf(text ?? (id === 0 ? ofRoot : '<NA>'));
}

export const USER_FIELDS: FieldFamily = {
  'user.uid': onThread((thread) => thread.uid >>> 0),
  'user.name': onThread((thread, system) => known(system.userName(thread.uid, thread), thread.uid, 'root')),
  'user.homedir': onThread((thread, system) => known(system.userHome(thread.uid, thread), thread.uid, '/root')),
  'user.shell': onThread((thread, system) => known(system.userShell(thread.uid, thread), thread.uid, '<NA>')),
  'user.loginuid': onThread((thread) => (thread.loginUid === UNSET ? -1 : thread.loginUid)),
  'user.loginname': onThread((thread, system) => known(system.userName(thread.loginUid, thread), thread.loginUid, 'root')),
  'group.gid': onThread((thread) => thread.gid >>> 0),
  'group.name': onThread((thread, system) => known(system.groupName(thread.gid, thread), thread.gid, 'root')),
};
