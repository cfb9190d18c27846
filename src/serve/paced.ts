/** Gives a function that says no once it has said yes so often in the last minute. */
export function paced(most: number, now: () => Date): () => boolean {
  let times: number[] = [];
  return () => {
    times = times.filter((time) => now().getTime() - time < 60_000);
    if (times.length >= most) return false;
    times.push(now().getTime());
    return true;
  };
}
