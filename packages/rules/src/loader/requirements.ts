/** Plugins that rules files ask for, against those that are there. */
import type { PluginRequirement } from './definitions.ts';
import { isCompatible, parseVersion } from './version.ts';

/** Versions by the name of the plugin. */
export type Plugins = Readonly<Record<string, string>>;

/**
 * @param required each a list of alternatives, of which one must be there.
 * @returns what is missing, for people; undefined when nothing is.
 */
export function unmetRequirement(required: readonly (readonly PluginRequirement[])[], plugins: Plugins): string | undefined {
  for (const alternatives of required) {
    const problem = problemOf(alternatives, plugins);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first alternative whose plugin is there decides: another does not make up for a wrong version of it. */
function problemOf(alternatives: readonly PluginRequirement[], plugins: Plugins): string | undefined {
  const present = alternatives.find(({ name }) => Object.hasOwn(plugins, name));
  if (present === undefined) {
    return `Plugin requirement not satisfied, must load one of: ${alternatives.map(({ name, version }) => `${name} (>= ${version})`).join(', ')}`;
  }
  const { name, version } = present;
  const text = plugins[name] ?? '';
  const available = parseVersion(text);
  const wanted = parseVersion(version);
  if (available === undefined) return `Plugin '${name}' has invalid version string '${text}'`;
  if (wanted !== undefined && isCompatible(available, wanted)) return undefined;
  return `Plugin '${name}' version '${text}' is not compatible with required plugin version '${version}'`;
}
