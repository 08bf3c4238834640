/** Inspect: any capture, understood in a browser tab. A file of the reader's own never leaves the browser. */
import { useCallback, useEffect, useState, type DragEvent } from 'react';
import { downloadUrl, loadCapture } from '../../api/captures.ts';
import type { CaptureOrigin } from '../../engine/inspect/open-capture.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { navigate, useSearch } from '../../state/location.ts';
import { SkeletonRows } from '../../widgets/Skeleton.tsx';
import { closeCapture, showCapture, useCurrentCapture } from './data/current-capture.ts';
import { InspectFrame } from './InspectFrame.tsx';
import './inspect.css';
import { readInspectView } from './state/inspect-view.ts';
import { Welcome } from './Welcome.tsx';

/** Captures that the server keeps. Of one that is gone the name is not known; opening it says why. */
async function onServer(id: string): Promise<CaptureOrigin> {
  const name = await loadCapture(id).then((known) => known.name, () => id);
  return { id, name, source: downloadUrl(id), serverId: id };
}

/** Asks for a file, as the browser does. */
function pickFile(onOpenFile: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) onOpenFile(file);
  });
  input.click();
}

/** @param locate what a capture that the URL names is called, and where it is to be had. Never fails. */
export default function InspectPage({ locate = onServer }: { locate?: (capture: string) => Promise<CaptureOrigin> }) {
  const capture = useCurrentCapture();
  const search = useSearch();
  const view = readInspectView(new URLSearchParams(search));
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (view.capture === undefined || view.capture === capture?.id) return undefined;
    let isWanted = true;
    void locate(view.capture).then((origin) => {
      if (isWanted) showCapture(origin);
    });
    return () => {
      isWanted = false;
    };
  }, [view.capture, capture, locate]);
  const openFile = useCallback((file: File) => {
    showCapture({ id: undefined, name: file.name, source: file });
    // A link to a place in a file that is opened now stays; the way through another capture does not.
    const before = readInspectView(new URLSearchParams(window.location.search));
    if (before.capture !== undefined) navigate(window.location.pathname, 'replace');
  }, []);

  const pick = useCallback(() => pickFile(openFile), [openFile]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'o') return;
      event.preventDefault();
      pick();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [pick]);
  useShortcuts('Inspect', [{ keys: 'Ctrl O', words: 'Open a file', run: pick }]);
  const close = (): void => {
    closeCapture();
    navigate(window.location.pathname);
  };
  const onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) openFile(file);
  };
  return (
    <div className="inspect" onDragOver={onDragOver} onDragLeave={(event) => { if (event.currentTarget === event.target) setOver(false); }} onDrop={onDrop}>
      {capture ? <InspectFrame key={capture.number} capture={capture} view={view} onClose={close} onOpenFile={openFile} /> : view.capture === undefined ? <Welcome view={view} onOpenFile={openFile} /> : <SkeletonRows count={14} />}
      {isOver && <div className="inspect-drop" aria-hidden="true"><p>Let go to open the capture</p></div>}
    </div>
  );
}
