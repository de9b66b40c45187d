/* Loaded into n8n before its own code: collects garbage every second, and notes how many bytes are left. */
const { appendFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
	setInterval(() => {
		globalThis.gc();
		appendFileSync(process.env.BENCH_HEAP_FILE, `${process.memoryUsage().heapUsed}\n`);
	}, 1000).unref();
}
