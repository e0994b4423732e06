import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { findTemporalExecutable } from '../../../apps/standalone/temporal-executable.js';
import { fakeExecutable } from './fake-executable.js';

let folder: string;
let cache: string;
let bin: string;
let lines: string[];
const report = (line: string) => void lines.push(line);
/** A port on which nobody listens: the network is closed. */
const nowhere = 'http://127.0.0.1:9';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debrief-test-'));
  cache = join(folder, 'cache');
  bin = join(folder, 'bin');
  lines = [];
  await mkdir(bin);
});

const env = (more: NodeJS.ProcessEnv = {}) => ({ PATH: bin, DEBRIEF_CACHE_DIR: cache, ...more });

it('prefers TEMPORAL_CLI to everything else and says so', async () => {
  const named = await fakeExecutable(join(folder, 'mine'));
  await fakeExecutable(join(bin, 'temporal'));
  await fakeExecutable(join(cache, 'temporal'));
  const found = await findTemporalExecutable(report, { env: env({ TEMPORAL_CLI: named }) });
  expect(found).toEqual({ path: named, origin: 'TEMPORAL_CLI' });
  expect(lines).toEqual([`Temporal executable: ${named} (TEMPORAL_CLI)`]);
});

it('refuses a TEMPORAL_CLI that cannot be run instead of choosing another', async () => {
  await fakeExecutable(join(bin, 'temporal'));
  const plain = join(folder, 'plain-file');
  await writeFile(plain, '');
  await expect(findTemporalExecutable(report, { env: env({ TEMPORAL_CLI: plain }) })).rejects.toThrow('plain-file');
});

it('takes the PATH before the cache', async () => {
  const onPath = await fakeExecutable(join(bin, 'temporal'));
  await fakeExecutable(join(cache, 'temporal'));
  expect(await findTemporalExecutable(report, { env: env() })).toEqual({ path: onPath, origin: 'PATH' });
});

it('takes the cache before it downloads or builds', async () => {
  const cached = await fakeExecutable(join(cache, 'temporal'));
  await fakeExecutable(join(bin, 'go'), 'exit 1');
  const found = await findTemporalExecutable(report, { env: env(), downloadOrigin: nowhere });
  expect(found).toEqual({ path: cached, origin: 'cache' });
});

it('downloads the release for this platform into the cache before it builds', async () => {
  await fakeExecutable(join(folder, 'release', 'temporal'), 'echo temporal version 0.0.0');
  const archive = join(folder, 'archive.tar.gz');
  await promisify(execFile)('tar', ['-czf', archive, '-C', join(folder, 'release'), 'temporal']);
  const { origin, paths } = await serving(await readFile(archive));
  await fakeExecutable(join(bin, 'go'), 'exit 1');
  const found = await findTemporalExecutable(report, { env: env(), downloadOrigin: origin });
  expect(found).toEqual({ path: join(cache, 'temporal'), origin: 'download' });
  expect(paths).toEqual([expect.stringMatching(/^\/cli\/archive\/latest\?platform=\w+&arch=(amd64|arm64)$/)]);
  expect(await readdir(cache)).toEqual(['temporal']);
});

it('builds with Go when the network gives no release', async () => {
  await fakeExecutable(
    join(bin, 'go'),
    'echo "$@" CGO_ENABLED=$CGO_ENABLED > "$0.called"; : > "$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"',
  );
  const found = await findTemporalExecutable(report, { env: env(), downloadOrigin: nowhere });
  expect(found).toEqual({ path: join(cache, 'temporal'), origin: 'built with Go, v1.5.1' });
  expect(await readFile(join(bin, 'go.called'), 'utf8')).toBe(
    'install -ldflags -s -w github.com/temporalio/cli/cmd/temporal@v1.5.1 CGO_ENABLED=0\n',
  );
  expect(await readdir(cache)).toEqual(['temporal']);
});

it('leaves nothing that looks finished when a build fails', async () => {
  await fakeExecutable(join(bin, 'go'), 'echo half > "$GOBIN/temporal"; echo out of disk >&2; exit 1');
  await expect(findTemporalExecutable(report, { env: env(), downloadOrigin: nowhere })).rejects.toThrow('out of disk');
  expect(await readdir(cache)).toEqual([]);
});

it('names the three ways to get one when there is none', async () => {
  const search = findTemporalExecutable(report, { env: env(), downloadOrigin: nowhere });
  await expect(search).rejects.toThrow(/install the Temporal CLI.*install Go.*TEMPORAL_ADDRESS/);
});

async function serving(body: Buffer): Promise<{ origin: string; paths: string[] }> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.end(body);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}
