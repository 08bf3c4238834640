import { describe, expect, it } from 'vitest';
import { contentSecurityOf } from './content-security.ts';

describe('the content policy', () => {
  it.each(['/', '/index.html', '/events', '/assets/index-1a2b.js', '/assets/engine-worker.js', '/x/assets/engine-worker-1a2b.js', '/assets/engine-worker-1a2b.js/x', '/assets/engine-worker-1.js.html'])(
    'does not let %s make code from text',
    (path) => {
      expect(contentSecurityOf(path)).toContain("default-src 'self'");
      expect(contentSecurityOf(path)).not.toContain('unsafe');
    },
  );

  it("lets the engine's worker do it, and reach nothing but this origin", () => {
    const policy = contentSecurityOf('/assets/engine-worker-Bx_1-2.js');
    expect(policy).toContain("script-src 'self' 'unsafe-eval'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/\*|https?:|unsafe-inline/);
  });
});
