/** Whole rules files, as the settings of the Sysdig Secure API have them. */
import { z } from 'zod';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';
import { rulesContent } from './rules-file-routes.ts';

const TAG = 'Rules files';
const LOCAL_FILE = 'falco_rules_local.yaml';
export const CUSTOM_HEADER = '####################\n# Your custom rules!\n####################\n';

/** Some clients send one variant instead of a list, and its members in another spelling. */
const variant = z.looseObject({ content: rulesContent, requiredEngineVersion: z.number().nullish(), required_engine_version: z.number().nullish() });
const sentVariants = z.union([z.array(variant), variant.transform((one) => [one])]);
const sentFile = z.looseObject({ name: z.string().min(1).max(200), variants: sentVariants });

const shownFile = z.object({ name: z.string(), variants: z.array(z.object({ requiredEngineVersion: z.number(), content: z.string() })) });
const customFiles = z.object({ customFalcoRulesFiles: z.object({ files: z.array(shownFile) }) });
const defaultFiles = z.object({ defaultFalcoRulesFiles: z.object({ tag: z.string(), files: z.array(shownFile), defaultPolicies: z.array(z.string()) }) });
const systemFile = z.object({ systemRulesFile: z.object({ content: z.string() }) });

const READ_ONLY = 'The default rules come with Eyrie and are read only. Put your own into a custom rules file: it can change and extend every rule, macro and list of the default ones.';
const asVariant = (name: string, content: string): z.infer<typeof shownFile> => ({ name, variants: [{ requiredEngineVersion: 0, content }] });

export function addRulesSettings(api: Api, { rulesFiles, policies, version }: ServerServices): void {
  const custom = async (): Promise<z.infer<typeof customFiles>> => {
    const files = (await rulesFiles.list()).filter((file) => !file.readOnly);
    // The local file comes first, and is there before anybody has written one: clients look at nothing else.
    const local = files.find((file) => file.name === LOCAL_FILE)?.content ?? `${CUSTOM_HEADER}\n`;
    return { customFalcoRulesFiles: { files: [asVariant(LOCAL_FILE, local), ...files.filter((file) => file.name !== LOCAL_FILE).map((file) => asVariant(file.name, file.content))] } };
  };

  addEndpoint(api, { method: 'get', path: '/api/settings/falco/customRulesFiles', summary: 'Custom rules files', tag: TAG, answer: customFiles }, custom);

  addEndpoint(
    api,
    {
      method: 'put',
      path: '/api/settings/falco/customRulesFiles',
      summary: 'Replace the custom rules files that are named; the others stay. All are checked together, and none is saved when they do not load',
      tag: TAG,
      body: z.object({ customFalcoRulesFiles: z.looseObject({ files: z.array(sentFile).min(1).max(200) }) }),
      answer: customFiles,
    },
    async ({ body, context }) => {
      const files = body.customFalcoRulesFiles.files.map(({ name, variants }) => ({ name, content: contentOf(name, variants) }));
      for (const { name } of files) if (!/^[\w.-]{1,200}\.ya?ml$/.test(name)) throw new Problem(400, `body.customFalcoRulesFiles: ${name} is not the name of a rules file, which ends in .yaml`);
      await rulesFiles.putAll(files.map((file) => (file.name === LOCAL_FILE ? { ...file, content: withHeader(file.content) } : file)), context.get('caller').name);
      return custom();
    },
  );

  const system = (): z.infer<typeof systemFile> => ({ systemRulesFile: { content: policies.defaultRules.map((file) => file.content).join('\n') } });
  addEndpoint(api, { method: 'get', path: '/api/settings/falco/systemRulesFile', summary: 'The default rules as one text', tag: TAG, answer: systemFile }, system);

  addEndpoint(
    api,
    { method: 'put', path: '/api/settings/falco/systemRulesFile', summary: 'Refused unless nothing would change: the default rules come with Eyrie', tag: TAG, body: z.object({ systemRulesFile: z.looseObject({ content: z.string() }) }), answer: systemFile },
    ({ body }) => {
      if (body.systemRulesFile.content !== system().systemRulesFile.content) throw new Problem(405, READ_ONLY);
      return system();
    },
  );

  const defaults = (): z.infer<typeof defaultFiles> => ({
    defaultFalcoRulesFiles: { tag: `v${version}`, files: policies.defaultRules.map((file) => asVariant(file.name, file.content)), defaultPolicies: [] },
  });
  addEndpoint(api, { method: 'get', path: '/api/settings/falco/defaultRulesFiles', summary: 'The default rules files', tag: TAG, answer: defaultFiles }, defaults);

  addEndpoint(
    api,
    {
      method: 'put',
      path: '/api/settings/falco/defaultRulesFiles',
      summary: 'Refused unless nothing would change: the default rules come with Eyrie',
      tag: TAG,
      body: z.object({ defaultFalcoRulesFiles: z.looseObject({ tag: z.string(), files: z.array(sentFile) }) }),
      answer: defaultFiles,
    },
    ({ body }) => {
      const sent = body.defaultFalcoRulesFiles.files.map(({ name, variants }) => ({ name, content: contentOf(name, variants) }));
      // Clients that have saved them as files send them in the order of their folder.
      if (!sameFiles(sent, policies.defaultRules)) throw new Problem(405, READ_ONLY);
      return defaults();
    },
  );
}

interface NamedText {
  readonly name: string;
  readonly content: string;
}

const sameFiles = (a: readonly NamedText[], b: readonly NamedText[]): boolean => a.length === b.length && a.every(({ name, content }) => b.some((each) => each.name === name && each.content === content));

/** The one that asks for the newest engine. */
function contentOf(name: string, variants: readonly z.infer<typeof variant>[]): string {
  const asked = (each: z.infer<typeof variant>): number => each.requiredEngineVersion ?? each.required_engine_version ?? 0;
  const [best] = [...variants].sort((a, b) => asked(b) - asked(a));
  if (best === undefined) throw new Problem(400, `body: ${name} has no variant`);
  return best.content;
}

const withHeader = (content: string): string => (content.startsWith(CUSTOM_HEADER) ? content : `${CUSTOM_HEADER}\n${content}`);
