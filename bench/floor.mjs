/* The least that n requests take: plain fetch with the same concurrency. node floor.mjs <graphUrl> <token> <concurrency>, ids on standard input. */
const [graphUrl, token, concurrency] = process.argv.slice(2);
const API = '/partner/external/v3/general/customers';

let input = '';
for await (const chunk of process.stdin) input += chunk;
const ids = JSON.parse(input);

async function round() {
	const begin = performance.now();
	let next = 0;
	const work = async () => {
		while (next < ids.length) {
			const url = `${graphUrl}${API}/${ids[next++]}/avpt-products/type/2048/overview`;
			const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
			await response.json();
		}
	};
	await Promise.all(Array.from({ length: Number(concurrency) }, work));
	return performance.now() - begin;
}

await round();
console.log(JSON.stringify(await round()));
