import { parseArgs } from 'node:util'
import type { EmulatorOptions } from '../emulator'
import type { ClientAuthMethod, EmulatorApp } from '../settings/emulator-app'
import { EmulatorError } from '../settings/emulator-error'
import { cliOptions } from './cli-options'
import { parseSwitches } from './parse-switches'

/** The command that the arguments of the command line describe. */
export type CliCommand = { kind: 'help' } | { kind: 'version' } | CliStart

interface CliStart {
  kind: 'start'
  options: EmulatorOptions
}

const defaultPort = 4567

/** Parses the arguments after the program's name. If an option is invalid, throws an EmulatorError that names the option. */
export function parseArguments(args: readonly string[]): CliCommand {
  const values = readValues(args)
  if (values.flags.has('help')) return { kind: 'help' }
  if (values.flags.has('version')) return { kind: 'version' }
  const port = values.number('port')
  const basePath = values.last('base-path')
  return {
    kind: 'start',
    options: {
      port: port ?? defaultPort,
      ...(basePath === undefined ? {} : { basePath }),
      app: appOf(values),
      switches: parseSwitches(values.all('switch') ?? []),
      allowProduction: values.flags.has('allow-production'),
    },
  }
}

interface Values {
  flags: ReadonlySet<string>
  all(name: string): string[] | undefined
  last(name: string): string | undefined
  number(name: string): number | undefined
}

function readValues(args: readonly string[]): Values {
  const found = parse(args)
  const all = (name: string): string[] | undefined => {
    const value = found[name]
    return Array.isArray(value) ? value.map(String) : undefined
  }
  return {
    flags: new Set(Object.keys(found).filter((name) => found[name] === true)),
    all,
    last: (name) => all(name)?.at(-1),
    number(name) {
      const text = all(name)?.at(-1)
      if (text === undefined || /^\d+$/.test(text)) return text === undefined ? text : Number(text)
      throw new EmulatorError(`--${name}`, `--${name} is "${text}". Use a whole number.`)
    },
  }
}

/** Parses every value as text, because an app id can have digits only. */
function parse(args: readonly string[]): Record<string, unknown> {
  const options = Object.fromEntries(
    cliOptions.map(({ name, short, value }) => [
      name,
      {
        type: value ? ('string' as const) : ('boolean' as const),
        ...(value ? { multiple: true } : {}),
        ...(short ? { short } : {}),
      },
    ]),
  )
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    const [sentence = 'The options cannot be read'] = String((error as Error).message).split('. ')
    throw new EmulatorError('arguments', `${sentence}. See genauth-emulator --help.`, error)
  }
}

function appOf(values: Values): Partial<EmulatorApp> {
  const method = values.last('auth-method') as ClientAuthMethod | undefined
  const given: { [Name in keyof EmulatorApp]?: EmulatorApp[Name] | undefined } = {
    id: values.last('app-id'),
    secret: values.last('secret'),
    redirectUris: values.all('redirect-uri'),
    logoutRedirectUris: values.all('logout-redirect-uri'),
    tenants: values.all('tenant'),
    allowedOrigins: values.all('allowed-origin'),
    tokenEndpointAuthMethod: method,
    introspectionEndpointAuthMethod: method,
    revocationEndpointAuthMethod: method,
    accessTokenSeconds: values.number('access-token-seconds'),
    refreshTokenSeconds: values.number('refresh-token-seconds'),
    idTokenSignedResponseAlg: values.last('id-token-alg') as 'RS256' | 'HS256' | undefined,
  }
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<EmulatorApp>
}
