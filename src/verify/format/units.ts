const decimals = (digits: number) =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
/** By their number of digits; to make one takes longer than all else. */
const DECIMALS = [decimals(0), decimals(1), decimals(2)] as const;

/** `6,198`. */
export function count(value: number): string {
  return DECIMALS[0].format(value);
}

/** `14.7 %`; what is not nothing and not all is never said to be. */
export function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  if (percent < 0.01) return '< 0.01 %';
  const digits = percent < 1 ? 2 : 1;
  const floored = part === whole ? percent : Math.min(percent, 99.9);
  return `${floored.toFixed(digits)} %`;
}

/** How long something took: `18.2 s`, `2 min 5 s`, `1 h 2 min`. */
export function duration(ms: number): string {
  if (ms < 119_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

/** A moment of the run, from its beginning: `0:23.4` with tenths, else `0:23`; from an hour on `1:02:05`. */
export function moment(ms: number, { tenths = false } = {}): string {
  const units = Math.floor(ms / (tenths ? 100 : 1000));
  const seconds = tenths ? Math.floor(units / 10) : units;
  const padded = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const clock = hours > 0 ? `${hours}:${padded(minutes)}` : String(minutes);
  return `${clock}:${padded(seconds % 60)}${tenths ? `.${units % 10}` : ''}`;
}

/** From one moment to another: `0:23.4 to 0:25.0`, or one of them where they are the same. */
export function period(fromMs: number, toMs: number): string {
  const [from, to] = [moment(fromMs, { tenths: true }), moment(toMs, { tenths: true })];
  return from === to ? from : `${from} to ${to}`;
}

/** A latency in three digits: `0.81 ms`, `48.1 ms`, `5,000 ms`. */
export function latency(ms: number): string {
  const digits = ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0;
  return `${DECIMALS[digits].format(ms)} ms`;
}
