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

export function progressOn({ write, terminal }: { write(text: string): void; terminal: boolean }): Progress {
  let shown = '';
  const end = () => {
    if (shown !== '') write(ERASED);
    shown = '';
  };
  return {
    live(text) {
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
