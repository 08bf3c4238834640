/** Schemas are checked without being compiled: the policy of the page forbids that, and zod would try as soon as a schema is made. So pages import this first. */
import { config } from 'zod/v4/core';

config({ jitless: true });
