/** Puts the conditions of macros in the place of their names. */
import type { AstNode, IdentifierNode, Position } from './ast.ts';

/** Why a condition cannot be expanded. `position` is that of the name in question, in the text that holds it. */
export class MacroError extends Error {
  readonly position: Position;

  constructor(message: string, position: Position) {
    super(message);
    this.name = 'MacroError';
    this.position = position;
  }
}

export interface Expansion {
  readonly node: AstNode;
  /** Names of all macros that took part. */
  readonly used: ReadonlySet<string>;
}

/** Beyond this many nodes a condition has been made to explode, not to be evaluated. */
const MAX_NODES = 200_000;
/** What all that walks over conditions may recurse. */
const MAX_DEPTH = 1000;

/**
 * @param macroOf the condition of a macro that can be seen from here, undefined when there is none of this name.
 * @throws MacroError for the first unknown name, or a macro that contains itself.
 */
export function expandMacros(node: AstNode, macroOf: (name: string) => AstNode | undefined): Expansion {
  const expander = new Expander(macroOf);
  const expanded = expander.expand(node, 0);
  if (expander.loop !== undefined) throw expander.loop;
  if (expander.unknown !== undefined) throw expander.unknown;
  return { node: expanded, used: expander.used };
}

class Expander {
  readonly #macroOf: (name: string) => AstNode | undefined;
  /** Macros being expanded, outermost first. */
  readonly #path: string[] = [];
  #nodes = 0;
  readonly used = new Set<string>();
  loop: MacroError | undefined;
  unknown: MacroError | undefined;

  constructor(macroOf: (name: string) => AstNode | undefined) {
    this.#macroOf = macroOf;
  }

  expand(node: AstNode, depth: number): AstNode {
    if (++this.#nodes > MAX_NODES || depth > MAX_DEPTH) throw new MacroError('Condition is too large once its macros are expanded', node.position);
    switch (node.kind) {
      case 'and':
      case 'or': {
        const children = node.children.map((child) => this.expand(child, depth + 1));
        return children.every((child, index) => child === node.children[index]) ? node : { ...node, children };
      }
      case 'not': {
        const child = this.expand(node.child, depth + 1);
        return child === node.child ? node : { ...node, child };
      }
      case 'identifier':
        return this.#macro(node, depth);
      case 'unary-check':
      case 'binary-check':
        return node;
    }
  }

  #macro(node: IdentifierNode, depth: number): AstNode {
    const { name } = node;
    const macro = this.#macroOf(name);
    if (macro === undefined) {
      this.unknown ??= new MacroError(`Undefined macro '${name}' used in filter.`, node.position);
      return node;
    }
    if (this.#path.includes(name)) {
      this.loop ??= new MacroError(`reference loop in macro '${name}'`, node.position);
      return node;
    }
    this.#path.push(name);
    const expanded = this.expand(macro, depth + 1);
    this.#path.pop();
    this.used.add(name);
    return expanded;
  }
}
