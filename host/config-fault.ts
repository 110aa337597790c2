import { pathToFileURL } from 'node:url';
import { LakeError } from '../lib/lake/error.ts';
import { packageName } from './owner-module.ts';

const importLine = `import { defineLake } from '${packageName}';`;

/** A configuration that cannot be loaded, with the place in it and what to change. Code `invalid-config`. */
export function configFault(path: string, cause: unknown): LakeError {
  const line = lineOf(path, cause);
  const where = line === undefined ? path : `${path}, line ${line},`;
  return new LakeError(`${where} cannot be loaded: ${reasonOf(cause)}`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'never',
    cause,
  });
}

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  switch (codeOf(cause)) {
    case 'ERR_MODULE_NOT_FOUND': {
      const [, wanted = 'something'] = /^Cannot find (?:package|module) '([^']+)'/.exec(message) ?? [];
      return `it imports ${wanted}, which is not there. It needs one import alone: ${importLine}`;
    }
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return `it is not valid TypeScript: ${message}. Look for a comma, a quote or a bracket that is missing there or on the line before.`;
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return `${message}. Write it as a plain value.`;
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return 'Node reads no TypeScript inside a folder node_modules. Move it to a folder of your own (lake init makes one).';
    default:
      return cause instanceof SyntaxError && message.includes('does not provide an export')
        ? `${message}. It needs one import alone: ${importLine}`
        : `${message.replace(/\.$/, '')}. Correct it there, or begin anew with lake init in another folder.`;
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

/** The line of the file that the error's stack names, if it names one. */
function lineOf(path: string, cause: unknown): string | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  for (const name of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(`${name}:`);
    const line = at < 0 ? undefined : /^\d+/.exec(stack.slice(at + name.length + 1))?.[0];
    if (line !== undefined) return line;
  }
  return undefined;
}
