/**
 * The SDK takes a stack trace of every promise that a workflow makes, to answer a query that nobody asks of ours: a third of
 * what workflows cost. The place of an error is found by replaying the history over the sources, where traces are taken.
 */
Error.stackTraceLimit = 0;
