/** Commands over rules and fields: names, options and help. */
import { Option, type Command } from 'commander';

export function addRuleCommands(program: Command): void {
  const rules = program.command('rules').description('Check, list and describe Falco rules files.');

  rules
    .command('check')
    .description('Load rules files as an agent does, and say what is wrong with them.')
    .argument('<files...>', 'rules files in order; a folder stands for its .yaml and .yml files by name')
    .option('--json', 'the result of each file as falco -V gives it')
    .addHelpText('after', '\nExits with 0 when the rules load, warnings or not, and with 2 when they do not.\n\nExample:\n  eyrie rules check falco_rules.yaml my_rules.yaml')
    .action(async (files: string[], options) => (await import('./commands/rules.ts')).checkRules(files, options));

  rules
    .command('list')
    .description('List the rules of files: source, priority, tags and event types.')
    .argument('[files...]', 'rules files or folders; without any the default rules')
    .option('--json', 'as one JSON array')
    .action(async (files: string[], options) => (await import('./commands/rules.ts')).listRules(files, options));

  rules
    .command('describe')
    .description('Describe rules, macros and lists with everything expanded, as falco -L does, or one rule, as falco -l does.')
    .argument('[files...]', 'rules files or folders; without any the default rules')
    .option('--rule <name>', 'only this rule')
    .option('--json', 'as one JSON object, as Falco gives it')
    .addHelpText('after', "\nExamples:\n  eyrie rules describe falco_rules.yaml --rule 'Terminal shell in container'\n  eyrie rules describe falco_rules.yaml --json | jq '.rules[].details.condition_fields'")
    .action(async (files: string[], options) => (await import('./commands/rules.ts')).describeRules(files, options));

  program
    .command('fields')
    .description('List the fields that conditions and output formats may name.')
    .argument('[text...]', 'only fields whose name or description holds this text')
    .addOption(new Option('--source <name>', 'only fields of this event source').choices(['syscall', 'k8s_audit']))
    .option('--json', 'as one JSON array')
    .addHelpText('after', '\nExamples:\n  eyrie fields proc.\n  eyrie fields --source k8s_audit --json')
    .action(async (text: string[], options) => (await import('./commands/fields.ts')).fields(text.join(' '), options));
}
