import './engine/zod-without-eval.ts';
/** Inspect by itself: for `eyrie inspect FILE`, and for any web server that hands out the files of the build. Asks no server for anything but captures. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { InspectOnly } from './app/InspectOnly.tsx';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('inspect.html has no #root');
createRoot(root).render(<StrictMode><InspectOnly /></StrictMode>);
