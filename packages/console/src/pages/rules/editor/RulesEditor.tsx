/** One rules file: text, what is wrong with it, and what a change would do, before it is saved. */
import type { Diagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError } from '../../../api/http.ts';
import { saveRulesFile, type LibraryView, type RulesFileView } from '../../../api/rules.ts';
import { noticeSignOut } from '../../../app/session.ts';
import { useShortcuts } from '../../../app/shortcuts.ts';
import type { Checked } from '../../../engine/rules-messages.ts';
import { RulesService } from '../../../engine/rules-service.ts';
import { Button, IconButton } from '../../../widgets/Button.tsx';
import { Banner, EmptyState } from '../../../widgets/Notice.tsx';
import { SkeletonRows } from '../../../widgets/Skeleton.tsx';
import { Tabs } from '../../../widgets/Tabs.tsx';
import { useRulesView } from '../use-rules-view.ts';
import { CodeEditor, replaceText, showLine } from './CodeEditor.tsx';
import type { Vocabulary } from './completion.ts';
import { readDraft, writeDraft } from './drafts.ts';
import './editor.css';
import { History } from './History.tsx';
import { Outline } from './Outline.tsx';
import { Problems } from './Problems.tsx';

interface RulesEditorProps { name: string; line: number; files: readonly RulesFileView[]; library: LibraryView; onChanged: () => void }

const PANELS = ['problems', 'backtest', 'trial', 'outline', 'history'] as const;
type Panel = (typeof PANELS)[number];
const TrialPanel = lazy(() => import('../trial/TrialPanel.tsx'));
const BacktestPanel = lazy(() => import('../backtest/BacktestPanel.tsx'));
const PANEL_NAMES: Record<Panel, string> = { problems: 'Problems', backtest: 'Backtest', trial: 'Try live', outline: 'Outline', history: 'History' };

export default function RulesEditor(props: RulesEditorProps) {
  const file = props.files.find((each) => each.name === props.name);
  const [, change] = useRulesView();
  if (file) return <FileEditor {...props} file={file} />;
  return (
    <EmptyState title={`There is no rules file ${props.name}`}>
      <p>It may have been renamed or deleted. <Button onClick={() => change({ file: '', line: 0, tab: 'files' })}>Show the files</Button></p>
    </EmptyState>
  );
}

type Saving = 'idle' | 'busy' | { fault: string; isConflict: boolean };

function FileEditor({ file, line, files, library, onChanged }: RulesEditorProps & { file: RulesFileView }) {
  const [, change] = useRulesView();
  const draft = useMemo(() => (file.readOnly ? undefined : readDraft(file.name)), [file.name, file.readOnly]);
  const [text, setText] = useState(draft?.text ?? file.content);
  /** The version that the text was made from. */
  const [base, setBase] = useState(draft?.version ?? file.version);
  const [checked, setChecked] = useState<Checked | undefined>();
  const [panel, setPanel] = useState<Panel>('problems');
  const [saving, setSaving] = useState<Saving>('idle');
  const [cursor, setCursor] = useState({ line: 1, column: 1 });
  const view = useRef<EditorView | undefined>(undefined);
  const service = useRef<RulesService | undefined>(undefined);
  const vocabulary = useRef<Vocabulary | undefined>(undefined);
  const newest = useRef({ files, checked });
  newest.current = { files, checked };
  const isChanged = !file.readOnly && text !== file.content;

  useEffect(() => {
    const started = new RulesService();
    service.current = started;
    started.words().then((words) => {
      vocabulary.current = { words, named: () => newest.current.checked?.named ?? [], tags: () => newest.current.checked?.tags ?? [] };
    }, () => undefined);
    return () => {
      started.close();
      service.current = undefined;
    };
  }, []);
  useEffect(() => {
    if (line > 0 && view.current) showLine(view.current, line);
  }, [line, file.name]);
  useEffect(() => {
    if (!file.readOnly) writeDraft(file.name, isChanged ? { text, version: base } : undefined);
  }, [file.name, file.readOnly, isChanged, text, base]);

  const check = useCallback(async (written: string): Promise<Diagnostic[]> => {
    const whole = newest.current.files.map((each) => ({ name: each.name, content: each.name === file.name ? written : each.content }));
    const asked = service.current;
    const result = await asked?.check(whole).catch((cause: unknown) => {
      // The page was left while the answer was on its way.
      if (service.current !== asked) return undefined;
      throw cause;
    });
    if (!result) return [];
    setChecked(result);
    return result.mistakes.filter((mistake) => mistake.file === file.name).map(({ from, to, severity, message }) => ({ from: Math.min(from, written.length), to: Math.min(to, written.length), severity, message }));
  }, [file.name]);

  const save = async (): Promise<void> => {
    if (!isChanged || saving === 'busy') return;
    setSaving('busy');
    try {
      const saved = await saveRulesFile(file.name, text, base);
      setBase(saved.version);
      writeDraft(file.name, undefined);
      setSaving('idle');
      onChanged();
    } catch (cause) {
      noticeSignOut(cause);
      const status = cause instanceof ApiError ? cause.status : 0;
      const words = cause instanceof Error ? cause.message : String(cause);
      setSaving({ fault: status === 422 ? `Not saved: the rules would not load. ${words}` : `Not saved: ${words}`, isConflict: status === 409 });
    }
  };
  const format = async (): Promise<void> => {
    const formatted = await service.current?.format(text);
    if (formatted !== undefined && view.current) replaceText(view.current, formatted);
  };
  const discard = (): void => {
    if (view.current) replaceText(view.current, file.content);
    setBase(file.version);
    setSaving('idle');
  };
  const leave = (): void => change({ file: '', line: 0 });
  const goTo = (place: { file: string; line: number }): void => {
    if (place.file !== file.name) change({ file: place.file, line: place.line });
    else if (view.current) showLine(view.current, place.line);
  };

  useShortcuts('Rules editor', [
    { keys: 'Escape', words: 'Back to the rules', run: leave },
    { keys: 'i', words: 'Into the text (Esc, then Tab leads out)', run: () => view.current?.focus() },
  ]);

  const mistakes = checked?.mistakes ?? [];
  const errors = mistakes.filter((mistake) => mistake.severity === 'error').length + (checked?.problem === undefined ? 0 : 1);
  return (
    <div className="rules-editor">
      <header className="editor-bar">
        <IconButton icon="back" label="Back to the rules" keys="Esc" onClick={leave} />
        <h2 className="mono truncate">{file.name}</h2>
        <span className={isChanged ? 'editor-changed' : 'muted'}>{file.readOnly ? 'comes with Eyrie, read only' : isChanged ? 'changed, not saved' : `version ${file.version}`}</span>
        <span className="editor-tools">
          {isChanged && <Button kind="quiet" onClick={discard}>Discard changes</Button>}
          {!file.readOnly && <Button title="Lay the conditions out  (Shift-Alt-F)" onClick={() => void format()}>Format</Button>}
          {!file.readOnly && <Button kind="primary" disabled={!isChanged || saving === 'busy' || errors > 0} title={errors > 0 ? 'The set does not load: see Problems' : 'Save and give it to the agents  (Ctrl-S)'} onClick={() => void save()}>{saving === 'busy' ? 'Saving…' : 'Save and deploy'}</Button>}
        </span>
      </header>
      {typeof saving === 'object' && (
        <Banner tone="bad" action={saving.isConflict ? <Button onClick={() => { setBase(file.version); setSaving('idle'); }}>Keep mine, made from the newest</Button> : <Button onClick={() => setSaving('idle')}>Close</Button>}>{saving.fault}</Banner>
      )}
      {draft !== undefined && draft.version !== file.version && base !== file.version && <Banner tone="warn" action={<Button onClick={discard}>Take the newest</Button>}>This draft was made from version {draft.version}; the newest is {file.version}.</Banner>}
      <div className="editor-body">
        <div className="editor-text">
          <CodeEditor
            initial={text} readOnly={file.readOnly} label={`Text of ${file.name}`} vocabulary={vocabulary} view={view} check={check} onText={setText}
            onCursor={(row, column) => setCursor({ line: row, column })} onSave={() => void save()} onFormat={() => void format()} onDefinition={goTo}
          />
          <footer className="editor-status muted">
            <span>Line {cursor.line}, column {cursor.column}</span>
            <span>{checked === undefined ? 'Checking…' : errors > 0 ? `${errors} ${errors === 1 ? 'error' : 'errors'}` : 'The whole set loads'}</span>
            <span className="editor-hints">Ctrl-Space completes · F12 goes to a definition · F8 to the next problem · Esc Tab leaves</span>
          </footer>
        </div>
        <aside className="editor-side" aria-label="About the file">
          <Tabs label="About the file" tabs={PANELS.filter((id) => !file.readOnly || id === 'problems' || id === 'outline').map((id) => ({ id, label: id === 'problems' && mistakes.length > 0 ? `Problems (${mistakes.length})` : PANEL_NAMES[id] }))} current={panel} onChange={setPanel}>
            {panel === 'problems' && <Problems checked={checked} file={file.name} onGo={goTo} />}
            {panel === 'backtest' && <Suspense fallback={<SkeletonRows count={6} />}><BacktestPanel files={files} candidate={{ name: file.name, content: text }} loads={checked !== undefined && errors === 0} /></Suspense>}
            {panel === 'trial' && <Suspense fallback={<SkeletonRows count={6} />}><TrialPanel candidate={{ name: file.name, content: text }} loads={checked !== undefined && errors === 0} /></Suspense>}
            {panel === 'outline' && <Outline checked={checked} library={library} file={file.name} onGo={goTo} />}
            {panel === 'history' && <History file={file} text={text} onTake={(content) => view.current && replaceText(view.current, content)} />}
          </Tabs>
        </aside>
      </div>
    </div>
  );
}
