import { writeFile } from 'node:fs/promises';
import { buildWorkflowBundle, bundlePath } from './workflow-bundle.js';

await writeFile(bundlePath, await buildWorkflowBundle());
