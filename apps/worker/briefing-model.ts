import { type BriefingModel } from '../../activities/model-activities.js';
import { type ModelConfig } from '../model-config.js';

/** The configured model. What its client is made of takes tens of megabytes, and is loaded only here. */
export async function openBriefingModel(config: ModelConfig): Promise<BriefingModel & { close(): Promise<void> }> {
  const { LanguageModelClient } = await import('../../integrations/language-model/language-model-client.js');
  const { maxInputChars, maxDropped, ...options } = config;
  const client = new LanguageModelClient(options);
  return { client, maxInputChars, maxDropped, close: () => client.close() };
}
