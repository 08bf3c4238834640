/** The policies that this agent runs. A new set takes effect whole, or not at all. */
import { K8S_AUDIT_SOURCE, SYSCALL_SOURCE, type AuditContext, type StreamContext } from '@eyrie/rules';
import type { Labels, PolicySet } from '@eyrie/schema';
import type { Container } from '@eyrie/state';
import { PolicyEngine } from './policy-engine.ts';
import { PolicyScope } from './policy-scope.ts';
import { NO_RULES, readyRules, type ReadyRule, type ReadyRules } from './ready-rules.ts';

export interface AgentPoliciesOptions {
  /** A rule matched; which of its policies are about the container is for the scope to say. */
  readonly onSyscall: (context: StreamContext, ready: ReadyRule) => void;
  readonly onAudit?: (context: AuditContext, ready: ReadyRule) => void;
  /** See {@link PolicyScope}. */
  readonly labelsOf: (container: Container) => Labels;
}

export class AgentPolicies {
  readonly syscalls: PolicyEngine<StreamContext>;
  readonly audit: PolicyEngine<AuditContext>;
  readonly #labelsOf: (container: Container) => Labels;
  #ready: ReadyRules = NO_RULES;
  #scope: PolicyScope;

  constructor({ onSyscall, onAudit = () => undefined, labelsOf }: AgentPoliciesOptions) {
    this.syscalls = new PolicyEngine(onSyscall);
    this.audit = new PolicyEngine(onAudit);
    this.#labelsOf = labelsOf;
    this.#scope = new PolicyScope([], labelsOf);
  }

  /** Version of the running set; 0 before the first. */
  get version(): number {
    return this.#ready.version;
  }

  /** So many bytes of what each call reads or writes the captures of the running set ask for; 0: nothing in particular. */
  get snapLength(): number {
    const asked = this.#ready.policies.flatMap(({ actions }) => actions.flatMap((action) => (action.type === 'capture' ? (action.snapLength ?? 0) : 0)));
    return Math.max(0, ...asked);
  }

  /** Of the running set: to be kept by those who ask it later about an event of now. */
  get scope(): PolicyScope {
    return this.#scope;
  }

  /**
   * Makes this set the running one.
   * @returns why it cannot be used; the one before then goes on running.
   */
  use(set: PolicySet): string | undefined {
    const ready = readyRules(set);
    if (typeof ready === 'string') return ready;
    this.#ready = ready;
    this.#scope = new PolicyScope(ready.policies, this.#labelsOf);
    this.syscalls.use(ready.rules.filter(({ rule }) => rule.source === SYSCALL_SOURCE));
    this.audit.use(ready.rules.filter(({ rule }) => rule.source === K8S_AUDIT_SOURCE));
    return undefined;
  }
}
