import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** Database names, and the folder of each one's schema inside the schema tool. */
export const temporalDatabases = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;

/**
 * Creates Temporal's two databases and brings their schemas up to date; repeatable. `postgresUrl` is a user's who may
 * create databases. No server may be running on them.
 *
 * @throws with the schema tool's own words
 */
export async function prepareTemporalDatabases(sqlTool: string, postgresUrl: string): Promise<void> {
  const url = new URL(postgresUrl);
  const server = [
    '--plugin',
    'postgres12',
    '--ep',
    url.hostname,
    '-p',
    url.port || '5432',
    '-u',
    decodeURIComponent(url.username),
  ];
  const env = { ...process.env, SQL_PASSWORD: decodeURIComponent(url.password) };
  for (const [database, schema] of Object.entries(temporalDatabases)) {
    const steps = [
      ['create-database'],
      ['setup-schema', '-v', '0.0'],
      ['update-schema', '--schema-name', `postgresql/v12/${schema}`],
    ];
    for (const step of steps) await runSqlTool(sqlTool, [...server, '--db', database, ...step], env);
  }
  await forgetEarlierServers(postgresUrl);
}

/**
 * A server that was killed stays listed as a member of the cluster, and the next one spends most of a minute asking it
 * for help. On one machine there is never a second member.
 */
async function forgetEarlierServers(postgresUrl: string): Promise<void> {
  const url = new URL(postgresUrl);
  url.pathname = '/temporal' satisfies `/${keyof typeof temporalDatabases}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query('DELETE FROM cluster_membership');
  } finally {
    await client.end();
  }
}

async function runSqlTool(sqlTool: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await promisify(execFile)(sqlTool, args, { env });
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
    const words = `${stdout}${stderr}`.trim().slice(-1_000);
    throw new Error(`Temporal's databases could not be prepared: ${words}`, { cause: error });
  }
}
