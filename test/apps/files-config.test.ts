import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Config, ConfigError, parseConfig } from '../../apps/config.js';

/** Parses a configuration with this section of files. */
function filesOf(files: object, env: NodeJS.ProcessEnv = {}): Config['files'] {
  const content = {
    apiKeys: [{ name: 'crm', key: 'fake-api-key' }],
    connections: { fullstory: { kind: 'fullstory', apiKey: 'fake-fullstory-key' } },
    files,
  };
  return parseConfig(stringify(content), env, 'debrief.yaml').files;
}

const credentials = { accessKeyId: 'fake-access-key-id', secretAccessKey: 'fake-secret-access-key' };

describe('files', () => {
  it('go to a bucket that is named', () => {
    const s3 = { bucket: 'exports', prefix: 'debrief/', region: 'eu-north-1', endpoint: 'https://s3.example.com' };
    expect(filesOf({ retentionDays: 7, s3: { ...s3, ...credentials } })).toEqual({
      retentionDays: 7,
      s3: { ...s3, ...credentials },
    });
  });

  it('take a region, and otherwise what AWS tools would use, where the bucket alone is given', () => {
    expect(filesOf({ s3: { bucket: 'exports' } })).toEqual({
      retentionDays: 30,
      s3: { bucket: 'exports', prefix: '', region: 'us-east-1' },
    });
  });

  it('go to the folder where every reference is to a variable that is not set', () => {
    const s3 = {
      bucket: '${S3_BUCKET:-}',
      endpoint: '${S3_ENDPOINT:-}',
      accessKeyId: '${S3_ACCESS_KEY_ID:-}',
      secretAccessKey: '${S3_SECRET_ACCESS_KEY:-}',
    };
    expect(filesOf({ s3 }).s3).toBeUndefined();
    expect(filesOf({ s3 }, { S3_BUCKET: 'exports' }).s3).toEqual({
      bucket: 'exports',
      prefix: '',
      region: 'us-east-1',
    });
  });

  it.each([
    ['files.retentionDays', { retentionDays: 0 }],
    ['files.retentionDays', { retentionDays: 1.5 }],
    ['files.s3.bucket', { s3: {} }],
    ['files.s3.prefix', { s3: { bucket: 'exports', prefix: 'debrief' } }],
    ['files.s3.prefix', { s3: { bucket: 'exports', prefix: '../' } }],
    ['files.s3.endpoint', { s3: { bucket: 'exports', endpoint: 'ftp://s3.example.com' } }],
    ['files.s3', { s3: { bucket: 'exports', accessKeyId: 'fake-access-key-id' } }],
    ['files.s3', { s3: { bucket: 'exports', buckett: 'exports' } }],
  ])('are refused with the path %s', (path, files) => {
    const parse = () => filesOf(files);
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(`\n  ${path}: `);
  });

  it('are refused without telling the credentials', () => {
    const parse = () => filesOf({ s3: { bucket: 'exports', prefix: '/', endpoint: 'x', ...credentials } });
    expect(parse).toThrow('files.s3.endpoint');
    expect(parse).not.toThrow(/fake-/);
  });
});
