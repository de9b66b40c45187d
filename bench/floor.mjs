/* The least that n requests take: plain fetch with the same concurrency. node floor.mjs <URL with {id}> <token> <concurrency>, ids on standard input. */
const [url, token, concurrency] = process.argv.slice(2);

let input = '';
for await (const chunk of process.stdin) input += chunk;
const ids = JSON.parse(input);

async function round() {
	const begin = performance.now();
	let next = 0;
	const work = async () => {
		while (next < ids.length) {
			const response = await fetch(url.replace('{id}', ids[next++]), {
				headers: { authorization: `Bearer ${token}` },
			});
			if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
			await response.json();
		}
	};
	await Promise.all(Array.from({ length: Number(concurrency) }, work));
	return performance.now() - begin;
}

await round();
console.log(JSON.stringify(await round()));
