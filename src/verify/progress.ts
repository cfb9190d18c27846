/** What a person sees of a run while it goes on, on standard error. */
export interface Progress {
  /** What goes on now: on a terminal it takes the place of what was said before; elsewhere nobody is told. */
  live(text: string): void;
  /** What is done: it stays. */
  line(text: string): void;
  /** Takes the live line away. */
  end(): void;
}

const ERASED = '\r\u001b[K';

/** Where progress is written; a line that is wider than its columns could not be taken back. */
export interface ProgressTo {
  write(text: string): void;
  terminal: boolean;
  columns?(): number | undefined;
}

export function progressOn({ write, terminal, columns }: ProgressTo): Progress {
  let shown = '';
  const end = () => {
    if (shown !== '') write(ERASED);
    shown = '';
  };
  return {
    live(whole) {
      const text = whole.slice(0, Math.max(1, (columns?.() ?? Number.POSITIVE_INFINITY) - 1));
      if (!terminal || text === shown) return;
      write(`${shown === '' ? '' : ERASED}${text}`);
      shown = text;
    },
    line(text) {
      end();
      write(`${text}\n`);
    },
    end,
  };
}
