/** JSON with the two kinds of value that it lacks: large integers and bytes. */
interface Tagged {
  readonly $n?: string;
  readonly $b?: readonly number[];
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown): unknown => {
    if (typeof part === 'bigint') return { $n: part.toString() };
    return part instanceof Uint8Array ? { $b: [...part] } : part;
  });
}

/** @throws SyntaxError for what is no JSON. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    const { $n, $b } = part as Tagged;
    if ($n !== undefined) return BigInt($n);
    return $b === undefined ? part : Uint8Array.from($b);
  });
}
