/**
 * The text field of the rules editor. It lives in a shadow root: there CodeMirror adopts its style sheets instead of adding style elements,
 * which the console's content policy refuses.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, codeFolding, foldGutter, foldKeymap } from '@codemirror/language';
import { linter, lintGutter, lintKeymap, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, type RefObject } from 'react';
import { completionsAt, type Vocabulary } from './completion.ts';
import { hoverWords, namedAt } from './names.ts';
import { rulesFileSupport } from './rules-language.ts';
import { editorTheme } from './theme.ts';

export interface CodeEditorProps {
  /** The text to begin with; later changes come through the view. */
  initial: string;
  readOnly: boolean;
  label: string;
  vocabulary: RefObject<Vocabulary | undefined>;
  view: RefObject<EditorView | undefined>;
  /** What is wrong with a text; asked at every pause. */
  check: (text: string) => Promise<readonly Diagnostic[]>;
  onText: (text: string) => void;
  onCursor: (line: number, column: number) => void;
  onSave: () => void;
  onFormat: () => void;
  onDefinition: (place: { file: string; line: number }) => void;
}

export function CodeEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  newest.current = props;

  useEffect(() => {
    const place = host.current;
    if (place === null) return undefined;
    const { initial, readOnly, label, view: handle } = newest.current;
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' });
    const goTo = (view: EditorView, pos: number): boolean => {
      const named = namedAt(view.state, pos, newest.current.vocabulary.current?.named() ?? []);
      const home = named?.places.find((each) => each.effect === 'define') ?? named?.places[0];
      if (home) newest.current.onDefinition(home);
      return home !== undefined;
    };
    const act = (run: () => void) => (): boolean => {
      run();
      return true;
    };
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: initial,
        extensions: [
          lineNumbers(), foldGutter(), codeFolding(), lintGutter(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), EditorView.lineWrapping,
          rulesFileSupport,
          editorTheme,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          autocompletion({ override: [(context) => completionsAt(context, newest.current.vocabulary.current)], icons: false }),
          hoverWords(() => newest.current.vocabulary.current),
          linter((current) => newest.current.check(current.state.doc.toString()), { delay: 250 }),
          keymap.of([
            { key: 'Mod-s', run: act(() => newest.current.onSave()), preventDefault: true },
            { key: 'Shift-Alt-f', run: act(() => newest.current.onFormat()) },
            { key: 'F12', run: (current) => goTo(current, current.state.selection.main.head) },
            ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap,
          ]),
          EditorView.domEventHandlers({
            mousedown: (event, current) => {
              if (!event.ctrlKey && !event.metaKey) return false;
              const pos = current.posAtCoords({ x: event.clientX, y: event.clientY });
              return pos !== null && goTo(current, pos);
            },
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) newest.current.onText(update.state.doc.toString());
            if (!update.selectionSet && !update.docChanged) return;
            const { head } = update.state.selection.main;
            const line = update.state.doc.lineAt(head);
            newest.current.onCursor(line.number, head - line.from + 1);
          }),
        ],
      }),
    });
    handle.current = view;
    // What is typed is text here: the page's own keys must not see it.
    const keep = (event: Event): void => event.stopPropagation();
    place.addEventListener('keydown', keep);
    return () => {
      place.removeEventListener('keydown', keep);
      handle.current = undefined;
      view.destroy();
    };
  }, []);

  return <div ref={host} className="code-editor" />;
}

/** Puts the cursor at the beginning of a line, from 1, and the line into the middle. */
export function showLine(view: EditorView, line: number): void {
  const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  view.focus();
}

/** Replaces the text, leaving alone what is the same at both ends, so that cursor and history stay meaningful. */
export function replaceText(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  let from = 0;
  while (from < before.length && from < text.length && before.charCodeAt(from) === text.charCodeAt(from)) from++;
  let end = 0;
  while (end < before.length - from && end < text.length - from && before.charCodeAt(before.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end++;
  if (from === before.length && from === text.length) return;
  view.dispatch({ changes: { from, to: before.length - end, insert: text.slice(from, text.length - end) } });
}
