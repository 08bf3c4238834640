import type { PolicyEventView } from '../../../api/event.ts';
import { navigate } from '../../../state/location.ts';
import { Button } from '../../../widgets/Button.tsx';

/** For an event that should not have been: leads to an exception of its rule, or to a policy that leaves out where it happened. */
export function TuneEvent({ event }: { event: PolicyEventView }) {
  const { id, policy, container, host } = event;
  const image = container?.image;
  const except = image === undefined ? `host.hostName=${host.name}` : `container.image=${image}`;
  return (
    <>
      <Button onClick={() => navigate(`/rules?tune=${encodeURIComponent(id)}`)}>Make an exception</Button>
      {policy.id !== undefined && (
        <Button title={image === undefined ? `Leave ${host.name} out of “${policy.name}”` : `Leave ${image} out of “${policy.name}”`} onClick={() => navigate(`/policies?policy=${policy.id}&except=${encodeURIComponent(except)}`)}>
          Narrow the policy
        </Button>
      )}
    </>
  );
}
