/** Rules files for the editor: YAML, with the language of conditions where conditions stand. */
import { foldInside, foldNodeProp, HighlightStyle, indentService, Language, LanguageSupport, defineLanguageFacet, languageDataProp, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { Decoration, MatchDecorator, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view';
import { parseMixed, type SyntaxNode } from '@lezer/common';
import { styleTags, tags } from '@lezer/highlight';
import { parser as yamlParser } from '@lezer/yaml';
import { parser as conditionGrammar } from './condition.grammar';

const data = defineLanguageFacet({ commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', "'", '"'] } });

const conditionParser = conditionGrammar.configure({
  props: [
    styleTags({ Field: tags.propertyName, Joint: tags.logicOperator, OperatorWord: tags.operatorKeyword, Symbol: tags.operator, Transformer: tags.function(tags.variableName), String: tags.string, Value: tags.literal, Name: tags.variableName, Argument: tags.literal, 'Open Close': tags.paren }),
  ],
});

/** The value of which key a piece of text is, if it is one. */
export function keyOf(node: SyntaxNode, read: (from: number, to: number) => string): string | undefined {
  let pair: SyntaxNode | null = node;
  while (pair !== null && pair.name !== 'Pair') {
    if (pair.name === 'Key') return undefined;
    pair = pair.parent;
  }
  const key = pair?.firstChild;
  return key?.name === 'Key' ? read(key.from, key.to) : undefined;
}

const parser = yamlParser.configure({
  props: [
    styleTags({ 'Key/Literal Key/QuotedLiteral': tags.definition(tags.propertyName), QuotedLiteral: tags.string, Comment: tags.lineComment, BlockLiteralHeader: tags.special(tags.string), Literal: tags.content, BlockLiteralContent: tags.content, '[ ] { } , : -': tags.separator }),
    foldNodeProp.add({ 'FlowMapping FlowSequence': foldInside, 'Item BlockLiteral': (node, state) => ({ from: state.doc.lineAt(node.from).to, to: node.to }) }),
    languageDataProp.add({ Stream: data }),
  ],
  wrap: parseMixed((node, input) => {
    if (node.name !== 'BlockLiteralContent' && node.name !== 'Literal') return null;
    return keyOf(node.node, (from, to) => input.read(from, to)) === 'condition' ? { parser: conditionParser } : null;
  }),
});

const rulesLanguage = new Language(data, parser, [], 'rules');

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'var(--text-muted)' },
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: [tags.logicOperator], color: 'var(--code-word)', fontWeight: '600' },
  { tag: [tags.operatorKeyword, tags.operator], color: 'var(--code-number)' },
  { tag: tags.function(tags.variableName), color: 'var(--code-number)', fontStyle: 'italic' },
  { tag: [tags.string, tags.literal], color: 'var(--code-text)' },
  { tag: tags.lineComment, color: 'var(--text-muted)', fontStyle: 'italic' },
  { tag: tags.special(tags.string), color: 'var(--text-muted)' },
  { tag: tags.separator, color: 'var(--text-muted)' },
]);

/** `%proc.name` in outputs. */
const outputFields = new MatchDecorator({ regexp: /%[a-z][\w]*(?:\.[a-z]\w*)+(?:\[[^\]\s]*\])?/g, decoration: Decoration.mark({ class: 'cm-output-field' }) });

const markOutputFields = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = outputFields.createDeco(view);
    }
    update(update: ViewUpdate): void {
      this.decorations = outputFields.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** A new line begins where the one before began; below a dash, where its key stands. */
const indentation = indentService.of((context, at) => {
  const before = context.lineAt(Math.max(0, at - 1), -1).text;
  const [, blanks = '', dash = ''] = /^(\s*)(- )?/.exec(before) ?? [];
  const opens = /:\s*[>|]?-?\s*$/.test(before);
  return blanks.length + dash.length + (opens ? 2 : 0);
});

export const rulesFileSupport: Extension = [new LanguageSupport(rulesLanguage, [indentation]), syntaxHighlighting(colours), markOutputFields];
