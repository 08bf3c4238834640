/** Fields of Kubernetes audit events: who asked the API server for what, and what came of it. Fields of pods have a file of their own. */
import { byteStringOf, type ByteString } from '@eyrie/scap';
import type { FieldDefinition, FieldFamily } from '../definition.ts';
import { allBelow, below, isList, jsonText, jsonTexts, type Json } from '../json/value.ts';
import { onAudit } from './audit-field.ts';
import { ofSpec, POD_FIELDS } from './pod-fields.ts';
import { queryParameter } from './request-uri.ts';

function single(...keys: readonly string[]): FieldDefinition {
  return onAudit((event) => {
    const value = below(event, ...keys);
    return value === undefined ? undefined : jsonText(value);
  });
}

/** A list, or the element that the argument numbers. */
function listOf(...keys: readonly string[]): FieldDefinition {
  return onAudit((event, argument) => {
    const value = below(event, ...keys);
    if (!isList(value)) return undefined;
    return jsonTexts(argument === undefined ? value : value.slice(Number(argument), Number(argument) + 1));
  });
}

const annotation = (name: string): FieldDefinition => single('annotations', name);

/** Subjects of one kind, in the request to bind a role. */
function subjects(kind: string, text: (subject: Json) => ByteString | undefined): FieldDefinition {
  return onAudit((event) => {
    const all = below(event, 'requestObject', 'subjects');
    if (!isList(all)) return undefined;
    const names = all.filter((subject) => below(subject, 'kind') === kind).map(text).filter((name) => name !== undefined);
    return names.length === 0 ? undefined : names;
  });
}

const nameOf = (subject: Json): ByteString | undefined => {
  const name = below(subject, 'name');
  return name === undefined ? undefined : jsonText(name);
};

function namespacedNameOf(subject: Json): ByteString | undefined {
  const name = nameOf(subject);
  const namespace = below(subject, 'namespace');
  return name === undefined || namespace === undefined ? undefined : (`${jsonText(namespace)}:${name}` as ByteString);
}

/** A property of the rules of a role, all in one list; the argument numbers the rule. */
function ofRoleRules(key: string): FieldDefinition {
  return onAudit((event, argument) => {
    const values = allBelow(event, ['requestObject', 'rules', key], argument === undefined ? undefined : Number(argument));
    return jsonTexts(values.flatMap((value) => (isList(value) ? value : [])));
  });
}

/** The ports of a service as JSON objects; the argument numbers one. */
const servicePorts = listOf('requestObject', 'spec', 'ports');

/** The name that the API server gave to a pod, when the request is about the pod itself. */
const targetPod = onAudit((event) => {
  const subresource = below(event, 'objectRef', 'subresource') ?? '';
  if (below(event, 'objectRef', 'resource') !== 'pods' || subresource !== '') return undefined;
  const name = below(event, 'responseObject', 'metadata', 'name');
  return name === undefined ? undefined : jsonText(name);
});

const uriParameter = onAudit((event, name) => {
  const uri = below(event, 'requestURI');
  return typeof uri === 'string' && name !== undefined ? queryParameter(uri, name) : undefined;
});

export const K8S_AUDIT_FIELDS: FieldFamily = {
  'ka.auditid': single('auditID'),
  'ka.stage': single('stage'),
  'ka.auth.decision': annotation('authorization.k8s.io/decision'),
  'ka.auth.reason': annotation('authorization.k8s.io/reason'),
  'ka.auth.openshift.decision': annotation('authentication.openshift.io/decision'),
  'ka.auth.openshift.username': annotation('authentication.openshift.io/username'),
  'ka.validations.admission.policy.failure': annotation('validation.policy.admission.k8s.io/validation_failure'),
  'ka.security.pod.violations': annotation('pod-security.kubernetes.io/audit-violations'),
  'ka.cluster.name': annotation('cluster_name'),
  'ka.user.name': single('user', 'username'),
  'ka.user.groups': listOf('user', 'groups'),
  'ka.impuser.name': single('impersonatedUser', 'username'),
  'ka.verb': single('verb'),
  'ka.uri': single('requestURI'),
  'ka.uri.param': uriParameter,
  'ka.target.name': single('objectRef', 'name'),
  'ka.target.namespace': single('objectRef', 'namespace'),
  'ka.target.resource': single('objectRef', 'resource'),
  'ka.target.subresource': single('objectRef', 'subresource'),
  'ka.target.pod.name': targetPod,
  'ka.req.binding.subjects': listOf('requestObject', 'subjects'),
  'ka.req.binding.subjects.user_names': subjects('User', nameOf),
  'ka.req.binding.subjects.group_names': subjects('Group', nameOf),
  'ka.req.binding.subjects.serviceaccount_names': subjects('ServiceAccount', nameOf),
  'ka.req.binding.subjects.serviceaccount_ns_names': subjects('ServiceAccount', namespacedNameOf),
  'ka.req.binding.role': single('requestObject', 'roleRef', 'name'),
  // Kept for rules of old; it has never looked at the subjects.
  'ka.req.binding.subject.has_name': onAudit(() => byteStringOf('true')),
  'ka.req.configmap.name': single('objectRef', 'name'),
  'ka.req.configmap.obj': single('requestObject', 'data'),
  'ka.req.role.rules': listOf('requestObject', 'rules'),
  'ka.req.role.rules.apiGroups': ofRoleRules('apiGroups'),
  'ka.req.role.rules.nonResourceURLs': ofRoleRules('nonResourceURLs'),
  'ka.req.role.rules.verbs': ofRoleRules('verbs'),
  'ka.req.role.rules.resources': ofRoleRules('resources'),
  'ka.req.service.type': ofSpec('type'),
  'ka.req.service.ports': servicePorts,
  'ka.resp.name': single('responseObject', 'metadata', 'name'),
  'ka.response.code': single('responseStatus', 'code'),
  'ka.response.reason': single('responseStatus', 'reason'),
  'ka.useragent': single('userAgent'),
  'ka.sourceips': listOf('sourceIPs'),
  ...POD_FIELDS,
};
