import { type DeliveryInput, type Pace } from '../../activities/delivery-activities.js';
import { type Config } from '../config.js';

/** The configured paces: of a connection, and of a Slack channel within it. */
export function pacesOf(connections: Config['connections']): (input: DeliveryInput) => Pace[] {
  return ({ connection: name, channel }) => {
    const connection = connections[name];
    const paces: Pace[] = [];
    if (connection?.rate !== undefined) paces.push({ key: name, perSecond: connection.rate });
    if (connection?.kind === 'slack' && channel !== undefined) {
      paces.push({ key: `${name}/${channel}`, perSecond: connection.channelRate });
    }
    return paces;
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
