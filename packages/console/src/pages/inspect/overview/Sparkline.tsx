/** A small histogram without axes. */
const HEIGHT = 26;
const STEP = 4;

export function Sparkline({ values }: { values: readonly number[] }) {
  const highest = Math.max(1, ...values);
  let path = '';
  values.forEach((value, index) => {
    if (value <= 0) return;
    const height = Math.max(1.5, (value / highest) * HEIGHT);
    path += `M${index * STEP} ${HEIGHT}v${(-height).toFixed(1)}h${STEP - 1}v${height.toFixed(1)}z`;
  });
  return (
    <svg className="sparkline" viewBox={`0 0 ${values.length * STEP} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
