/** Semantic versions, as far as rules files ask for them. */

/** The engine whose rule language is implemented here. */
export const ENGINE_VERSION = '0.63.0';

type Version = readonly [major: number, minor: number, patch: number];

/** @returns undefined when the text is no semantic version. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

export function compareVersions(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** Whether what is there (`available`) does what `required` does: the same major version, and not older. */
export function isCompatible(available: Version, required: Version): boolean {
  return available[0] === required[0] && compareVersions(available, required) >= 0;
}

/** What a whole number as engine version means. */
export function implicitEngineVersion(minor: number): string {
  return `0.${minor}.0`;
}
