import { type Route } from './vendor-contract.js';

export interface RouteMatch {
  route: Route;
  segments: string[];
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function capturedSegments(pattern: string[], path: string[]): string[] | undefined {
  if (pattern.length !== path.length) return undefined;
  const captured: string[] = [];
  for (const [index, part] of pattern.entries()) {
    const segment = path[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== segment) return undefined;
      continue;
    }
    const text = decoded(segment);
    if (text === undefined || text === '') return undefined;
    captured.push(text);
  }
  return captured;
}

/** Finds the first route for a method and an undecoded path; an encoded slash stays inside its segment. */
export function createRouteMatcher(routes: Route[]): (method: string, path: string) => RouteMatch | undefined {
  const table = routes.map((route) => ({ route, pattern: route.path.split('/') }));
  return (method, path) => {
    const parts = path.split('/');
    for (const { route, pattern } of table) {
      if (route.method !== method) continue;
      const segments = capturedSegments(pattern, parts);
      if (segments !== undefined) return { route, segments };
    }
    return undefined;
  };
}
