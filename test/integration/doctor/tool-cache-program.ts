// Run as a program: prints what the tool cache in RUNNER_TOOL_CACHE is like.
import { inspectToolCache } from '../../../kit/doctor/facts/tool-cache.ts';

console.log(JSON.stringify(await inspectToolCache(process.env.RUNNER_TOOL_CACHE ?? '')));
