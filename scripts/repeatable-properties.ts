/**
 * Continuous integration judges a change, so it tries every property with the same inputs each time. On a developer's machine the inputs
 * differ from run to run, and `npm run fuzz` looks for new ones.
 */
import fc from 'fast-check';

if (process.env['CI'] !== undefined) fc.configureGlobal({ seed: 20261121 });
