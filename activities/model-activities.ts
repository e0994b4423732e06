import { cancellationSignal } from '@temporalio/activity';
import { type Briefing } from '../domain/briefing.js';
import { composeBriefing } from '../domain/compose-briefing.js';
import { mergedInstead, modelBriefing } from '../domain/model-briefing.js';
import { modelInput } from '../domain/model-input.js';
import { type LanguageModelClient } from '../integrations/language-model/language-model-client.js';
import { type BriefingSources, type RunLedger } from '../storage/run-ledger.js';
import { type OpenDelivery } from './open-delivery.js';
import { type ComposeInput, type PublishBriefing } from './publish-briefing.js';

/** The configured model and what the operator allows it. */
export interface BriefingModel {
  client: Pick<LanguageModelClient, 'proposeStatements'>;
  maxInputChars: number;
  /** The share of its statements that may be dropped before the merge stands in. */
  maxDropped: number;
}

export interface ModelActivities {
  /**
   * As `composeBriefing`, with the statements of a language model as far as they bear being checked. An attempt after a
   * crash asks again only where nothing was stored.
   */
  composeBriefingWithModel(input: ComposeInput): Promise<{ open: OpenDelivery[] }>;
}

export interface ModelActivityOptions {
  runLedger: RunLedger;
  publish: PublishBriefing;
  /** Undefined: there is none to ask. */
  model: BriefingModel | undefined;
}

export function createModelActivities({ runLedger, publish, model }: ModelActivityOptions): ModelActivities {
  return {
    composeBriefingWithModel: (input) =>
      publish(input, async (run) => {
        const note = run.request.note ?? null;
        // What is stored stays, whatever is made of it here; a model need not be asked for that.
        if (run.briefingVersion !== null && !input.latest) return composeBriefing(run.visits, note);
        if (!model) return mergedInstead(run.visits, note, notConfigured);
        await runLedger.enter(input.runId, 'composing');
        return writtenBy(model, run, cancellationSignal());
      }),
  };
}

async function writtenBy(model: BriefingModel, run: BriefingSources, signal: AbortSignal): Promise<Briefing> {
  const { client, maxInputChars, maxDropped } = model;
  const { visits } = run;
  const note = run.request.note ?? null;
  const input = modelInput(visits, maxInputChars);
  if (!input) return mergedInstead(visits, note, tooLong);
  const proposed = await client.proposeStatements(input.text, signal);
  return modelBriefing({ visits, note, input, proposed, maxDropped });
}

/** The API that accepted the run knows a model, this worker does not. */
const notConfigured = { code: 'model-not-configured', message: 'The worker has no model in its configuration.' };

const tooLong = {
  code: 'input-too-long',
  message: 'Not even the newest session has room in what the model may be told (model.maxInputChars).',
};
