/** Lays graphs out beside the page, which stays quick while it takes its time. */
import { layOutGraph, type LayoutQuestion } from './graph-layout.ts';

self.addEventListener('message', ({ data }: MessageEvent<{ number: number; question: LayoutQuestion }>) => {
  self.postMessage({ number: data.number, layout: layOutGraph(data.question) });
});
