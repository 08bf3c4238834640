/** Rules: what agents look for, where it is written, what it covers; and the workbench to change it. */
import { lazy, Suspense } from 'react';
import { loadLibrary, loadRulesFiles } from '../../api/rules.ts';
import { useResource } from '../../state/use-resource.ts';
import { Button } from '../../widgets/Button.tsx';
import { Banner, ErrorNotice } from '../../widgets/Notice.tsx';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { Tabs } from '../../widgets/Tabs.tsx';
import { FilesList } from './files/FilesList.tsx';
import { LibraryTab } from './library/LibraryTab.tsx';
import { MitreMatrix } from './mitre/MitreMatrix.tsx';
import './rules.css';
import { NoiseReport } from './tuning/NoiseReport.tsx';
import { RULES_TABS, type RulesTab } from './rules-view.ts';
import { useRulesView } from './use-rules-view.ts';

const RENEW_MS = 15_000;
const TAB_NAMES: Record<RulesTab, string> = { library: 'Library', mitre: 'MITRE ATT&CK coverage', noise: 'Noise', files: 'Files' };
const TunePage = lazy(() => import('./tuning/TunePage.tsx'));
const RulesEditor = lazy(() => import('./editor/RulesEditor.tsx'));

export default function RulesPage() {
  const [view, change] = useRulesView();
  const library = useResource(loadLibrary, RENEW_MS);
  const files = useResource(loadRulesFiles, RENEW_MS);
  const { data, error, reload } = library;
  const renew = (): void => {
    reload();
    files.reload();
  };

  if (!data || !files.data) {
    const failed = error ?? files.error;
    return failed ? <ErrorNotice title="Rules could not be loaded" message={failed.message} onRetry={renew} /> : <SkeletonRows count={18} height={36} />;
  }
  if (view.tune !== '') return <Suspense fallback={<SkeletonRows count={12} />}><TunePage key={view.tune} eventId={view.tune} files={files.data} onChanged={renew} /></Suspense>;
  if (view.file !== '') {
    return (
      <Suspense fallback={<SkeletonRows count={24} />}>
        <RulesEditor key={view.file} name={view.file} line={view.line} files={files.data} library={data} onChanged={renew} />
      </Suspense>
    );
  }
  return (
    <div className="rules">
      <Tabs label="Parts of the rules" tabs={RULES_TABS.map((id) => ({ id, label: TAB_NAMES[id] }))} current={view.tab} onChange={(tab) => change({ tab, rule: '' })}>
        {view.tab === 'library' && <LibraryTab library={data} files={files.data} view={view} change={change} onChanged={renew} />}
        {view.tab === 'mitre' && <MitreMatrix rules={data.rules} onPick={(tag) => change({ tab: 'library', tag, rule: '' })} />}
        {view.tab === 'noise' && <NoiseReport change={change} />}
        {view.tab === 'files' && <FilesList files={files.data} library={data} change={change} onChanged={renew} />}
      </Tabs>
      {error && <Banner tone="warn" action={<Button onClick={renew}>Try again</Button>}>The rules could not be renewed: {error.message}</Banner>}
    </div>
  );
}
