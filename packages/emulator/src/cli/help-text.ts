import { defaultSwitches } from '../settings/switches'
import { type CliOption, cliOptions } from './cli-options'

/** The text of `--help`. */
export function helpText(version: string): string {
  const usages = cliOptions.map(usage)
  const width = Math.max(...usages.map((text) => text.length)) + 2
  const options = cliOptions.map(
    (option, at) => `  ${(usages[at] ?? '').padEnd(width)}${option.description}`,
  )
  return `genauth-emulator ${version}
A local GenAuth to develop and test against.

Usage: genauth-emulator [options]

Options:
${options.join('\n')}

Switches and their defaults:
${switchLines().join('\n')}

Example:
  genauth-emulator --redirect-uri http://localhost:3000/callback --auth-method none
`
}

function usage({ name, short, value }: CliOption): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`
}

function switchLines(): string[] {
  return Object.entries(defaultSwitches()).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([part, one]) => `  ${name}.${part}=${String(one)}`)
      : [`  ${name}=${String(value)}`],
  )
}
