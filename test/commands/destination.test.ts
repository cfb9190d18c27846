import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Io } from '../../src/commands/command.ts';
import { destinationOf, wantsColours } from '../../src/commands/destination.ts';
import { ioInMemory } from './run.ts';

const COLOURS: [env: Io['env'], onTerminal: boolean, elsewhere: boolean][] = [
  [{}, true, false],
  [{ TERM: 'dumb' }, false, false],
  [{ NO_COLOR: '1' }, false, false],
  [{ NO_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '1' }, true, true],
  [{ FORCE_COLOR: '' }, true, false],
  [{ FORCE_COLOR: '0' }, false, false],
  [{ FORCE_COLOR: 'false' }, false, false],
  [{ FORCE_COLOR: '1', TERM: 'dumb' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
];

describe('colours', () => {
  for (const [env, onTerminal, elsewhere] of COLOURS) {
    test(JSON.stringify(env), () => {
      assert.equal(wantsColours({ terminal: true, env }), onTerminal, 'on a terminal');
      assert.equal(wantsColours({ terminal: false, env }), elsewhere, 'elsewhere');
    });
  }
});

test('the width counts where standard output is a terminal', () => {
  assert.equal(destinationOf(ioInMemory({ terminal: true, columns: 72 }), 'deny').columns, 72);
  assert.equal(destinationOf(ioInMemory({ terminal: false, columns: 72 }), 'deny').columns, undefined);
});
