/** Of the words, the figures and the tables. */
export const PAGE_STYLE = `
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
main { max-width: 1160px; margin: 0 auto; padding: 24px 20px 40px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0; }
h2 { font-size: 17px; margin: 0 0 12px; }
h3 { font-size: 15px; margin: 0 0 4px; }
p { margin: 0 0 8px; }
a, summary { color: var(--link); }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
footer { color: var(--soft); font-size: 13px; padding: 0 4px; }
.soft { color: var(--soft); }
.name, code, dd { overflow-wrap: anywhere; }

section, header {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 18px 20px; margin: 0 0 16px;
}
header { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 16px; border-left-width: 6px; }
header > svg { width: 44px; height: 44px; margin-top: 4px; }
header p { grid-column: 1 / -1; margin: 6px 0 0; }
header .why { font-size: 16px; }
.sign { stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
.zero-downtime { border-left-color: var(--ok); }
.zero-downtime h1 { color: var(--ok); }
.zero-downtime .sign { fill: var(--ok-ground); stroke: var(--ok); }
.downtime { border-left-color: var(--bad); }
.downtime h1 { color: var(--bad); }
.downtime .sign { fill: var(--bad-ground); stroke: var(--bad); }
.unknown { border-left-color: var(--doubt); }
.unknown h1 { color: var(--doubt); }
.unknown .sign { fill: var(--doubt-ground); stroke: var(--doubt); }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 16px; }
.figures > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.figures dt, .figures dd { margin: 0; font-size: 13px; color: var(--soft); }
.figures .value { font-size: 24px; line-height: 1.3; font-weight: 600; color: var(--ink); }
.figures .bad .value { color: var(--bad); }

.cause { border-top: 1px solid var(--line); padding: 12px 0; }
.cause:first-of-type { border-top: 0; padding-top: 0; }
.cause:last-child { padding-bottom: 0; }
.cause p { margin: 4px 0 0; max-width: 100ch; }
.cause h3 .soft { font-weight: 400; }
.plain { margin: 0 0 12px; padding-left: 20px; }
.plain:last-child { margin-bottom: 0; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 20px; margin: 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }

table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; color: var(--soft); padding: 0 0 8px; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 6px 20px 6px 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: 13px; vertical-align: bottom; }
.number-cell { text-align: right; }
td.number-cell { white-space: nowrap; }
.wrong { color: var(--bad); font-weight: 700; }
details { margin-top: 12px; }
summary { cursor: pointer; }
details table { margin-top: 8px; }

@media (max-width: 579.98px) {
  main { padding: 12px 10px 24px; }
  section, header { padding: 14px; }
  h1 { font-size: 22px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 8px; }
  .figures > div { padding: 10px 12px; }
  .figures .value { font-size: 20px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin: 0 0 8px; }
}
@media screen and (max-width: 699.98px) {
  table { font-size: 13px; }
  th, td { padding-right: 8px; }
  thead th { font-size: 12px; }
  .spare { display: none; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: flex; flex-wrap: wrap; gap: 2px 18px; border-bottom: 1px solid var(--line); padding: 7px 0; }
  .stack tr:last-child { border-bottom: 0; }
  .stack td { border: 0; padding: 0; text-align: left; min-width: 52px; }
  .stack td::before { content: attr(data-label); display: block; font-size: 11px; color: var(--soft); }
}
@media (min-width: 580px) and (max-width: 999.98px) {
  .figures { grid-template-columns: repeat(3, 1fr); }
}
@media print {
  @page { margin: 12mm; }
  * { print-color-adjust: exact; }
  body, h3 { font-size: 12px; }
  table, caption, thead th, code, footer, .figures dt, .figures dd, .legend { font-size: 11px; }
  .figures .value { font-size: 18px; }
  .figures { grid-template-columns: repeat(auto-fit, minmax(90px, 1fr)); gap: 6px; }
  .figures > div { padding: 8px 10px; }
  details:not([open]) { display: none; }
  main { padding: 0; max-width: none; }
  section, header { padding: 12px 14px; }
  header, figure, tr, .cause, .figures > div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
}`;
