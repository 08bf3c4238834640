/** What Vite puts in the place of this call: the texts of the files that match, by their paths. */
interface ImportMeta {
  glob(pattern: string, options: { readonly query: '?raw'; readonly import: 'default'; readonly eager: true }): Readonly<Record<string, string>>;
}
