/** Rules files: their content, order and history, and whether a change of them would load. */
import { loadRules } from '@eyrie/rules';
import { rulesFile } from '@eyrie/schema';
import { z } from 'zod';
import { problemsOf } from '../rules/validate.ts';
import type { ServerServices } from '../services.ts';
import { addEndpoint } from './endpoint.ts';
import type { Api } from './endpoint.ts';
import { Problem } from './problem.ts';

const TAG = 'Rules files';
const FILE_NAME = /^[\w.-]{1,200}\.ya?ml$/;
const fileName = z.string().regex(FILE_NAME, 'expected a file name that ends in .yaml, of letters, digits, dots, dashes and underscores');
const nameParam = z.object({ name: fileName });
const MAX_RULES_FILE = 1024 * 1024;
export const rulesContent = z.string().max(MAX_RULES_FILE, 'larger than 1 MiB');
export const candidateFiles = z.array(z.object({ name: fileName, content: rulesContent })).max(20).describe('files that are changed or added, as they would be; the others are as they are deployed');

const listedRulesFile = rulesFile.extend({
  readOnly: z.boolean().describe('comes with Eyrie'),
  version: z.number().describe('grows by one with every change; 0 for what comes with Eyrie'),
  modifiedOn: z.number().optional().describe('milliseconds since 1970'),
  modifiedBy: z.string().optional(),
});
const fileVersion = z.object({
  version: z.number(),
  what: z.string().describe('what was done'),
  changedBy: z.string(),
  changedOn: z.number().describe('milliseconds since 1970'),
  content: z.string().optional().describe('of one version only; absent when the file was deleted'),
});
const rulesProblem = z.object({ file: z.string(), line: z.number().optional(), column: z.number().optional(), message: z.string(), snippet: z.string().optional() });

export function addRulesFileRoutes(api: Api, { rulesFiles }: ServerServices): void {
  const noFile = (name: string): Problem => new Problem(404, `There is no rules file ${name}.`);

  addEndpoint(api, { method: 'get', path: '/api/v1/rulesFiles', summary: 'All rules files in the order in which they are loaded', tag: TAG, answer: z.array(listedRulesFile) }, () => rulesFiles.list());

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/rulesFiles/validate',
      summary: 'What the loader says about the whole set with these files changed; nothing is saved',
      tag: TAG,
      body: z.object({ files: candidateFiles }),
      answer: z.object({ successful: z.boolean(), errors: z.array(rulesProblem), warnings: z.array(rulesProblem) }),
    },
    async ({ body }) => {
      const files = await rulesFiles.candidate(body.files);
      const loaded = loadRules(files);
      return { successful: loaded.successful, ...problemsOf(loaded, files) };
    },
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/rulesFiles/order',
      summary: 'Load the custom rules files in this order, behind those that come with Eyrie',
      tag: TAG,
      body: z.object({ names: z.array(fileName).max(1000) }),
      answer: z.array(listedRulesFile),
    },
    ({ body }) => rulesFiles.reorder(body.names),
  );

  addEndpoint(api, { method: 'get', path: '/api/v1/rulesFiles/{name}', summary: 'One rules file', tag: TAG, params: nameParam, answer: listedRulesFile }, async ({ params }) => {
    const file = await rulesFiles.get(params.name);
    if (file === undefined) throw noFile(params.name);
    return file;
  });

  addEndpoint(
    api,
    {
      method: 'put',
      path: '/api/v1/rulesFiles/{name}',
      summary: 'Create or replace a custom rules file, and give it to the agents; it is refused, with positions, when the rules do not load',
      tag: TAG,
      params: nameParam,
      body: z.object({ content: rulesContent, version: z.number().int().min(0).optional().describe('that the change was made from, 0 for a new file: another one in between is not overwritten') }),
      answer: listedRulesFile,
    },
    ({ params, body, context }) => rulesFiles.put({ name: params.name, content: body.content }, { by: context.get('caller').name, from: body.version }),
  );

  addEndpoint(
    api,
    {
      method: 'post',
      path: '/api/v1/rulesFiles/{name}/rename',
      summary: 'Rename a custom rules file; its place in the order stays',
      tag: TAG,
      params: nameParam,
      body: z.object({ name: fileName }),
      answer: listedRulesFile,
    },
    async ({ params, body, context }) => {
      const file = await rulesFiles.rename(params.name, body.name, context.get('caller').name);
      if (file === undefined) throw noFile(params.name);
      return file;
    },
  );

  addEndpoint(
    api,
    { method: 'delete', path: '/api/v1/rulesFiles/{name}', summary: 'Delete a custom rules file; the answer is the file as it was', tag: TAG, params: nameParam, answer: listedRulesFile },
    async ({ params, context }) => {
      const file = await rulesFiles.remove(params.name, context.get('caller').name);
      if (file === undefined) throw noFile(params.name);
      return file;
    },
  );

  addEndpoint(
    api,
    { method: 'get', path: '/api/v1/rulesFiles/{name}/versions', summary: 'The newest 200 versions of a rules file, the newest first, without their content', tag: TAG, params: nameParam, answer: z.array(fileVersion) },
    ({ params }) => rulesFiles.versions(params.name),
  );

  addEndpoint(
    api,
    {
      method: 'get',
      path: '/api/v1/rulesFiles/{name}/versions/{version}',
      summary: 'A rules file as it was',
      tag: TAG,
      params: nameParam.extend({ version: z.coerce.number('expected a number').int().positive() }),
      answer: fileVersion,
    },
    async ({ params }) => {
      const version = await rulesFiles.version(params.name, params.version);
      if (version === undefined) throw new Problem(404, `There is no version ${params.version} of ${params.name}.`);
      return version;
    },
  );
}
