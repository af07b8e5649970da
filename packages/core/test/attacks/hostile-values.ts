import fc from 'fast-check'

/** Unusual numbers for an instant, a count or a lifetime. Most of them are invalid. */
const numbers = [-1, 0, -0, 0.5, -1e308, 1e308, 2 ** 53, 9e15, 2 ** 31, Number.MIN_VALUE]

/** Texts that an attacker may use. */
const texts = [
  '',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  'javascript:alert(1)',
  '//evil.example',
  '<img src=x onerror=alert(1)>',
  'a b\r\nc: d',
  '\u0000\u202e\ud800',
  'x'.repeat(200_000),
]

/** Generates JSON values. Many of them are hostile. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...numbers, ...texts, null, true, [], {}),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}')),
)

/** Generates texts to store instead of the valid JSON: broken JSON, unrelated JSON, or `valid` with replaced members. */
export function hostileText(valid: object): fc.Arbitrary<string> {
  const damaged = fc
    .dictionary(fc.constantFrom(...Object.keys(valid), '__proto__', 'extra'), hostileValue, {
      minKeys: 1,
      maxKeys: 3,
    })
    .map((changes) => JSON.stringify(Object.assign(Object.create(null), valid, changes)))
  return fc.oneof(
    damaged,
    hostileValue.map((value) => JSON.stringify(value)),
    fc.string(),
    fc.constantFrom('', 'null', '1e400', '-1e400', 'undefined', '{"a":', '[['.repeat(50_000)),
  )
}
