import { type DeliveryInput, type Pace } from '../../activities/delivery-activities.js';
import { type Config } from '../config.js';

/** The configured paces: of a connection, and of a Slack channel within it. */
export function paceOf(connections: Config['connections']): (input: DeliveryInput) => Pace {
  return ({ connection: name }) => {
    const connection = connections[name];
    return {
      ofConnection: connection?.rate,
      ofPlace: connection?.kind === 'slack' ? connection.channelRate : undefined,
    };
  };
}

/** The queues that connections were given, by connection. */
export function taskQueuesOf(connections: Config['connections']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(connections).flatMap(([name, { taskQueue }]) =>
      taskQueue === undefined ? [] : [[name, taskQueue] as const],
    ),
  );
}
