/* Loaded into n8n before its own code: collects garbage several times a second, and notes how many bytes are left. */
const { appendFileSync } = require('node:fs');

setInterval(() => {
	globalThis.gc();
	appendFileSync(process.env.BENCH_HEAP_FILE, `${process.memoryUsage().heapUsed}\n`);
}, 300).unref();
