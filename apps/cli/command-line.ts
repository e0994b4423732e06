import { parseArgs } from 'node:util';
import { CommandFailed } from './command-failed.js';

export interface ProfilesCommand {
  verb: 'plan' | 'apply';
  /** Origin of the API, with a path where it is mounted below one. */
  url: string;
  apiKey: string;
  source: string | undefined;
  prune: boolean;
  exitCode: boolean;
}

export const usage = `Usage: debrief profiles plan|apply [options]

Shows (plan) or makes (apply) the difference between Debrief's prompt profiles and Fullstory's.

  --url URL        where Debrief's API answers; else DEBRIEF_URL
  --source NAME    the Fullstory connection, where there are several
  --prune          delete at Fullstory what Debrief made there and nobody wants any more
  --exit-code      plan ends with 2 where there is something to change
  --help

The API key is read from DEBRIEF_API_KEY.`;

/** @throws CommandFailed when the line cannot be understood, or URL or key are missing */
export function parseCommandLine(args: string[], env: NodeJS.ProcessEnv): ProfilesCommand | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [command, verb, ...more] = positionals;
  if (command !== 'profiles' || (verb !== 'plan' && verb !== 'apply') || more.length > 0) {
    throw new CommandFailed('say "debrief profiles plan" or "debrief profiles apply"; --help tells more');
  }
  const url = values.url ?? env.DEBRIEF_URL;
  if (!url) throw new CommandFailed("where is Debrief's API? Give --url or set DEBRIEF_URL, as http://127.0.0.1:3000");
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new CommandFailed(`"${url}" is not an http or https URL`);
  const apiKey = env.DEBRIEF_API_KEY;
  if (!apiKey) throw new CommandFailed('set DEBRIEF_API_KEY to one of the apiKeys in debrief.yaml');
  const { source, prune, 'exit-code': exitCode } = values;
  return { verb, url, apiKey, source, prune, exitCode };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        source: { type: 'string' },
        prune: { type: 'boolean', default: false },
        'exit-code': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new CommandFailed(`${error instanceof Error ? error.message : String(error)} (--help tells more)`);
  }
}
