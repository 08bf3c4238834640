/** The whole result as a file. The browser shows the download and can cancel it. */
import { useState } from 'react';
import { query } from '../../api/http.ts';
import { boundsOf, type TimeRange } from '../../state/time-range.ts';
import { IconButton } from '../../widgets/Button.tsx';
import { Popover } from '../../widgets/Popover.tsx';
import './saved-filters.css';

const FORMATS = [['csv', 'CSV', 'one line per event, for spreadsheets'], ['ndjson', 'NDJSON', 'one JSON object per line'], ['json', 'JSON', 'one array']] as const;

export function ExportMenu({ range, filter, total }: { range: TimeRange; filter: string; total: number | undefined }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="export-place">
      <IconButton icon="download" label="Export events" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)} />
      {open && (
        <Popover label="Export events" className="export-menu" onClose={() => setOpen(false)}>
          {FORMATS.map(([format, name, words]) => (
            <a key={format} href={`/api/v1/secureEvents/export${query({ ...boundsOf(range, Date.now()), filter, format })}`} download onClick={() => setOpen(false)}>
              <b>{name}</b><span className="muted">{words}</span>
            </a>
          ))}
          <p className="muted">{total === undefined ? 'All events' : total === 1 ? 'The one event' : `All ${total.toLocaleString('en')} events`} of this window and filter, newest first.</p>
        </Popover>
      )}
    </div>
  );
}
