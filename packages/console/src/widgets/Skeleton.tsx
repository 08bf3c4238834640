import './skeleton.css';

const WIDTHS = [62, 48, 71, 55, 66, 43, 58, 74, 51, 69];

/** Rows in the place where rows will be. */
export function SkeletonRows({ count, height = 26 }: { count: number; height?: number }) {
  return (
    <div className="skeleton-rows" role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="skeleton-row" style={{ height }}>
          <span className="skeleton-bar" style={{ width: 16 }} />
          <span className="skeleton-bar" style={{ width: 110 }} />
          <span className="skeleton-bar" style={{ width: `${WIDTHS[index % WIDTHS.length]}%` }} />
        </div>
      ))}
    </div>
  );
}
