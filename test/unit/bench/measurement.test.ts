import { expect, it } from 'vitest';
import { countMeasurement, formatMeasurement, type Measurement, type Mode } from '../../../bench/measurement.ts';

const RATIO = { bench: 'a-vs-b', ratio: 1.08449, limit: 1.1, spread: 0.01999, samples: 81, busy: false, a_ms: 47.5678 };

it.each<{ title: string; measurement: Measurement; mode: Mode; line: string }>([
  {
    title: 'a ratio, with three decimals',
    measurement: RATIO,
    mode: 'full',
    line: '{"bench":"a-vs-b","ratio":1.084,"limit":1.1,"spread":0.02,"samples":81,"busy":false,"a_ms":47.568}',
  },
  {
    title: 'a count, which is one sample',
    measurement: countMeasurement('requests', { value: 0, limit: 1, files: 3 }),
    mode: 'full',
    line: '{"bench":"requests","value":0,"limit":1,"samples":1,"spread":0,"files":3}',
  },
  {
    title: 'a busy machine, without a figure that could be wrong',
    measurement: { bench: 'a-vs-b', limit: 1.1, busy: true, other_cores: 0.8123 },
    mode: 'full',
    line: '{"bench":"a-vs-b","limit":1.1,"busy":true,"other_cores":0.812}',
  },
  {
    title: 'a smoke run',
    measurement: countMeasurement('requests', { value: 0, limit: 1 }),
    mode: 'smoke',
    line: '{"bench":"requests","value":0,"limit":1,"samples":1,"spread":0,"mode":"smoke"}',
  },
])('$title', ({ measurement, mode, line }) => {
  expect(formatMeasurement(measurement, mode)).toBe(line);
});
