import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, type LanguageModel, NoObjectGeneratedError, Output } from 'ai';
import { type z } from 'zod';
import { type ProposedStatement } from '../../domain/checked-statements.js';
import { type FailureKind } from '../../domain/failure.js';
import { IntegrationError } from '../http/integration-error.js';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { briefingInstructions } from './briefing-instructions.js';
import { readModelError } from './model-errors.js';
import { createModelFetch } from './model-fetch.js';
import { statementAnswer, toProposedStatements } from './statement-answer.js';

export interface LanguageModelOptions {
  kind: 'openai-compatible' | 'anthropic';
  /** Up to and with the version, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Empty where the endpoint wants none. */
  apiKey: string;
  model: string;
  /** Absent: the endpoint's own, as for `maxOutputTokens`. */
  temperature?: number;
  maxOutputTokens?: number;
  timeoutMs: number;
  /** Calls in flight at once. Default 8. */
  concurrency?: number;
}

/** A package would write its warnings between the lines of our log, and not as JSON. */
globalThis.AI_SDK_LOG_WARNINGS = false;

/** A language model behind any endpoint that speaks OpenAI's chat completions or Anthropic's messages. */
export class LanguageModelClient {
  readonly #http: VendorHttp;
  readonly #model: LanguageModel;
  /** Some endpoints refuse to be told a shape; those are asked for text. */
  #takesShape = true;

  constructor(private readonly options: LanguageModelOptions) {
    const { baseUrl, apiKey, timeoutMs, concurrency = 8 } = options;
    this.#http = createVendorHttp({
      vendor: 'language-model',
      connection: 'model',
      baseUrl,
      timeoutMs,
      concurrency,
      readError: readModelError,
      secrets: [apiKey],
    });
    this.#model = languageModel(options, createModelFetch(this.#http));
  }

  /**
   * Asks once for statements about sessions; nothing is repeated, except that an endpoint which takes no shape is asked
   * without one. Nobody has checked what comes back.
   *
   * @throws IntegrationError, `rejected` where the answer is no JSON of statements, or the signal's reason when aborted
   */
  async proposeStatements(sessions: string, signal?: AbortSignal): Promise<ProposedStatement[]> {
    const statements = toProposedStatements(await this.#answer(sessions, signal));
    if (statements) return statements;
    throw this.#failure('rejected', 'answer-unreadable', 'the answer holds no JSON of statements');
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #answer(sessions: string, signal?: AbortSignal): Promise<string> {
    if (!this.#takesShape) return this.#generate(sessions, signal);
    try {
      return await this.#generate(sessions, signal, Output.object({ schema: statementAnswer, name: 'briefing' }));
    } catch (error) {
      if (!isRefusedRequest(error)) throw error;
      const answer = await this.#generate(sessions, signal);
      this.#takesShape = false;
      return answer;
    }
  }

  async #generate(sessions: string, signal?: AbortSignal, output?: StatementOutput): Promise<string> {
    const { temperature, maxOutputTokens } = this.options;
    try {
      const { text } = await generateText({
        model: this.#model,
        instructions: briefingInstructions,
        prompt: sessions,
        // Attempts are the engine's to count.
        maxRetries: 0,
        abortSignal: signal,
        temperature,
        maxOutputTokens,
        output,
      });
      return text;
    } catch (error) {
      // The shape is ours to check: a statement that does not fit is dropped, not the whole answer.
      if (NoObjectGeneratedError.isInstance(error)) return error.text ?? '';
      if (signal?.aborted) throw signal.reason;
      throw integrationErrorIn(error) ?? this.#failure('unavailable', undefined, 'the answer is not of its kind');
    }
  }

  /** Without its cause, which may quote the sessions. */
  #failure(kind: FailureKind, code: string | undefined, reason: string): IntegrationError {
    const message = `model: could not write a briefing: ${reason}`;
    return new IntegrationError({ message, kind, vendor: 'language-model', effect: 'none', code });
  }
}

type StatementOutput = ReturnType<typeof Output.object<z.infer<typeof statementAnswer>>>;

function languageModel({ kind, baseUrl, apiKey, model }: LanguageModelOptions, fetch: typeof globalThis.fetch) {
  const settings = { baseURL: baseUrl.replace(/\/+$/, ''), name: 'model', fetch };
  if (kind === 'anthropic') return createAnthropic({ ...settings, apiKey })(model);
  const key = apiKey === '' ? {} : { apiKey };
  return createOpenAICompatible({ ...settings, ...key, supportsStructuredOutputs: true })(model);
}

/** Said of a request that the endpoint understands too little of to do anything with it. */
function isRefusedRequest(error: unknown): boolean {
  return error instanceof IntegrationError && (error.status === 400 || error.status === 422);
}

/** What our own `fetch` threw, however the packages wrapped it. */
function integrationErrorIn(error: unknown): IntegrationError | undefined {
  if (error instanceof IntegrationError) return error;
  return error instanceof Error ? integrationErrorIn(error.cause) : undefined;
}
