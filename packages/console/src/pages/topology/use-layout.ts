/** The layout of a graph: made beside the page, kept, and not made anew while only counts change. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { GraphLayout, LayoutQuestion } from './graph-layout.ts';
import type { VisibleGraph } from './visible-graph.ts';

const KEPT = 20;
const byEnds = (a: readonly [string, string], b: readonly [string, string]): number => (a.join('\n') < b.join('\n') ? -1 : 1);

/** Undefined while the first is being made; the one before stays while another is. */
export function useLayout(graph: VisibleGraph | undefined): { question: LayoutQuestion; layout: GraphLayout } | undefined {
  const question = useMemo<LayoutQuestion | undefined>(() => graph && { ids: graph.nodes.map(({ id }) => id).sort(), edges: graph.edges.map(({ from, to }) => [from, to] as const).sort(byEnds) }, [graph]);
  const key = JSON.stringify(question);
  const cache = useRef(new Map<string, GraphLayout>());
  const [shown, setShown] = useState<{ key: string; question: LayoutQuestion; layout: GraphLayout } | undefined>();
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);
  useEffect(() => () => worker.current?.terminate(), []);
  useEffect(() => {
    if (!question) return;
    const known = cache.current.get(key);
    if (known) {
      setShown({ key, question, layout: known });
      return;
    }
    worker.current ??= new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    asked.current += 1;
    const number = asked.current;
    worker.current.onmessage = ({ data }: MessageEvent<{ number: number; layout: GraphLayout }>) => {
      if (data.number !== asked.current) return;
      if (cache.current.size >= KEPT) cache.current.clear();
      cache.current.set(key, data.layout);
      setShown({ key, question, layout: data.layout });
    };
    worker.current.postMessage({ number, question });
    // The key stands for the question.
  }, [key]);
  return shown;
}
