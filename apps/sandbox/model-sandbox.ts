import { isJsonObject } from './json-object.js';
import { modelAnswer, type ModelMode, modelModes } from './model-answer.js';
import { anthropicMessages, chatCompletions, type ModelWire } from './model-wire.js';
import { type Reply, type VendorContract, type VendorRequest } from './vendor-contract.js';

export interface ModelCredentials {
  apiKey: string;
}

const wires = [chatCompletions, anthropicMessages];

function readMode(body: unknown): ModelMode {
  const mode = isJsonObject(body) ? modelModes.find((name) => name === body.mode) : undefined;
  if (mode === undefined) throw new TypeError(`The mode is one of ${modelModes.join(', ')}.`);
  return mode;
}

/**
 * A language model that needs no thought: it answers from the sessions in the message, in OpenAI's format and in Anthropic's.
 * The control `mode` (`{"mode": "obeys-injections"}`) makes it behave badly.
 */
export function createModelSandbox(credentials: ModelCredentials): VendorContract {
  let mode: ModelMode = 'faithful';
  const wireOf = ({ path }: VendorRequest) => wires.find((wire) => wire.path === path) ?? chatCompletions;

  function answer(wire: ModelWire, request: VendorRequest): Reply {
    const question = wire.read(request);
    if (typeof question === 'string') return wire.failure(400, undefined, question);
    if (question.shaped && mode === 'no-shapes') {
      // As vLLM does, the refusal quotes what it was sent.
      return wire.failure(400, undefined, `extra fields not permitted in ${request.body}`);
    }
    return wire.write(question, modelAnswer(question.message, mode), mode === 'refuses');
  }

  return {
    // Nothing that a model says changes anything.
    log: { effects: () => [], clear: () => undefined },
    reset() {
      mode = 'faithful';
    },
    controls: {
      mode(body) {
        mode = readMode(body);
      },
    },
    refusal(request) {
      const wire = wireOf(request);
      if (wire.keyOf(request) === credentials.apiKey) return undefined;
      return wire.failure(401, 'invalid_api_key', `Incorrect API key provided: ${wire.keyOf(request) ?? 'none'}`);
    },
    notFound: (request) => wireOf(request).failure(404, undefined, 'Unknown request URL'),
    failure: (status, request, code) => ({
      ...wireOf(request).failure(status, code, `Request failed with status ${status}`),
      ...(status === 429 && { headers: { 'retry-after': '1' } }),
    }),
    routes: wires.map((wire) => ({
      method: 'POST',
      path: wire.path,
      writes: true,
      answer: (request) => answer(wire, request),
    })),
  };
}
