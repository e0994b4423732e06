import { stringify } from 'yaml';
import { freePort, requireFree } from '../free-port.js';
import { temporalDatabases } from './temporal-schema.js';
import { serverTuning } from './server-tuning.js';

export interface ProductionPorts {
  /** What clients connect to. */
  frontend: number;
  others: number[];
}

/** A gRPC and a membership port for each of the four parts of the server, and one for the frontend's HTTP. */
export async function productionPorts(wanted?: number): Promise<ProductionPorts> {
  const frontend = wanted ?? (await freePort());
  await requireFree(frontend);
  const ports = new Set([frontend]);
  while (ports.size < 9) ports.add(await freePort());
  return { frontend, others: [...ports].slice(1) };
}

/** The production server's configuration: all four parts in one process, on loopback, over PostgreSQL. */
export function productionConfig(postgresUrl: string, ports: ProductionPorts, dynamicConfigFile: string): string {
  const { frontend, others } = ports;
  return stringify({
    log: { stdout: true, level: 'warn' },
    persistence: {
      numHistoryShards: 4,
      defaultStore: 'temporal',
      visibilityStore: 'temporal_visibility',
      datastores: Object.fromEntries(
        Object.keys(temporalDatabases).map((database) => [database, { sql: sqlStore(postgresUrl, database) }]),
      ),
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: rpc({ grpcPort: frontend, membershipPort: others[0], httpPort: others[1] }),
      history: rpc({ grpcPort: others[2], membershipPort: others[3] }),
      matching: rpc({ grpcPort: others[4], membershipPort: others[5] }),
      worker: rpc({ grpcPort: others[6], membershipPort: others[7] }),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${frontend}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '60s' },
  });
}

/** The tuning in the form of the server's dynamic configuration file: a list of values with constraints per key. */
export function dynamicConfig(): string {
  return stringify(Object.fromEntries(Object.entries(serverTuning).map(([key, value]) => [key, [{ value }]])));
}

function rpc(ports: Record<string, number | undefined>): object {
  return { rpc: { ...ports, bindOnLocalHost: true } };
}

function sqlStore(postgresUrl: string, databaseName: string): object {
  const { hostname, port, username, password } = new URL(postgresUrl);
  return {
    pluginName: 'postgres12',
    databaseName,
    connectAddr: `${hostname}:${port || '5432'}`,
    connectProtocol: 'tcp',
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    maxConns: 20,
    maxIdleConns: 20,
    maxConnLifetime: '1h',
  };
}
