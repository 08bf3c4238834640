import { OpenFileButton } from './OpenFileButton.tsx';
import type { InspectView } from './state/inspect-view.ts';
import { FIRST_VIEW, writeInspectView } from './state/inspect-view.ts';

/** No capture is open: how to open one. */
export function Welcome({ view, onOpenFile }: { view: InspectView; onOpenFile: (file: File) => void }) {
  const isFromLink = writeInspectView(view) !== writeInspectView(FIRST_VIEW);
  return (
    <div className="welcome">
      <div className="welcome-box">
        <h2>Drop a capture here</h2>
        <p>A <code>.scap</code> file of Eyrie, Falco, sysdig or Stratoshark, plain or gzip. It is read in this tab; nothing leaves the browser.</p>
        <p><OpenFileButton kind="primary" onOpenFile={onOpenFile}>Choose a file</OpenFileButton></p>
        {isFromLink && <p className="welcome-link">This link leads to a place in a capture. Open the same file, and you are there.</p>}
      </div>
      <p className="muted">To record this host: <code>npx eyrie record -w now.scap --duration 30s</code></p>
    </div>
  );
}
