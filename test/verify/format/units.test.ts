import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, duration, latency, moment, period, share } from '../../../src/verify/format/units.ts';

const TABLE: readonly (readonly [said: string, expected: string])[] = [
  [count(6198), '6,198'],
  [count(0), '0'],

  [share(0, 0), '0 %'],
  [share(0, 100), '0 %'],
  [share(147, 1000), '14.7 %'],
  [share(1, 1), '100.0 %'],
  [share(99_999, 100_000), '99.9 %'],
  [share(1, 100_000), '< 0.01 %'],
  [share(1, 10_000), '0.01 %'],
  [share(39, 2776), '1.4 %'],

  [duration(0), '0.0 s'],
  [duration(18_249), '18.2 s'],
  [duration(119_949), '119.9 s'],
  [duration(119_960), '2 min'],
  [duration(125_000), '2 min 5 s'],
  [duration(3_600_000), '1 h'],
  [duration(3_725_000), '1 h 2 min'],
  [duration(3_599_700), '1 h'],

  [moment(0), '0:00'],
  [moment(65_999), '1:05'],
  [moment(3_725_000), '1:02:05'],
  [moment(23_449, { tenths: true }), '0:23.4'],
  [moment(59_999, { tenths: true }), '0:59.9'],
  [period(23_400, 25_000), '0:23.4 to 0:25.0'],
  [period(23_400, 23_449), '0:23.4'],

  [latency(0.8123), '0.81 ms'],
  [latency(9.996), '10.0 ms'],
  [latency(48.13), '48.1 ms'],
  [latency(99.96), '100 ms'],
  [latency(5000), '5,000 ms'],
];

for (const [said, expected] of TABLE) test(expected, () => assert.equal(said, expected));
