/** As whom the server runs. */

/** The user `nobody` of every common Linux distribution. */
const NOBODY = 65_534;

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** @returns undefined when this process is not root: then everything runs as the user who started it. */
export function unprivilegedIdentity(env: NodeJS.ProcessEnv = process.env, uid = process.getuid?.()): Identity | undefined {
  if (uid !== 0) return undefined;
  const sudoUid = Number(env['SUDO_UID'] ?? 0);
  const sudoGid = Number(env['SUDO_GID'] ?? 0);
  if (Number.isInteger(sudoUid) && sudoUid > 0 && Number.isInteger(sudoGid) && sudoGid > 0) return { uid: sudoUid, gid: sudoGid };
  return { uid: NOBODY, gid: NOBODY };
}
