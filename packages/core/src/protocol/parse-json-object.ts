/** Dangerous keys: a claim with such a key could change a prototype when an app merges the claims into another object. */
const dangerousKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Parses a JSON object and removes dangerous keys at each depth. Returns `undefined` if the text is not a JSON object. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text, (key, member: unknown) =>
      dangerousKeys.has(key) ? undefined : member,
    )
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
