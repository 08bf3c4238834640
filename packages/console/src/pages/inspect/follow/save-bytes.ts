/** Gives bytes to the reader as a file. */
export const saveBytes = (bytes: Uint8Array, name: string, type = 'application/octet-stream'): void => saveBlob(new Blob([Uint8Array.from(bytes)], { type }), name);

export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^\w.-]+/g, '_');
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
