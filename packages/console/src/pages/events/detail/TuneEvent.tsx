import { navigate } from '../../../state/location.ts';
import { Button } from '../../../widgets/Button.tsx';

/** For an event that should not have been: leads to an exception of its rule. */
export function TuneEvent({ id }: { id: string }) {
  return <div className="detail-acts"><Button onClick={() => navigate(`/rules?tune=${encodeURIComponent(id)}`)}>Make an exception</Button></div>;
}
