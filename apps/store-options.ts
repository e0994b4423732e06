import { type ActivationLimits, defaultAlertAt } from '../domain/activation-limits.js';
import { type StoreOptions } from '../storage/stores.js';
import { type Config } from './config.js';

const unlimited: ActivationLimits = { alertAt: defaultAlertAt };

/** What the stores have to know of the configuration. */
export function storeOptions({ connections, summaries }: Pick<Config, 'connections' | 'summaries'>): StoreOptions {
  const sources = Object.entries(connections).flatMap(([name, connection]) =>
    connection.kind === 'fullstory' ? [[name, connection.activations ?? unlimited] as const] : [],
  );
  return { activations: new Map(sources), summaryReuse: summaries };
}
