/** The report on a capture: one HTML file that needs nothing else, runs nothing and fetches nothing. */
import { maskSecrets, type CaptureSummary, type EventLine, type Finding, type Findings } from '@eyrie/inspect';
import type { CaptureNote } from '@eyrie/schema';
import { formatBytes, formatCount, formatNs, formatOffset } from '../format.ts';
import { subjectOf, viewOf, viewWords } from '../notes/note-words.ts';
import type { Evidence } from './evidence.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { REPORT_STYLE } from './style.ts';

export interface ReportContent {
  readonly name: string;
  /** Bytes of the file, where they are known. */
  readonly size: number | undefined;
  readonly summary: CaptureSummary;
  readonly notes: readonly { readonly note: CaptureNote; readonly evidence: Evidence }[];
  /** undefined: no rules were run. */
  readonly findings: Findings | undefined;
  readonly isMasked: boolean;
  /** ms since 1970. */
  readonly madeAt: number;
}

/** Rules that are listed, those with the most findings first. */
const MAX_RULES = 100;

export function reportHtml(content: ReportContent): string {
  const { name, summary, notes, findings, isMasked, madeAt } = content;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Report on ${name}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header><h1>Report on ${name}</h1><p class="muted">Made with Eyrie, ${new Date(madeAt).toISOString().slice(0, 16).replace('T', ' ')} UTC. ${isMasked ? 'What looks like a key, a token, a password or a card number is masked.' : 'Secrets are not masked: keep it to yourself.'}</p></header>
<section><h2>The capture</h2>${facts(content)}${summary.problems.map((words) => html`<p class="problem">${words}</p>`)}</section>
<section><h2>Notes</h2>${notes.length === 0 ? html`<p class="muted">No notes were chosen.</p>` : notes.map((each, at) => noteHtml(each, at + 1, summary))}</section>
<section><h2>Findings</h2>${findingsHtml(findings, isMasked)}</section>
</body>
</html>
`.html;
}

function facts({ size, summary }: ReportContent): SafeHtml {
  const rows: readonly (readonly [string, string])[] = [
    ['Host', summary.hostname === '' ? 'not recorded' : summary.hostname],
    ['First event', moment(summary.firstTime)],
    ['Length', formatNs(Number(summary.endTime - summary.firstTime))],
    ['Events', summary.events.toLocaleString('en')],
    ...(size === undefined ? [] : [['Size', formatBytes(size)] as const]),
  ];
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function noteHtml({ note, evidence }: ReportContent['notes'][number], number: number, summary: CaptureSummary): SafeHtml {
  const view = viewOf(note);
  return html`<article><h3>${number}. ${subjectOf(note, summary)}</h3>
${note.text === '' ? html`` : html`<p class="note">${note.text}</p>`}
${evidence.problem === undefined ? evidenceHtml(evidence, summary.firstTime) : html`<p class="problem">The capture gives no evidence: ${evidence.problem}</p>`}
<p class="link muted">View: ${maskSecrets(viewWords(view))}. Link: <code>${note.view === '' ? '(overview)' : `?${maskSecrets(decoded(note.view))}`}</code></p></article>
`;
}

function evidenceHtml({ events, table, total, commandLine, payload }: Evidence, start: bigint): SafeHtml {
  const listed = table?.rows.length ?? events.length;
  return html`${table ? tableHtml(table) : events.length === 0 ? html`<p class="muted">No event belongs to it.</p>` : eventsHtml(events, start)}${total > listed && listed > 0 ? html`<p class="muted">The first ${listed} of ${total.toLocaleString('en')} ${table ? 'rows' : 'events'}.</p>` : html``}
${commandLine === undefined ? html`` : html`<p class="muted">Command line: <code>${commandLine}</code></p>`}
${payload === undefined ? html`` : html`<figure class="${payload.direction}"><figcaption>${payload.direction === 'read' ? 'Read' : 'Written'}: ${formatBytes(payload.length)}${payload.shown < payload.length ? `, the first ${formatBytes(payload.shown)}` : ''}</figcaption><pre>${payload.text}</pre></figure>`}`;
}

function tableHtml({ columns, rows }: NonNullable<Evidence['table']>): SafeHtml {
  return html`<table class="view"><thead><tr>${columns.map((title) => html`<th>${title}</th>`)}</tr></thead><tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;
}

function eventsHtml(events: readonly EventLine[], start: bigint): SafeHtml {
  return html`<table><thead><tr><th>Event</th><th>Time</th><th>Process</th><th>Call</th><th>What</th></tr></thead><tbody>${events.map((line) => eventHtml(line, start))}</tbody></table>`;
}

function eventHtml({ number, time, process, pid, container, direction, type, isError, info }: EventLine, start: bigint): SafeHtml {
  return html`<tr class="${isError ? 'failed' : ''}"><td>${number}</td><td>${formatOffset(time - start)}</td><td>${process} (${pid})${container === undefined ? '' : ` in ${container}`}</td><td>${direction} ${type}</td><td><code>${info}</code></td></tr>`;
}

function findingsHtml(findings: Findings | undefined, isMasked: boolean): SafeHtml {
  if (findings === undefined) return html`<p class="muted">No rules were run over the capture.</p>`;
  if (findings.found.length === 0) return html`<p class="muted">The rules found nothing.</p>`;
  const byRule = new Map<string, { readonly first: Finding; count: number }>();
  for (const finding of findings.found) {
    const seen = byRule.get(finding.rule);
    if (seen) seen.count += 1;
    else byRule.set(finding.rule, { first: finding, count: 1 });
  }
  const rules = [...byRule.values()].toSorted((a, b) => b.count - a.count);
  return html`<table><thead><tr><th>Found</th><th>Rule</th><th>Priority</th><th>The first one</th></tr></thead><tbody>${rules.slice(0, MAX_RULES).map(({ first, count }) => html`<tr><td>${formatCount(count)}</td><td>${first.rule}</td><td>${first.priority}</td><td><code>${isMasked ? maskSecrets(first.output) : first.output}</code></td></tr>`)}</tbody></table>
${rules.length > MAX_RULES ? html`<p class="muted">${rules.length - MAX_RULES} more rules found something.</p>` : html``}${findings.beyond > 0 ? html`<p class="muted">${findings.beyond.toLocaleString('en')} more matches were counted and are not listed.</p>` : html``}`;
}

/** `2026-11-27 05:40:12.123456789 UTC` of nanoseconds since 1970. */
function moment(time: bigint): string {
  const seconds = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ');
  return `${seconds}.${(time % 1_000_000_000n).toString().padStart(9, '0')} UTC`;
}

/** As people read it; a cut or damaged one as it is. */
function decoded(link: string): string {
  try {
    return decodeURIComponent(link.replaceAll('+', ' '));
  } catch {
    return link;
  }
}
