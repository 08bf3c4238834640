/** Modules that the parser generator makes when the console is built. */
declare module '*.grammar' {
  import type { LRParser } from '@lezer/lr';
  export const parser: LRParser;
}
declare module '*.grammar.terms' {
  export const Field: number;
  export const Joint: number;
  export const Name: number;
  export const OperatorWord: number;
  export const Transformer: number;
}
