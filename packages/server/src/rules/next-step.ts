/** What to do about a loud rule. */
import type { RuleNoise } from '../stores/events/noise.ts';

export type NextStep =
  /** One program makes most of them: leave out what it does. */
  | { readonly kind: 'exception'; readonly words: string; readonly eventId: string }
  /** One image makes nearly all of them: a scope of the policy keeps it out. */
  | { readonly kind: 'scope'; readonly words: string; readonly scope: string }
  /** Many, from everywhere, and not grave. */
  | { readonly kind: 'disable'; readonly words: string }
  | { readonly kind: 'none'; readonly words: string };

/** Fewer are no noise. */
const FEW = 20;
const MOST = 0.6;
const NEARLY_ALL = 0.9;
/** So many a day of what is not grave is more than anybody reads. */
const TOO_MANY_A_DAY = 200;

/** @param days of the window, at least one. */
export function nextStep(noise: RuleNoise, days: number): NextStep {
  const { count, process, processCount, image, imageCount, severity } = noise;
  const share = (part: number): string => `${Math.round((part / count) * 100)} %`;
  if (count < FEW) return { kind: 'none', words: 'Few enough to look at each.' };
  if (image !== '' && imageCount / count >= NEARLY_ALL && processCount / count < MOST) {
    return { kind: 'scope', words: `${share(imageCount)} come from containers of ${image}, by many programs: keep this image out of the policy's scope.`, scope: `container.image != "${image.replaceAll(/["\\]/g, '\\$&')}"` };
  }
  if (process !== '' && processCount / count >= MOST) {
    return { kind: 'exception', words: `${share(processCount)} are by ${process}: if that is what it is there for, make an exception of it.`, eventId: noise.lastId };
  }
  if (severity >= 4 && count / days >= TOO_MANY_A_DAY) return { kind: 'disable', words: `${Math.round(count / days)} a day, by many programs, and not grave: take the rule out of its policy, or make it ask for more.` };
  return { kind: 'none', words: 'No single program or image makes most of them: look at the events.' };
}
