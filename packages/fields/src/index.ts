export * from './catalogue.ts';
export * from './definition.ts';
export * from './print.ts';
export * from './relatives.ts';
export * from './stream-facts.ts';
export { addressText, endpointText } from './names/address.ts';
export { resultOf } from './evt/result.ts';
export { eventName } from './evt/name.ts';
