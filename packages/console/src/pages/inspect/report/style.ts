/** The report's own style: it is read without the console, and printed. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
body { max-width: 1000px; margin: 32px auto; padding: 0 24px; color: #14181d; background: #fff; font: 14px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 32px 0 8px; padding-bottom: 4px; border-bottom: 1px solid #dfe4e9; font-size: 17px; }
h3 { margin: 0 0 4px; font-size: 14px; overflow-wrap: anywhere; }
p { margin: 4px 0; }
code, pre { font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; }
dl { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 0; }
dt { color: #56616d; font-size: 12px; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; margin: 6px 0; border-collapse: collapse; font-size: 12.5px; }
th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid #eef2f6; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: #56616d; font-weight: 500; white-space: nowrap; }
td:not(:last-child) { white-space: nowrap; }
.view td:not(:last-child) { white-space: normal; }
.view { font-size: 11.5px; }
article { margin: 12px 0 24px; break-inside: avoid; }
figure { margin: 6px 0; padding: 6px 12px; border-left: 3px solid #1f5fbf; background: #f3f5f7; }
figure.read { border-color: #c78a1c; }
figcaption { color: #56616d; font-size: 12px; }
.note { margin: 4px 0 8px; padding-left: 12px; border-left: 3px solid #0a5fbf; white-space: pre-wrap; overflow-wrap: anywhere; }
.muted, .link { color: #56616d; }
.link { font-size: 12px; }
.problem { color: #8a5300; }
.failed td { color: #b42318; }
@media print { body { max-width: none; margin: 0; padding: 0; font-size: 11pt; } }
`;
