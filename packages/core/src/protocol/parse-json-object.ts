/** Keys through which a claim could reach a prototype once somebody merges it into another object. */
const dangerousKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Parses a JSON object without its dangerous keys, at any depth. Anything else gives `undefined`. */
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
