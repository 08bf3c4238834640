/** Every widget in every state, for whoever works on the console. Invented data; asks the server for nothing. */
import type { Nanoseconds } from '@eyrie/schema';
import { useState, type ReactNode } from 'react';
import { useTheme } from '../../app/theme.ts';
import { ApiError } from '../../api/http.ts';
import { SEVERITY_ORDER } from '../../state/filter.ts';
import { DEFAULT_VIEW } from '../../state/view.ts';
import { Button, IconButton } from '../../widgets/Button.tsx';
import { FilterChip } from '../../widgets/Chip.tsx';
import { CopyButton } from '../../widgets/CopyButton.tsx';
import { FilterButtons } from '../../widgets/FilterButtons.tsx';
import { Histogram } from '../../widgets/Histogram.tsx';
import { Icon, ICON_NAMES } from '../../widgets/Icon.tsx';
import { JsonText } from '../../widgets/JsonText.tsx';
import { Keys } from '../../widgets/Kbd.tsx';
import { Banner, Command, EmptyState, ErrorNotice } from '../../widgets/Notice.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import { ProcessTree } from '../../widgets/ProcessTree.tsx';
import { RULE_TYPES, RuleBadge } from '../../widgets/RuleBadge.tsx';
import { SeverityLabel, SeverityMark } from '../../widgets/Severity.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { Switch } from '../../widgets/Switch.tsx';
import { Tabs } from '../../widgets/Tabs.tsx';
import { NothingFound, TroubleNotice } from '../events/states.tsx';
import '../events/events.css';
import { SAMPLE_BARS, SAMPLE_FROM, SAMPLE_JSON, SAMPLE_PROCESSES, SAMPLE_STEP, SAMPLE_TIME } from './samples.ts';
import './gallery.css';

const nothing = (): void => undefined;

export default function GalleryPage() {
  const [theme, nextTheme] = useTheme();
  return (
    <main className="gallery">
      <header><h1>Gallery</h1><Button onClick={nextTheme}>Theme: {theme}</Button></header>
      <Marks />
      <Controls />
      <Pictures />
      <States />
    </main>
  );
}

function Show({ name, children }: { name: string; children: ReactNode }) {
  return <section><h2>{name}</h2><div className="gallery-show">{children}</div></section>;
}

function Marks() {
  return (
    <>
      <Show name="Severity">{SEVERITY_ORDER.map((level) => <SeverityMark key={level} level={level} />)}{[0, 4, 6, 7].map((severity) => <SeverityLabel key={severity} severity={severity} />)}</Show>
      <Show name="Rule type">{[...RULE_TYPES, 99].map((type) => <RuleBadge key={type} type={type} />)}</Show>
      <Show name="Icons">{ICON_NAMES.map((name) => <span key={name} className="gallery-icon"><Icon name={name} />{name}</span>)}</Show>
      <Show name="Keys"><Keys keys="/" /><Keys keys="g e" /><Keys keys="Esc" /></Show>
      <Show name="Text">
        <span>Text</span><span className="muted">muted</span><span className="mono">monospace 0123456789</span><a href="#gallery">link</a>
        <span className="truncate gallery-narrow">a value too long for the place it is in</span>
      </Show>
    </>
  );
}

function Controls() {
  const [on, setOn] = useState(true);
  const [tab, setTab] = useState('one');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Show name="Buttons">
        <Button>Plain</Button><Button kind="primary">Primary</Button><Button kind="danger">Danger</Button><Button kind="quiet">Quiet</Button><Button icon="play">With icon</Button>
        <Button disabled>Disabled</Button><Button kind="primary" disabled>Disabled</Button>
        <IconButton icon="grow" label="Fill the page" keys="w" /><IconButton icon="close" label="Close" disabled /><IconButton small icon="plus" label="Only this" />
        <CopyButton text="copied from the gallery" /><FilterButtons label="proc.name" value="cat" onFilter={nothing} />
      </Show>
      <Show name="Switch"><Switch checked={on} label="A switch" onChange={setOn} /><Switch checked={!on} label="Its opposite" onChange={(next) => setOn(!next)} /><Switch checked label="Busy" busy onChange={nothing} /><Switch checked={false} label="Disabled" disabled onChange={nothing} /></Show>
      <Show name="Filter chips">
        <FilterChip label="process" exclude={false} value="cat" onRemove={nothing} onInvert={nothing} /><FilterChip label="host" exclude value="falcon-01" onRemove={nothing} onInvert={nothing} />
        <FilterChip label="container.image" exclude={false} value="registry.example.com/payments/worker-with-a-very-long-name:2026.11.21-1.44.0" onRemove={nothing} onInvert={nothing} />
      </Show>
      <Show name="Tabs"><div className="gallery-box"><Tabs label="Tabs" tabs={[{ id: 'one', label: 'One' }, { id: 'two', label: 'Two' }, { id: 'three', label: 'Three' }]} current={tab} onChange={setTab}><p className="gallery-pad">Panel {tab}</p></Tabs></div></Show>
      <Show name="Popover"><div className="gallery-anchor"><Button aria-expanded={open} onClick={() => setOpen(!open)}>Open</Button>{open && <Popover label="A popover" className="gallery-popover" onClose={() => setOpen(false)}><p>Esc closes it.</p><Button onClick={() => setOpen(false)}>Close</Button></Popover>}</div></Show>
    </>
  );
}

function Pictures() {
  const [picked, setPicked] = useState('nothing picked');
  const range = { fromMs: SAMPLE_FROM, toMs: SAMPLE_FROM + SAMPLE_STEP * SAMPLE_BARS.length, stepMs: SAMPLE_STEP, zone: 'utc' } as const;
  return (
    <>
      <Show name="Histogram">
        <div className="gallery-wide"><Histogram {...range} buckets={SAMPLE_BARS} onPick={(from, to) => setPicked(`${new Date(from).toISOString()} – ${new Date(to).toISOString()}`)} /><p className="muted">{picked}</p></div>
        <div className="gallery-wide"><Histogram {...range} buckets={SAMPLE_BARS} loading /><p className="muted">Loading</p></div>
        <div className="gallery-wide"><Histogram {...range} buckets={SAMPLE_BARS.map((bar) => ({ ...bar, counts: [0, 0, 0, 0] }))} /><p className="muted">Empty</p></div>
      </Show>
      <Show name="Process tree"><div className="gallery-box"><ProcessTree processes={SAMPLE_PROCESSES} at={SAMPLE_TIME as Nanoseconds} zone="utc" onFilter={nothing} /></div></Show>
      <Show name="JSON"><div className="gallery-box"><JsonText json={SAMPLE_JSON} /></div></Show>
    </>
  );
}

function States() {
  const fixed = { ...DEFAULT_VIEW, range: { kind: 'fixed', from: 0n as Nanoseconds, to: 1n as Nanoseconds } } as const;
  return (
    <>
      <Show name="Loading"><div className="gallery-box"><SkeletonRows count={5} /></div></Show>
      <Show name="Empty">
        <div className="gallery-box"><NothingFound view={DEFAULT_VIEW} filtered={false} change={nothing} /></div>
        <div className="gallery-box"><NothingFound view={DEFAULT_VIEW} filtered change={nothing} /></div>
        <div className="gallery-box"><NothingFound view={fixed} filtered={false} change={nothing} /></div>
        <div className="gallery-box"><EmptyState title="Empty"><p>What would appear here, and what makes it appear.</p><div><Command copy={<CopyButton text="a command" />}>a command</Command></div></EmptyState></div>
      </Show>
      <Show name="Error">
        <div className="gallery-box"><ErrorNotice title="Something could not be loaded" message="What failed and why, in the server’s words." onRetry={nothing} /></div>
        <div className="gallery-box"><TroubleNotice filter={{ search: 'proc.name =', severities: [], terms: [], scope: [] }} error={new ApiError('refused', 'filter, character 13: expected a value instead of the end', 400)} onRetry={nothing} /></div>
      </Show>
      <Show name="Banners"><div className="gallery-box"><Banner tone="plain" action={<Button>Stop</Button>}>Waiting for the server’s answer…</Banner><Banner tone="warn">Connection lost; what was loaded stays.</Banner><Banner tone="bad" action={<Button>Try again</Button>}>Older events could not be loaded.</Banner></div></Show>
    </>
  );
}
