/** Findings as marks on the timeline. */
import type { Findings } from '@eyrie/inspect';
import type { Mark } from '../timeline/bundles.ts';

/** @param startTime ns since 1970 of the first event. */
export function marksOf(findings: Findings | undefined, startTime: bigint): readonly Mark[] {
  return (findings?.found ?? []).map(({ since, rule, priority, output, row }) => ({ time: startTime + BigInt(Math.round(since)), words: `${rule}\n${output}`, kind: kindOf(priority), row }));
}

function kindOf(priority: string): Mark['kind'] {
  if (/^(emergency|alert|critical|error)/i.test(priority)) return 'high';
  if (/^warning/i.test(priority)) return 'medium';
  return /^notice/i.test(priority) ? 'low' : 'info';
}
