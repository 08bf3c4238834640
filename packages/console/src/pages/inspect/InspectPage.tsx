/** Inspect: any capture, understood in a browser tab. A file of the reader's own never leaves the browser. */
import { useCallback, useEffect, useState, type DragEvent } from 'react';
import { navigate, useSearch } from '../../state/location.ts';
import { closeCapture, showCapture, useCurrentCapture } from './data/current-capture.ts';
import { InspectFrame } from './InspectFrame.tsx';
import './inspect.css';
import { readInspectView } from './state/inspect-view.ts';
import { Welcome } from './Welcome.tsx';

/** Captures that the server keeps. */
const onServer = (capture: string): string => `/api/sysdig/${encodeURIComponent(capture)}/download`;

/** @param addressOf where a capture that is named in the URL is to be had. */
export default function InspectPage({ addressOf = onServer }: { addressOf?: (capture: string) => string }) {
  const capture = useCurrentCapture();
  const search = useSearch();
  const view = readInspectView(new URLSearchParams(search));
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (view.capture !== undefined && view.capture !== capture?.id) showCapture({ id: view.capture, name: view.capture, source: addressOf(view.capture) });
  }, [view.capture, capture, addressOf]);
  const openFile = useCallback((file: File) => {
    showCapture({ id: undefined, name: file.name, source: file });
    // A link to a place in a file that is opened now stays; the way through another capture does not.
    const before = readInspectView(new URLSearchParams(window.location.search));
    if (before.capture !== undefined) navigate(window.location.pathname, 'replace');
  }, []);

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
      {capture ? <InspectFrame key={capture.number} capture={capture} view={view} onClose={close} onOpenFile={openFile} /> : <Welcome view={view} onOpenFile={openFile} />}
      {isOver && <div className="inspect-drop" aria-hidden="true"><p>Let go to open the capture</p></div>}
    </div>
  );
}
