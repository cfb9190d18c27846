/** An amount of a resource in billionths, the finest that Kubernetes keeps: exact, where a float of bytes and cores is not. */
export type Quantity = bigint;

/** One of a resource: a Pod, a core, a byte. */
export const ONE: Quantity = 10n ** 9n;

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** A number, and a suffix or an exponent. Lengths are bounded: what is longer is no amount of anything. */
const QUANTITY = /^([+-]?)([0-9]{0,40})(?:\.([0-9]{0,40}))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,3})?$/;

/**
 * A resource.Quantity such as `500m`, `1.5Gi` or `12e6`, or a plain number; undefined where it is none. What is finer
 * than a billionth is rounded away from 0.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string | number): Quantity | undefined {
  const written = String(text);
  if (written.length > LONGEST_KEPT) return parse(written);
  let quantity = parsed.get(written);
  if (quantity === undefined && !parsed.has(written)) {
    quantity = parse(written);
    if (parsed.size >= MOST_KEPT) parsed.clear();
    parsed.set(written, quantity);
  }
  return quantity;
}

/** The same few amounts come again and again, and to parse them costs more than all else that is done with them. */
const parsed = new Map<string, Quantity | undefined>();
const LONGEST_KEPT = 16;
const MOST_KEPT = 1000;

function parse(text: string): Quantity | undefined {
  const [, sign, whole = '', fraction = '', suffix = ''] = QUANTITY.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const binary = BINARY.indexOf(suffix) + 1;
  const exponent = binary > 0 ? 0 : (DECIMAL[suffix] ?? Number(suffix.slice(1)));
  const digits = BigInt(whole + fraction) * 1024n ** BigInt(binary);
  const shift = exponent + 9 - fraction.length;
  const scale = 10n ** BigInt(Math.abs(shift));
  const amount = shift >= 0 ? digits * scale : (digits + scale - 1n) / scale;
  return sign === '-' ? -amount : amount;
}

/** The shortest exact way to say it to a person: `1536Mi`, `2500m`, `10`. */
export function formatQuantity(amount: Quantity): string {
  if (amount < 0n) return `-${formatQuantity(-amount)}`;
  if (amount % ONE !== 0n) {
    const [unit, suffix] = (
      [
        [1_000_000n, 'm'],
        [1_000n, 'u'],
      ] as const
    ).find(([each]) => amount % each === 0n) ?? [1n, 'n'];
    return `${amount / unit}${suffix}`;
  }
  const ones = amount / ONE;
  for (let power = BINARY.length; power > 0; power -= 1) {
    const unit = 1024n ** BigInt(power);
    if (ones > 0n && ones % unit === 0n) return `${ones / unit}${BINARY[power - 1]}`;
  }
  return String(ones);
}
