import { EmulatorError } from '../settings/emulator-error'
import type { SwitchChanges } from '../settings/switches'

/**
 * Parses the values of `--switch`: `name=value` or `name.part=value`. Does not validate names and values; `changeSwitches()` validates
 * them.
 */
export function parseSwitches(settings: readonly string[]): SwitchChanges {
  const changes: Record<string, unknown> = {}
  for (const setting of settings) {
    const [, name, part, text] = /^(\w+)(?:\.(\w+))?=(.+)$/.exec(setting) ?? []
    if (name === undefined || text === undefined) {
      throw new EmulatorError(
        '--switch',
        `--switch is "${setting}". Use name=value, such as skipConsent=false.`,
      )
    }
    changes[name] =
      part === undefined
        ? parseValue(text)
        : { ...asObject(changes[name]), [part]: parseValue(text) }
  }
  return changes
}

function parseValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+$/.test(text) ? Number(text) : text
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
