export default function AgentsPage() { return null; }
