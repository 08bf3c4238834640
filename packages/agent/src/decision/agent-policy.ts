/** What an agent reports about itself stands under this: severity Medium; no policy of a person's, so number 0. */
export const AGENT_POLICY = { id: 0, version: 1, name: 'Eyrie agent', description: 'What the agent reports about itself.', severity: 4 };
