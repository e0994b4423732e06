// How soon a killed worker's runs go on at another.

/** A workflow task that was under way. */
export const workflowTaskTimeout = '5s';
/** A workflow task that waits for the worker which has the run in its cache. */
export const stickyTaskTimeout = '2s';
