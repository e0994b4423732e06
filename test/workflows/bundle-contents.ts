export interface BundleContents {
  /** Our own files, as `workflows/summarize-user.ts`. */
  files: string[];
  /** Names of the npm packages, each once. */
  packages: string[];
  /** Words of the code that stand for a vendor, its client, a schema library or a database. */
  foreignWords: string[];
}

const foreignWords = [
  'IntegrationError',
  'api.fullstory.com',
  'api.intercom.io',
  'chat.postMessage',
  'channel_not_found',
  'sobjects',
  'undici',
  'ZodError',
  'drizzle',
  'PGlite',
];

/** Reads what went into a workflow bundle from the module headings that the bundler leaves in it. */
export function bundleContents(bundle: string): BundleContents {
  const [code = ''] = bundle.split('//# sourceMappingURL=');
  const modules = [...code.matchAll(/^\/\*{3}\/ "\.\/([^"]+)"/gm)].map(([, path = '']) => path);
  const packages = modules.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return {
    files: modules.filter((path) => !path.includes('node_modules/')),
    packages: [...new Set(packages)].sort(),
    foreignWords: foreignWords.filter((word) => code.includes(word)),
  };
}
