/** The pages there are. The rail, the keyboard and the router all read this list. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { EventsPage } from '../pages/events/EventsPage.tsx';
import type { IconName } from '../widgets/Icon.tsx';

export interface Page {
  path: string;
  title: string;
  /** Follows `g`. */
  key: string;
  icon: IconName;
  /** Shows the time bar. */
  usesTime: boolean;
  component: ComponentType | LazyExoticComponent<ComponentType>;
}

export const PAGES: readonly Page[] = [
  { path: '/insights', title: 'Insights', key: 'n', icon: 'insights', usesTime: true, component: lazy(() => import('../pages/insights/InsightsPage.tsx')) },
  { path: '/events', title: 'Events', key: 'e', icon: 'events', usesTime: true, component: EventsPage },
  { path: '/captures', title: 'Captures', key: 'c', icon: 'captures', usesTime: false, component: lazy(() => import('../pages/captures/CapturesPage.tsx')) },
  { path: '/inspect', title: 'Inspect', key: 'i', icon: 'inspect', usesTime: false, component: lazy(() => import('../pages/inspect/InspectPage.tsx')) },
  { path: '/policies', title: 'Policies', key: 'p', icon: 'policies', usesTime: false, component: lazy(() => import('../pages/policies/PoliciesPage.tsx')) },
  { path: '/rules', title: 'Rules', key: 'r', icon: 'rules', usesTime: false, component: lazy(() => import('../pages/rules/RulesPage.tsx')) },
  { path: '/topology', title: 'Topology', key: 't', icon: 'topology', usesTime: true, component: lazy(() => import('../pages/topology/TopologyPage.tsx')) },
  { path: '/agents', title: 'Agents', key: 'a', icon: 'agents', usesTime: false, component: lazy(() => import('../pages/agents/AgentsPage.tsx')) },
];

/** Not in the rail: for those who work on the console. */
export const GALLERY = { path: '/gallery', component: lazy(() => import('../pages/gallery/GalleryPage.tsx')) };

export const HOME = '/events';
