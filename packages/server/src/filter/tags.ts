/**
 * Labels that are read from the tags of an event's rule. An event has several tags, so `=` asks whether one of them is meant: a tactic by its name or
 * number, a technique with all of its sub-techniques, or a tag as it is written. All of them are looked for as pieces of one text, in rows and in memory.
 */
import { MITRE_TACTICS, tagsOfTactic } from '@eyrie/schema';

export interface TagLabel {
  /** What stands in the text of the tags when a value is meant: one of these. */
  readonly needlesOf: (value: string) => readonly string[];
  /** The same for whether there is a tag of this kind at all. */
  readonly anyNeedles: readonly string[];
}

const oneLine = (tag: string): string => tag.replaceAll('\n', ' ');
const whole = (tag: string): string => `\n${tag}\n`;

/** The tags of a rule as their column holds them: each between line feeds, so that a whole tag can be looked for. */
export const tagText = (tags: readonly string[]): string => (tags.length === 0 ? '' : whole(tags.map(oneLine).join('\n')));

export const tagsOfText = (text: string): string[] => text.split('\n').filter((tag) => tag !== '');

const TAG_LABELS: Readonly<Record<string, TagLabel>> = {
  ruleTag: { needlesOf: (value) => [whole(oneLine(value))], anyNeedles: ['\n'] },
  'mitre.tactic': { needlesOf: (value) => tagsOfTactic(value).map(whole), anyNeedles: MITRE_TACTICS.flatMap(tagsOfTactic).map(whole) },
  'mitre.technique': { needlesOf: (value) => [whole(value.toUpperCase()), `\n${value.toUpperCase()}.`], anyNeedles: ['\nT0', '\nT1'] },
};

export const tagLabel = (name: string): TagLabel | undefined => (Object.hasOwn(TAG_LABELS, name) ? TAG_LABELS[name] : undefined);
