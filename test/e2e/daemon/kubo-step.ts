// A step of its own that starts the node of its standard input, for a test that kills it.
import { text } from 'node:stream/consumers';
import { startKuboNode } from '../../../kit/daemon/kubo/node.ts';

await startKuboNode(JSON.parse(await text(process.stdin)), { info() {}, debug() {}, warning: console.error });
