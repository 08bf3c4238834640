export * from './filter/ast.ts';
export * from './filter/checked.ts';
