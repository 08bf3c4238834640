/** What the rules editor and its worker say to each other: one answer to each request, by its number. */
import type { ItemPlace, RulesText } from '@eyrie/rules';

export type RulesRequest =
  /** The whole set, with a file as it is being written: what is wrong, and what can be named. */
  | { readonly kind: 'check'; readonly id: number; readonly files: readonly RulesText[] }
  /** The words of the language. */
  | { readonly kind: 'words'; readonly id: number }
  | { readonly kind: 'format'; readonly id: number; readonly content: string };

export interface FieldWord {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** `required`: it means nothing without `[…]`. */
  readonly argument: 'none' | 'optional' | 'required';
  readonly isList: boolean;
  readonly deprecated: boolean;
}

export interface LanguageWords {
  readonly fields: readonly FieldWord[];
  readonly operators: readonly string[];
  readonly modifiers: readonly string[];
  readonly transformers: readonly string[];
  readonly priorities: readonly string[];
  readonly sources: readonly string[];
  readonly eventNames: readonly string[];
}

export interface Mistake {
  readonly file: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Offsets in the file. */
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Something that has a name: a rule, macro or list of the set. */
export interface Named {
  readonly kind: 'rule' | 'macro' | 'list';
  readonly name: string;
  /** What it stands for: a condition, or items. */
  readonly body: string;
  readonly places: readonly ItemPlace[];
}

export interface Checked {
  readonly mistakes: readonly Mistake[];
  /** Something of the whole set that is at no place in a file. */
  readonly problem: string | undefined;
  readonly named: readonly Named[];
  readonly tags: readonly string[];
}

export type RulesAnswer =
  | { readonly kind: 'checked'; readonly id: number; readonly checked: Checked }
  | { readonly kind: 'words'; readonly id: number; readonly words: LanguageWords }
  | { readonly kind: 'formatted'; readonly id: number; readonly content: string }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
