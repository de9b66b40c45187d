import { createServer } from 'node:http';
import express from 'express';
import type { IDataObject } from 'n8n-workflow';
import { listen } from '../../sandbox/listen';

/** What a tool gave: its items. */
type Answer = IDataObject[];
/** What the model does next, told what the tools gave so far. */
type Step = (answers: Answer[]) => { tool: string; input: IDataObject } | { say: string };

export interface ScriptedModel {
	url: string;
	script: Step[];
	/** The tools that it was offered last. */
	tools: string[];
	close(): Promise<void>;
}

interface ChatRequest {
	messages: Array<{ role: string; content: string }>;
	tools?: Array<{ function: { name: string } }>;
}

/** Stands in for a language model behind OpenAI's interface: does what the script says. */
export async function startScriptedModel(): Promise<ScriptedModel> {
	const model: ScriptedModel = { url: '', script: [], tools: [], close: async () => {} };
	const app = express().post('/chat/completions', express.json({ limit: '5mb' }), (request, response) => {
		const { messages, tools = [] } = request.body as ChatRequest;
		model.tools = tools.map((tool) => tool.function.name);
		const answers = messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => JSON.parse(content) as Answer);
		const step = model.script[answers.length](answers);
		const call = 'tool' in step && {
			id: `call_${answers.length}`,
			type: 'function',
			function: { name: step.tool, arguments: JSON.stringify(step.input) },
		};
		const message = call
			? { role: 'assistant', content: null, tool_calls: [call] }
			: { role: 'assistant', content: 'say' in step ? step.say : '' };
		response.json({
			id: 'chatcmpl-1',
			object: 'chat.completion',
			created: 0,
			model: 'scripted',
			choices: [{ index: 0, message, finish_reason: call ? 'tool_calls' : 'stop' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		});
	});
	const { port, close } = await listen(createServer(app));
	return Object.assign(model, { url: `http://127.0.0.1:${port}`, close });
}
