/** What Vite puts in the place of this call: a loader of the text of each file that matches, by its path. */
interface ImportMeta {
  glob(pattern: string, options: { readonly query: '?raw'; readonly import: 'default' }): Readonly<Record<string, () => Promise<string>>>;
}
