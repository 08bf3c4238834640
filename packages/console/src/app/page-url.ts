import { readView, travelling, writeView } from '../state/view.ts';
import type { Page } from './pages.ts';

/** A page's address with the time and filter that the reader has now. */
export const pageUrl = (page: Page): string => page.path + writeView(travelling(readView(new URLSearchParams(window.location.search))));
