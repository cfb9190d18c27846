/** Of the timeline and its legend. */
export const DRAWING_STYLE = `
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 12px; padding: 0; font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend svg { flex: none; }
figure { margin: 0; }
.patterns { position: absolute; }
.timeline { display: none; width: 100%; height: auto; }
@media (min-width: 1000px) { .timeline.wide { display: block; } }
@media (min-width: 580px) and (max-width: 999.98px) { .timeline.medium { display: block; max-width: 780px; } }
@media (max-width: 579.98px) { .timeline.narrow { display: block; max-width: 500px; } }
@media print {
  .timeline.wide, .timeline.narrow, .pointer { display: none; }
  .timeline.medium { display: block; max-width: none; }
}

.timeline text { font-size: 12px; fill: var(--soft); }
.timeline .panel { font-weight: 600; fill: var(--ink); }
.timeline .unit { font-weight: 400; fill: var(--soft); }
.timeline .number.failed { font-weight: 700; fill: var(--bad); }
.grid { stroke: var(--grid); fill: none; }
.axis { stroke: var(--axis); fill: none; }

.answered { fill: var(--answered); fill-opacity: .85; }
.retried { fill: url(#hatch-retried); }
#hatch-retried rect { fill: var(--retried); }
#hatch-retried path { stroke: var(--retried-line); stroke-width: 2.5; }
.failed { fill: var(--failed); }
.cross { stroke: var(--failed); stroke-width: 2; stroke-linecap: round; fill: none; }
.cross.on-failed { stroke: var(--failed-ink); }

.band { fill: var(--band); }
.band.failed { fill: url(#hatch-failed); }
#hatch-failed path { stroke: var(--band-failed); stroke-width: 5; }
.bar { fill: var(--bar); }
.bar.failed { fill: var(--failed); }
.bar.unfinished { fill: none; stroke: var(--bar); stroke-dasharray: 3 2; }
.bar.failed.unfinished { stroke: var(--failed); }

.ready, .starting, .terminating, .wanted { fill: none; stroke-width: 2; }
.ready { stroke: var(--ready); }
.ready-area { fill: var(--ready-area); }
.starting { stroke: var(--starting); stroke-dasharray: 5 2.5; }
.terminating { stroke: var(--terminating); stroke-dasharray: 1.5 2; }
.wanted { stroke: var(--axis); stroke-width: 1; stroke-dasharray: 8 4; }
.pointer rect { fill: transparent; }
.pointer rect:hover { fill: var(--band); }`;
