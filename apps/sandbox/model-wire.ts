import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

/** What somebody asks a model, in whichever of the two formats. */
export interface ModelQuestion {
  model: string;
  /** The user's words. */
  message: string;
  /** Whether the answer is to have a given shape. */
  shaped: boolean;
  /** The tool that the answer is to be given through, in Anthropic's older way. */
  tool?: string;
}

export interface ModelWire {
  path: string;
  /** The key that came with a request. */
  keyOf(request: VendorRequest): string | undefined;
  /** A string says what is wrong with the request. */
  read(request: VendorRequest): ModelQuestion | string;
  write(question: ModelQuestion, answer: string, refused: boolean): Reply;
  failure(status: number, code: string | undefined, message: string): Reply;
}

/** `POST /v1/chat/completions` (OpenAI API reference, chat). */
export const chatCompletions: ModelWire = {
  path: '/v1/chat/completions',
  keyOf: ({ headers }) => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1],
  read({ body }) {
    const { model, messages, response_format: format } = parseJsonObject(body) ?? {};
    if (typeof model !== 'string' || !Array.isArray(messages)) return 'model and messages are required';
    const wrong = format === undefined ? undefined : wrongFormat(format);
    return wrong ?? { model, message: wordsOf(messages), shaped: format !== undefined };
  },
  write({ model }, answer, refused) {
    const message = { role: 'assistant', content: refused ? null : answer, refusal: refused ? answer : null };
    return {
      status: 200,
      body: {
        id: 'chatcmpl-sandbox',
        object: 'chat.completion',
        created: 1_790_000_000,
        model,
        choices: [{ index: 0, message, finish_reason: 'stop' }],
        usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
      },
    };
  },
  failure: (status, code, message) => ({
    status,
    body: { error: { message, type: 'invalid_request_error', param: null, code: code ?? null } },
  }),
};

/** `POST /v1/messages` (Anthropic API reference, messages). */
export const anthropicMessages: ModelWire = {
  path: '/v1/messages',
  keyOf: ({ headers }) => headers['x-api-key']?.toString(),
  read({ body, headers }) {
    const { model, messages, max_tokens: maxTokens, output_config: output, tools } = parseJsonObject(body) ?? {};
    if (headers['anthropic-version'] === undefined) return 'anthropic-version: header is required';
    if (typeof model !== 'string' || !Array.isArray(messages)) return 'model and messages are required';
    if (typeof maxTokens !== 'number') return 'max_tokens: Field required';
    const tool: unknown = Array.isArray(tools) ? tools[0] : undefined;
    const name = isJsonObject(tool) && typeof tool.name === 'string' ? tool.name : undefined;
    const shaped = name !== undefined || (isJsonObject(output) && isJsonObject(output.format));
    return { model, message: wordsOf(messages), shaped, ...(name !== undefined && { tool: name }) };
  },
  write({ model, tool }, answer, refused) {
    const input = tool === undefined || refused ? undefined : parseJsonObject(answer);
    const content = input
      ? { type: 'tool_use', id: 'toolu_sandbox', name: tool, input }
      : { type: 'text', text: answer };
    return {
      status: 200,
      body: {
        id: 'msg_sandbox',
        type: 'message',
        role: 'assistant',
        model,
        content: [content],
        stop_reason: refused ? 'refusal' : input ? 'tool_use' : 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 100, output_tokens: 50 },
      },
    };
  },
  failure: (status, code, message) => ({
    status,
    body: { type: 'error', error: { type: code ?? anthropicTypes[status] ?? 'api_error', message } },
  }),
};

const anthropicTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** Of the user's messages; the instructions are not part of them. */
function wordsOf(messages: unknown[]): string {
  return messages
    .filter(isJsonObject)
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) =>
      Array.isArray(content) ? content.filter(isJsonObject).map(({ text }) => text) : [content],
    )
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/** Strict shapes close every object and require every member (OpenAI docs, structured outputs). */
function wrongFormat(format: unknown): string | undefined {
  if (!isJsonObject(format) || format.type !== 'json_schema' || !isJsonObject(format.json_schema)) {
    return 'response_format must be of type json_schema';
  }
  const { schema, strict } = format.json_schema;
  return strict === true && !isClosed(schema)
    ? 'Invalid schema for response_format: objects must be closed'
    : undefined;
}

function isClosed(schema: unknown): boolean {
  if (!isJsonObject(schema)) return false;
  if (schema.type === 'array') return isClosed(schema.items);
  if (schema.type !== 'object') return true;
  const properties: JsonObject = isJsonObject(schema.properties) ? schema.properties : {};
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const names = Object.keys(properties);
  return (
    schema.additionalProperties === false &&
    names.every((name) => required.includes(name)) &&
    Object.values(properties).every(isClosed)
  );
}
