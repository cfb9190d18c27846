import { IN_WORDS, type Outcome } from '../outcome.ts';

/** An outcome in a word or two: `cut off`. */
export function outcomeWord(outcome: Outcome): string {
  return IN_WORDS[outcome].split(':')[0] as string;
}
