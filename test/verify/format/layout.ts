/**
 * What is wrong with the page as it is laid out: words that are cut off, or lie on others. Runs in the browser, and so has
 * nothing but itself.
 */
export function layoutFaults(): string[] {
  const { document, getComputedStyle, NodeFilter } = globalThis as any;
  interface Words {
    words: string;
    box: { left: number; right: number; top: number; bottom: number; width: number };
    around: { left: number; right: number; top: number; bottom: number };
  }
  // The outermost pixel of a line is nobody's.
  const SLACK = 1;
  const faults: string[] = [];
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`);

  const all: Words[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const words = node.textContent.trim();
    // Rows that are stacked keep the titles of their columns for those who are read to.
    const readAloud = getComputedStyle(parent.closest('thead') ?? parent).position === 'absolute';
    if (words === '' || parent.closest('title, desc') || !parent.checkVisibility() || readAloud) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const around = parent.closest('svg, section, header, .figures > div, body').getBoundingClientRect();
    for (const box of range.getClientRects()) if (box.width > 0) all.push({ words, box, around });
  }
  if (all.length < 20) faults.push(`there are only ${all.length} words`);

  const at = ({ words, box }: Words) => `"${words.slice(0, 40)}" at ${Math.round(box.left)},${Math.round(box.top)}`;
  all.sort((a, b) => a.box.top - b.box.top);
  all.forEach((one, index) => {
    const { box, around } = one;
    const across = box.left >= around.left - SLACK && box.right <= around.right + SLACK;
    const down = box.top >= around.top - SLACK && box.bottom <= around.bottom + SLACK;
    if (!across || !down) faults.push(`${at(one)} leaves its box`);
    for (const other of all.slice(index + 1)) {
      if (other.box.top >= box.bottom - SLACK) break;
      const shared = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      if (shared > SLACK) faults.push(`${at(one)} lies on ${at(other)}`);
    }
  });
  return faults;
}
