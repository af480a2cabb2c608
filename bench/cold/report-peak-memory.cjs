// node --require bench/cold/report-peak-memory.cjs SCRIPT: at its end, writes the most bytes of memory that the process had at one
// time (peak RSS) to the file $BENCH_PEAK_MEMORY. CommonJS, because --require preloads nothing else.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  writeFileSync(process.env.BENCH_PEAK_MEMORY, `${peakKiB() * 1024}`);
});

/** On Linux, getrusage(2) also counts the memory of the process that started this one, before exec. VmHWM does not. */
function peakKiB() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
