import { randomUUID } from 'node:crypto';
import { type Connections } from '../../activities/connections.js';
import { type Failure } from '../../domain/failure.js';
import { type Config } from '../config.js';

/**
 * Tells people once that a destination was paused, where the configuration says. That the telling fails is logged and
 * stops nothing: the pause is visible in the API as well.
 */
export function createPauseAlert(
  alerts: Config['delivery']['alerts'],
  { slack, webhook }: Pick<Connections, 'slack' | 'webhook'>,
): (place: string, cause: Failure) => Promise<void> {
  return async (place, { kind, message }) => {
    const text =
      `Debrief paused ${place}: it failed ten times in a row (${kind}: ${message}). ` +
      'Deliveries wait; one is tried every five minutes. Resume with POST /v1/destinations/resume.';
    console.error(JSON.stringify({ level: 'warn', timestamp: Date.now(), message: text }));
    if (!alerts) return;
    const { connection, channel } = alerts;
    try {
      if (channel !== undefined) await slack.get(connection)?.postNotice(channel, text);
      await webhook
        .get(connection)
        ?.send({ id: randomUUID(), type: 'destination.paused', data: { place, kind, message } });
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      console.error(
        JSON.stringify({ level: 'error', timestamp: Date.now(), message: 'the alert was not delivered', fault }),
      );
    }
  };
}
